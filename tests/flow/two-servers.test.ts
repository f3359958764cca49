/** Two servers on one database that tell each other nothing: everything durable still reaches everybody (I12). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { io } from 'socket.io-client';
import type { Frame, Snapshot } from '../../shared/protocol/feed.ts';
import { PROTOCOL } from '../../shared/protocol/version.ts';
import { tokenFor } from '../../shared/rooms/device-token.ts';
import { knock } from '../contract/doors.ts';
import { parseConfig } from '../../server/config.ts';
import { startServer, type RunningServer } from '../../server/main.ts';
import { event } from '../support/log-fixture.ts';
import { httpSender } from '../support/publishers.ts';
import { silentLogger } from '../support/postgres.ts';
import { next, startTestServer, type AppSocket, type TestServer } from '../support/running-server.ts';

let first: TestServer;
let second: RunningServer;
let token: string;
beforeAll(async () => {
  first = await startTestServer({ units: ['M1', 'M2'] });
  second = await startServer(
    parseConfig({
      PORT: '0',
      HOST: '127.0.0.1',
      DATABASE_URL: first.database.pool.options.connectionString,
    }),
    silentLogger,
  );
  token = await first.token('dispatcher');
});
afterAll(async () => {
  await second?.stop();
  await first?.stop();
});

/** Both servers are well: whoever asks once waits for the answer. */
const senderTo = (url: string) => httpSender(url, token, 60_000);

const request = (events: readonly unknown[]) => ({ device: 'd', sentAt: new Date().toISOString(), events });

async function listen(url: string): Promise<{ socket: AppSocket; frames: Frame[]; from: number }> {
  const response = await fetch(`${url}/api/v1/snapshot`, { headers: { authorization: `Bearer ${token}` } });
  const { epoch, head, scope } = (await response.json()) as Snapshot;
  const socket: AppSocket = io(`${url}/sync`, {
    transports: ['websocket'],
    forceNew: true,
    auth: { token, device: 'listener', protocol: PROTOCOL, epoch, cursor: head, scope },
  });
  const frames: Frame[] = [];
  socket.on('feed', (frame) => frames.push(frame));
  await next(socket, 'hello');
  return { socket, frames, from: head };
}

describe('two servers, no pokes', () => {
  it('I12, I5: what is pushed at one reaches the listeners of the other, all of it, once and in order', async () => {
    const listener = await listen(second.url);
    const here = senderTo(first.url);
    const there = senderTo(second.url);
    const sent: (number | undefined)[] = [];
    for (let i = 0; i < 60; i += 1) {
      const facts = Array.from({ length: 3 }, () =>
        event('unit:status', { unitId: 'M1', data: { status: i % 2 ? 'available' : 'posted' } }),
      );
      // Mostly from elsewhere, sometimes its own: the two ways into its tail interleave.
      const reply = await (i % 4 === 3 ? there : here).send(request(facts));
      sent.push(...reply.results.map(({ seq }) => seq));
    }
    const last = sent.at(-1) ?? 0;
    await expect.poll(() => listener.frames.at(-1)?.to).toBe(last);
    const { frames } = listener;
    expect(frames.map(({ from }) => from)).toEqual([
      listener.from,
      ...frames.slice(0, -1).map(({ to }) => to),
    ]);
    expect(frames.flatMap(({ events }) => events.map(({ seq }) => seq))).toEqual(sent);
    listener.socket.disconnect();
  });

  it('I3: one fact pushed at both at the same moment is one row with one seq', async () => {
    for (let i = 0; i < 20; i += 1) {
      const fact = event('unit:status', { unitId: 'M2', data: { status: 'available' } });
      const replies = await Promise.all(
        [first.url, second.url].map((url) => senderTo(url).send(request([fact]))),
      );
      const results = replies.flatMap((reply) => reply.results);
      expect(new Set(results.map(({ seq }) => seq)).size).toBe(1);
      expect(results.map(({ outcome }) => outcome).sort()).toEqual(['accepted', 'duplicate']);
    }
  });

  it('decisions at one are made on what the other has just committed: an assignment is answered once', async () => {
    const incident = { type: 'Fall', address: '1 Main St', priority: 2 };
    await senderTo(first.url).send(
      request([
        event('unit:status', { unitId: 'M1', data: { status: 'available' } }),
        event('incident:created', { incidentId: 'I-1', data: incident }),
        event('assignment:sent', {
          unitId: 'M1',
          incidentId: 'I-1',
          data: { assignmentId: 'A-1', incident },
        }),
      ]),
    );
    const acknowledge = () =>
      request([
        event('assignment:acknowledged', { unitId: 'M1', incidentId: 'I-1', data: { assignmentId: 'A-1' } }),
      ]);
    const replies = await Promise.all(
      [first.url, second.url].map((url) => senderTo(url).send(acknowledge())),
    );
    const said = replies.flatMap(({ results }) => results.map(({ outcome, code }) => code ?? outcome));
    expect(said.sort()).toEqual(['accepted', 'already-decided']);
  });

  it('I9: a tablet taken out of service at one hears nothing more at the other', async () => {
    const admin = await first.token('admin');
    const sub = await first.auth.members.add(
      { org: 'demo', sub: 'test' },
      { username: 'alex', name: 'Alex', password: 'a long enough word', roles: ['crew'] },
    );
    await knock(first, `/api/v1/members/${sub}/pin`, { token: admin, method: 'PUT', body: { pin: '2580' } });
    const made = await knock(first, '/api/v1/devices/codes', {
      token: admin,
      body: { name: 'T', units: ['M1'] },
    });
    const code = String(made.body['code']);
    const enrol = { body: { code, device: 'tablet-x' } };
    const { credential, device } = (await knock(first, '/api/v1/device/enrol', enrol)).body as {
      credential: string;
      device: { id: string };
    };
    await knock(first, '/api/v1/device/badge', {
      token: credential,
      body: { username: 'alex', pin: '2580' },
    });
    const socket: AppSocket = io(`${second.url}/sync`, {
      transports: ['websocket'],
      forceNew: true,
      auth: { token: tokenFor(credential, sub), device: 'tablet-x', protocol: PROTOCOL },
    });
    await next(socket, 'hello');
    const ended = new Promise<string>((done) => socket.once('disconnect', done));
    const answer = await knock(first, `/api/v1/devices/${device.id}/revoke`, { token: admin, body: {} });
    expect(answer.status).toBe(204);
    expect(await ended).toBe('io server disconnect');
    socket.disconnect();
  });

  it('how far billing has come is told at both, whichever of them brought it there', async () => {
    const admin = await first.token('admin');
    const partner = { url: 'https://billing.example.org/hook', types: ['transport.completed'] };
    const made = await knock(first, '/api/v1/webhooks', { token: admin, body: partner });
    expect(made.status).toBe(201);
    const told = new Map<string, number>();
    const sockets = [first.url, second.url].map((url) => {
      const socket: AppSocket = io(`${url}/sync`, {
        transports: ['websocket'],
        forceNew: true,
        auth: { token, device: 'custody', protocol: PROTOCOL },
      });
      socket.on('custody', ({ billing }) => told.set(url, billing ?? 0));
      return socket;
    });
    await Promise.all(sockets.map((socket) => next(socket, 'hello')));
    for (let n = 0; n < 3; n += 1) {
      const fact = event('unit:status', { unitId: 'M1', data: { status: 'available' } });
      const { results } = await senderTo(first.url).send(request([fact]));
      const seq = results[0]?.seq ?? Infinity;
      await expect
        .poll(() => [first.url, second.url].map((url) => (told.get(url) ?? 0) >= seq), { timeout: 20_000 })
        .toEqual([true, true]);
    }
    for (const socket of sockets) socket.disconnect();
  });
});
