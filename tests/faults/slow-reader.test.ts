/** A reader that stops reading: the server keeps little for it, others notice nothing, and later it has everything (I16). */
import { createServer, type Server as HttpServer } from 'node:http';
import { once } from 'node:events';
import { Server } from 'socket.io';
import { io as connect } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Frame } from '../../shared/protocol/feed.ts';
import { PROTOCOL } from '../../shared/protocol/version.ts';
import { createConnectionLimits } from '../../server/observability/connection-limits.ts';
import { createRateLimits } from '../../server/observability/rate-limits.ts';
import { createLoneWire } from '../../server/processes/wire.ts';
import { createPresenceBoard } from '../../server/sync/presence.ts';
import { openSyncDoor, type SyncDoor, type SyncServer } from '../../server/sync/sync-namespace.ts';
import { event, logFixture, principal, registerUnits, type LogFixture } from '../support/log-fixture.ts';
import { freshDatabase, testLogger, type FreshDatabase } from '../support/postgres.ts';
import { next, type AppSocket } from '../support/running-server.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

const dispatcher = principal('demo', 'dispatcher');
let fresh: FreshDatabase;
let log: LogFixture;
let http: HttpServer;
let io: SyncServer;
let door: SyncDoor;
let proxy: TcpProxy;
let port = 0;

beforeAll(async () => {
  fresh = await freshDatabase();
  log = await logFixture(fresh.database);
  await registerUnits(log, ['M1']);
  await log.push(dispatcher, [
    event('incident:created', { incidentId: 'I1', data: { type: 'Fall', address: 'x', priority: 1 } }),
  ]);
  http = createServer();
  io = new Server(http, { serveClient: false, perMessageDeflate: false });
  door = openSyncDoor({
    io,
    database: fresh.database,
    tail: log.tail,
    logger: testLogger,
    ingest: log.ingest,
    storePositions: () => Promise.resolve({ stored: 0, duplicates: 0, refused: 0 }),
    livePositions: { offer: () => undefined, latest: () => [], everywhere: () => [], stop: () => undefined },
    fellowPositions: { offer: () => undefined, listening: () => undefined, stop: () => undefined },
    presence: createPresenceBoard(() => undefined),
    takeCleared: () => Promise.resolve({}),
    custody: () => Promise.resolve({}),
    authenticate: () => Promise.resolve(dispatcher),
    watchSignIn: () => () => undefined,
    rateLimits: createRateLimits(),
    wire: createLoneWire(),
    connectionLimits: createConnectionLimits({ perPrincipal: 100, total: 100 }),
    now: Date.now,
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const address = http.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
  proxy = await startTcpProxy(port);
});
afterAll(async () => {
  await proxy?.stop();
  door?.stop();
  await io?.close();
  await log?.stop();
  await fresh?.drop();
});

interface Reader {
  socket: AppSocket;
  frames: Frame[];
  to(): number;
}

async function read(url: string, device: string): Promise<Reader> {
  const socket: AppSocket = connect(`${url}/sync`, {
    transports: ['websocket'],
    forceNew: true,
    auth: { token: 't', device, protocol: PROTOCOL },
  });
  const frames: Frame[] = [];
  socket.on('feed', (frame) => frames.push(frame));
  const { epoch, head } = await next(socket, 'hello');
  expect(await socket.emitWithAck('resume', { epoch, cursor: head })).toEqual({ ok: true });
  return { socket, frames, to: () => frames.at(-1)?.to ?? head };
}

/** What waits in the server for one device. */
function waitingFor(device: string): number {
  for (const socket of io.of('/sync').sockets.values()) {
    if (socket.data.device !== device) continue;
    return (socket.conn as unknown as { writeBuffer: unknown[] }).writeBuffer.length;
  }
  throw new Error(`${device} is not connected`);
}

/** Some 120 kB on the wire. */
const bigFacts = () =>
  Array.from({ length: 10 }, () =>
    event('incident:updated', { incidentId: 'I1', data: { details: '€'.repeat(4_000) } }),
  );

describe('a slow reader', () => {
  it('I16, I5: what waits for it stays bounded, the others hear at once, and it catches up without a gap', async () => {
    const slow = await read(proxy.url, 'slow');
    const quick = await read(`http://127.0.0.1:${port}`, 'quick');
    const start = slow.to();
    proxy.set('stall');
    let most = 0;
    let latest = 0;
    // The kernel's own buffers take some megabytes before the server feels anything at all.
    for (let i = 0, sinceFull = 0; sinceFull < 150 && i < 1_500; i += 1) {
      const results = await log.push(dispatcher, bigFacts(), 'writer');
      latest = results.at(-1)?.seq ?? latest;
      most = Math.max(most, waitingFor('slow'));
      if (most >= 128) sinceFull += 1;
      if (i % 50 === 49) await expect.poll(quick.to, { interval: 5 }).toBe(latest);
    }
    expect(most, 'it did become slow').toBeGreaterThanOrEqual(128);
    expect(most).toBeLessThan(140);
    expect(waitingFor('quick')).toBeLessThan(8);

    proxy.set('pass');
    await expect.poll(slow.to, { timeout: 20_000 }).toBe(latest);
    for (const { frames } of [slow, quick]) {
      expect(frames.map(({ from }) => from)).toEqual([start, ...frames.slice(0, -1).map(({ to }) => to)]);
      expect(frames.flatMap(({ events }) => events.map(({ seq }) => seq))).toEqual(
        Array.from({ length: latest - start }, (_, i) => start + 1 + i),
      );
    }
    // And it is back on the live feed: the next fact needs no page.
    const [last] = await log.push(dispatcher, bigFacts().slice(0, 1), 'writer');
    await expect.poll(slow.to).toBe(last?.seq);
  });
});
