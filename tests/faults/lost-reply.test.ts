/** The answer is lost after the commit: the device cannot know, sends again, and nothing is doubled (I3). */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readEvents, readHead } from '../../server/log/read.ts';
import { event } from '../support/log-fixture.ts';
import { httpSender, socketSender, type Sender } from '../support/publishers.ts';
import { startTestServer, type TestServer } from '../support/running-server.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

let server: TestServer;
let proxy: TcpProxy;
let token: string;
let senders: Sender[] = [];
beforeAll(async () => {
  server = await startTestServer();
  proxy = await startTcpProxy(server.port);
  token = await server.token('dispatcher');
});
afterEach(() => {
  proxy.set('pass');
  for (const sender of senders) sender.stop();
  senders = [];
});
afterAll(async () => {
  await proxy.stop();
  await server.stop();
});

const sender = (by: 'http' | 'socket'): Sender => {
  const made = by === 'http' ? httpSender(proxy.url, token) : socketSender(proxy.url, token, `tablet-${by}`);
  senders.push(made);
  return made;
};

const head = async (): Promise<number> =>
  (await server.database.withOrg('demo', (trx) => readHead(trx, 'demo')))?.head ?? 0;

const rowsOf = async (id: string): Promise<number[]> => {
  const rows = await server.database.withOrg('demo', (trx) =>
    readEvents(trx, 'demo', { after: 0, limit: 500 }),
  );
  return rows.filter((row) => row.event.id === id).map((row) => row.event.seq);
};

const request = (events: readonly unknown[]) => ({
  device: 'tablet-1',
  sentAt: new Date().toISOString(),
  events,
});
const press = () => event('unit:status', { unitId: 'M1', data: { status: 'available' } });

/** A socket that is connected and has said everything it says by itself. */
async function untilQuiet(by: Sender): Promise<void> {
  await expect
    .poll(() =>
      by.send(request([])).then(
        () => true,
        () => false,
      ),
    )
    .toBe(true);
}

describe('commit, then lose the reply', () => {
  for (const first of ['http', 'socket'] as const) {
    for (const second of ['http', 'socket'] as const) {
      it(`I3: lost by ${first}, sent again by ${second}: the same seq, one row`, async () => {
        const fact = press();
        const before = await head();
        const by = sender(first);
        if (first === 'socket') await untilQuiet(by);
        const broken = proxy.broken();
        proxy.set('lose-reply');
        await expect(by.send(request([fact]))).rejects.toThrow();
        expect(proxy.broken(), 'an answer was on its way and was lost').toBeGreaterThan(broken);
        expect(await head(), 'it was committed all the same').toBe(before + 1);
        proxy.set('pass');
        const again = sender(second);
        if (second === 'socket') await untilQuiet(again);
        const reply = await again.send(request([fact]));
        expect(reply.results).toEqual([{ id: fact.id, outcome: 'duplicate', seq: before + 1 }]);
        expect(await rowsOf(fact.id)).toEqual([before + 1]);
      });
    }
  }

  it('I3: an answer cut in its middle is no answer, and the resend finds the first', async () => {
    const fact = press();
    const before = await head();
    const by = sender('http');
    proxy.set({ cutAfterBytes: 60 });
    await expect(by.send(request([fact]))).rejects.toThrow();
    proxy.set('pass');
    const reply = await by.send(request([fact, press()]));
    expect(reply.results.map(({ outcome, seq }) => [outcome, seq])).toEqual([
      ['duplicate', before + 1],
      ['accepted', before + 2],
    ]);
  });

  it('I3: a request cut on its way is not half of one: nothing is stored, and the resend is the first', async () => {
    const before = await head();
    const facts = Array.from({ length: 50 }, press);
    const body = JSON.stringify(request(facts));
    await expect(
      fetch(`${server.url}/api/v1/events`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: half(body),
        duplex: 'half',
      } as RequestInit),
    ).rejects.toThrow();
    expect(await head()).toBe(before);
    const reply = await sender('http').send(request(facts));
    expect(new Set(reply.results.map(({ outcome }) => outcome))).toEqual(new Set(['accepted']));
  });

  it('I3: fifty resends at once, by both paths, give one row', async () => {
    const fact = press();
    const [http, socket] = [sender('http'), sender('socket')];
    await untilQuiet(socket);
    const replies = await Promise.all(
      Array.from({ length: 50 }, (_, i) => (i % 2 ? http : socket).send(request([fact]))),
    );
    const results = replies.flatMap((reply) => reply.results);
    expect(new Set(results.map(({ seq }) => seq)).size).toBe(1);
    expect(results.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(1);
    expect(await rowsOf(fact.id)).toHaveLength(1);
  });
});

/** Half of a body, then the sender dies. */
function half(body: string): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(body.slice(0, body.length / 2)));
      setTimeout(() => controller.error(new Error('the tablet died')), 30);
    },
  });
}
