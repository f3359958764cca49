/** Connections that die without saying so, or before they have properly begun: the desk must not be told a wrong thing (F6). */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { io } from 'socket.io-client';
import { setTimeout as delay } from 'node:timers/promises';
import type { Presence } from '../../shared/protocol/feed.ts';
import { PROTOCOL } from '../../shared/protocol/version.ts';
import { next, startTestServer, type AppSocket, type TestServer } from '../support/running-server.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

let server: TestServer;
let proxy: TcpProxy;
let crew: string;
let desk: AppSocket;
const shown = new Map<string, Presence>();
beforeAll(async () => {
  server = await startTestServer({ units: ['M1', 'M2'] });
  proxy = await startTcpProxy(server.port);
  crew = await server.token('crew', { unit: 'M1' });
  desk = server.connect({ token: await server.token('dispatcher') });
  desk.on('presence', (changed) => {
    for (const presence of changed) shown.set(presence.unitId, presence);
  });
  await next(desk, 'presence');
});
afterEach(() => proxy.set('pass'));
afterAll(async () => {
  await proxy.stop();
  await server.stop();
});

function tablet(url: string, device = 'tablet-M1'): AppSocket {
  return io(`${url}/sync`, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    auth: { token: crew, device, protocol: PROTOCOL },
  });
}

/** As anybody may ask. */
async function socketCount(): Promise<number> {
  const health = (await (await fetch(`${server.url}/health`)).json()) as {
    checks: { socketio: { active_connections: number } };
  };
  return health.checks.socketio.active_connections;
}

const isOnline = () => shown.get('M1')?.online;

describe('presence', () => {
  it('F6, I16: a tablet back on a new connection stays online when its dead one is found out', async () => {
    const first = tablet(proxy.url);
    await expect.poll(isOnline).toBe(true);
    proxy.set('stall');
    const second = tablet(server.url);
    await next(second, 'hello');
    await expect.poll(socketCount).toBe(3);
    proxy.cut();
    await expect.poll(socketCount).toBe(2);
    await delay(300);
    expect(isOnline()).toBe(true);
    first.disconnect();
    second.disconnect();
    await expect.poll(isOnline).toBe(false);
  });

  it('F6: a tablet that is gone before it was greeted is not online', async () => {
    for (let i = 0; i < 40; i += 1) {
      const socket = tablet(proxy.url, `tablet-${i}`);
      await new Promise<void>((resolve) => {
        socket.on('connect', () => resolve());
      });
      await delay(i % 5);
      proxy.cut();
      socket.disconnect();
    }
    await expect.poll(socketCount).toBe(1);
    await expect.poll(isOnline).toBe(false);
    await delay(100);
    expect(isOnline()).toBe(false);
  });
});
