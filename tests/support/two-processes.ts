/** Two servers on one PostgreSQL and one Redis. They share a test's process and nothing else. */
import { io } from 'socket.io-client';
import { vi } from 'vitest';
import { parseConfig } from '../../server/config.ts';
import { startServer } from '../../server/main.ts';
import { PROTOCOL } from '../../shared/protocol/version.ts';
import { silentLogger } from './postgres.ts';
import { startRedis, type TestRedis } from './redis.ts';
import { startTestServer, type AppSocket, type TestServer } from './running-server.ts';

export interface TwoProcesses {
  redis: TestRedis;
  first: TestServer;
  /** The same organization and tokens; its own doors. */
  second: TestServer;
  /** Resolves when both hear each other. */
  together(): Promise<void>;
  /** Resolves when both know that they do not. */
  apart(): Promise<void>;
  stop(): Promise<void>;
}

export interface Health {
  status: string;
  checks: { redis?: { status: string }; log: string };
}

export async function startTwoProcesses(
  options: { env?: NodeJS.ProcessEnv; units?: string[] } = {},
): Promise<TwoProcesses> {
  const redis = await startRedis();
  const env = { ...options.env, REDIS_URL: redis.url };
  const first = await startTestServer({ ...options, env });
  const server = await startServer(
    parseConfig({
      PORT: '0',
      HOST: '127.0.0.1',
      DATABASE_URL: first.database.pool.options.connectionString,
      ...env,
    }),
    silentLogger,
  );
  const sockets: AppSocket[] = [];
  const second: TestServer = {
    ...first,
    ...server,
    get: (path, token) => fetch(server.url + path, { headers: { authorization: `Bearer ${token}` } }),
    push: () => Promise.reject(new Error('push at the url of the process you mean')),
    connect(auth) {
      const socket: AppSocket = io(`${server.url}/sync`, {
        transports: ['websocket'],
        forceNew: true,
        auth: { device: `desk-b-${sockets.length}`, protocol: PROTOCOL, ...auth },
      });
      sockets.push(socket);
      return socket;
    },
    async stop() {
      for (const socket of sockets) socket.disconnect();
      await server.stop();
    },
  };
  async function all(status: string): Promise<void> {
    const look = async (): Promise<void> => {
      const healths = await Promise.all([first, second].map(healthOf));
      const seen = healths.map(({ checks }) => checks.redis?.status);
      if (seen.some((each) => each !== status)) throw new Error(`the processes say ${seen.join(', ')}`);
    };
    await vi.waitFor(look, { timeout: 30_000, interval: 200 });
  }
  const running: TwoProcesses = {
    redis,
    first,
    second,
    together: () => all('ok'),
    apart: () => all('away'),
    async stop() {
      await second.stop();
      await first.stop();
      await redis.stop();
    },
  };
  try {
    await running.together();
  } catch (error) {
    await running.stop();
    throw error;
  }
  return running;
}

export async function healthOf({ url }: { url: string }): Promise<Health> {
  return (await (await fetch(`${url}/health`)).json()) as Health;
}
