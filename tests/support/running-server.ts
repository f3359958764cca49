/** The whole server on a fresh database of the run's PostgreSQL, with one organization and tokens for each role. */
import { io, type Socket } from 'socket.io-client';
import { createOrganization } from '../../server/auth/organizations.ts';
import { createRecordFacts } from '../../server/auth/record-facts.ts';
import { parseConfig } from '../../server/config.ts';
import { startServer, type RunningServer, type ServerExtras } from '../../server/main.ts';
import type { PushReply } from '../../shared/protocol/push.ts';
import type { ClientToServer, ServerToClient, SyncAuth } from '../../shared/protocol/socket-events.ts';
import { PROTOCOL } from '../../shared/protocol/version.ts';
import type { Role } from '../../shared/rooms/principal.ts';
import { freshDatabase, silentLogger } from './postgres.ts';

export type AppSocket = Socket<ServerToClient, ClientToServer>;

export interface TestServer extends RunningServer {
  org: string;
  /** A token as an outside issuer would make it. `sub` defaults to `role-unit`. */
  token(
    role: Role,
    more?: { unit?: string; hospital?: string; sub?: string; minutes?: number },
  ): Promise<string>;
  get(path: string, token: string): Promise<Response>;
  push(token: string, events: readonly unknown[], device?: string): Promise<PushReply>;
  connect(auth: Partial<SyncAuth> & { token: string }): AppSocket;
}

export const TEST_ADMIN = { username: 'chief', password: 'correct horse battery' };

export async function startTestServer(
  options: {
    env?: NodeJS.ProcessEnv;
    units?: string[];
    hospitals?: string[];
    map?: ServerExtras['map'];
    client?: ServerExtras['client'];
  } = {},
): Promise<TestServer> {
  const { url, drop } = await freshDatabase();
  const config = parseConfig({ PORT: '0', HOST: '127.0.0.1', DATABASE_URL: url, ...options.env });
  const server = await startServer(config, silentLogger, {
    ...(options.map && { map: options.map }),
    ...(options.client && { client: options.client }),
  });
  const org = 'demo';
  await createOrganization(
    {
      org,
      name: 'Demo EMS',
      adminUsername: TEST_ADMIN.username,
      password: TEST_ADMIN.password,
      units: options.units ?? ['M1', 'M2'],
      hospitals: (options.hospitals ?? ['H1']).map((id) => ({ id, name: `Hospital ${id}` })),
    },
    {
      database: server.database,
      hashPassword: server.auth.hashPassword,
      record: createRecordFacts(server.ingest, Date.now),
    },
  );
  const sockets: AppSocket[] = [];
  return {
    ...server,
    org,
    token(role, { unit, hospital, sub, minutes = 60 } = {}) {
      return server.auth.tokens.sign({
        org,
        roles: [role],
        sub: sub ?? [role, unit ?? hospital].filter(Boolean).join('-'),
        exp: Math.floor(Date.now() / 1000) + minutes * 60,
        ...(unit ? { unit } : {}),
        ...(hospital ? { hospital } : {}),
      });
    },
    get: (path, token) => fetch(server.url + path, { headers: { authorization: `Bearer ${token}` } }),
    async push(token, events, device = 'tablet-1') {
      const response = await fetch(`${server.url}/api/v1/events`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ device, sentAt: new Date().toISOString(), events }),
      });
      if (!response.ok) throw new Error(`push answered ${response.status}: ${await response.text()}`);
      return (await response.json()) as PushReply;
    },
    connect(auth) {
      const socket: AppSocket = io(`${server.url}/sync`, {
        transports: ['websocket'],
        forceNew: true,
        auth: { device: `desk-${sockets.length}`, protocol: PROTOCOL, ...auth },
      });
      sockets.push(socket);
      return socket;
    },
    async stop() {
      for (const socket of sockets) socket.disconnect();
      await server.stop();
      await drop();
    },
  };
}

/** The next time the server says `name`. */
export function next<Name extends keyof ServerToClient>(
  socket: AppSocket,
  name: Name,
): Promise<Parameters<ServerToClient[Name]>[0]> {
  return new Promise((resolve) => {
    // Socket.IO types `once` per event; a generic name needs the plain emitter signature.
    (socket as unknown as Socket).once(name as string, (payload: Parameters<ServerToClient[Name]>[0]) =>
      resolve(payload),
    );
  });
}
