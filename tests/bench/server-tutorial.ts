/**
 * The pattern of Socket.IO's own tutorial (its "server delivery" step): one INSERT per message under a unique client
 * offset, then emit, then acknowledge. On the same PostgreSQL with the same settings as ours, through a pool.
 */
import { createServer } from 'node:http';
import { Pool } from 'pg';
import { Server } from 'socket.io';
import { createLogger } from '../../server/observability/logger.ts';
import { startEmbedded } from '../../server/store/embedded.ts';
import { listenOnLoopback, makeDataDirectory, serveParent } from './child-server.ts';

const data = makeDataDirectory();
const postgres = await startEmbedded({ dataDir: data.path, logger: createLogger('error') });
const pool = new Pool({ connectionString: postgres.url, max: 10 });
// Idle connections hear the database go when all this ends.
pool.on('error', () => undefined);
await pool.query(
  'create table messages (id bigserial primary key, client_offset text unique, content text not null)',
);

const http = createServer();
const io = new Server(http, { serveClient: false, connectionStateRecovery: {} });

io.on('connection', (socket) => {
  if (socket.handshake.auth['desk'] === true) void socket.join('desks');
  socket.on('message', async (message: { id: string }, acknowledge: () => void) => {
    const { rows } = await pool.query<{ id: string }>(
      'insert into messages (content, client_offset) values ($1, $2) returning id',
      [JSON.stringify(message), message.id],
    );
    io.to('desks').emit('message', message, rows[0]?.id);
    acknowledge();
  });
});

const url = await listenOnLoopback(http);
serveParent({
  door: { url, publisherTokens: [], deskToken: '' },
  async count() {
    const { rows } = await pool.query<{ count: string }>('select count(*) from messages');
    return Number(rows[0]?.count);
  },
  async stop() {
    await io.close();
    await pool.end();
    await postgres.stop();
    data.remove();
  },
});
