/** What a client missed in a room comes first, in order, once (contract 5, I4, I9). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/running-server.ts';
import { connectAs, incident, type OutsideClient } from './outside-fixture.ts';

let server: TestServer;
let writer: OutsideClient;

beforeAll(async () => {
  server = await startTestServer({ units: ['M1', 'M2'] });
  writer = await connectAs(server, 'service', { sub: 'writer' });
});
afterAll(async () => {
  writer.close();
  await server.stop();
});

const STATUSES = ['available', 'posted', 'staged'];
const press = (count: number, unitId = 'M1') =>
  Promise.all(
    Array.from({ length: count }, (_, n) => writer.say('unit:status', { unitId, status: STATUSES[n % 3] })),
  );
const seqsOf = (client: OutsideClient, unitId: string) =>
  client.heard.flatMap(({ seq, unitId: of, name }) =>
    seq !== null && of === unitId && name === 'unit:status:updated' ? [seq] : [],
  );
const sent = (acks: Record<string, unknown>[]): number[] => acks.map(({ seq }) => Number(seq));

describe('join_room with after', () => {
  it('gives what was missed while more keeps coming: every event once, in order', async () => {
    const first = sent(await press(700));
    const reader = await connectAs(server, 'dispatcher');
    const joined = reader.say('join_room', { room: 'unit:M1', after: Number(first[99]) });
    const [more, ack] = await Promise.all([press(500), joined]);
    await expect.poll(() => seqsOf(reader, 'M1').length).toBe(1_100);
    expect(seqsOf(reader, 'M1')).toEqual([...first.slice(100), ...sent(more)]);
    expect(ack).toMatchObject({
      ok: true,
      room: 'unit:M1',
      head: expect.any(Number),
      missed: expect.any(Number),
    });
    expect(Number(ack['missed'])).toBeGreaterThanOrEqual(600);
    reader.close();
  });

  it('a room joined beside another gives nothing twice', async () => {
    const reader = await connectAs(server, 'dispatcher');
    await reader.say('join_room', { room: 'org' });
    const before = sent(await press(100, 'M2'));
    const [more, ack] = await Promise.all([
      press(300, 'M2'),
      reader.say('join_room', { room: 'unit:M2', after: Number(before.at(-1)) }),
    ]);
    expect(ack).toMatchObject({ ok: true });
    await expect.poll(() => new Set(seqsOf(reader, 'M2')).size).toBe(400);
    expect(
      seqsOf(reader, 'M2')
        .slice()
        .sort((a, b) => a - b),
    ).toEqual([...before, ...sent(more)]);
    reader.close();
  });

  it('I8: a place ahead of the log, or in another epoch, is said; the room is joined from now on', async () => {
    const reader = await connectAs(server, 'dispatcher');
    const ahead = await reader.say('join_room', { room: 'unit:M1', after: 2 ** 40 });
    expect(ahead).toMatchObject({ ok: true, missed: 0, reset: 'ahead' });
    const other = await reader.say('join_room', { room: 'unit:M1', after: 1, epoch: 'another' });
    expect(other).toMatchObject({ ok: true, missed: 0, reset: 'epoch' });
    const [ack] = await press(1);
    await expect.poll(() => seqsOf(reader, 'M1')).toEqual([ack?.['seq']]);
    reader.close();
  });

  it('I9: what happened while somebody was not on the unit is not told', async () => {
    await writer.say('unit:status', { unitId: 'M2', status: 'available' });
    await writer.say('incident:created', { incidentId: 'R1', ...incident });
    await writer.say('assignment:sent', { unitId: 'M2', incidentId: 'R1', incident });
    const note = await writer.say('incident:note', { incidentId: 'R1', text: 'secret' });
    const desk = await connectAs(server, 'dispatcher');
    await desk.say('unit:crew', { unitId: 'M2', crew: [{ id: 'bea', name: 'Bea' }] });
    const bea = await connectAs(server, 'crew', { sub: 'bea' });
    const joined = await bea.say('join_room', { room: 'incident:R1', after: Number(note['seq']) - 1 });
    expect(joined).toMatchObject({ ok: true, missed: 0, reset: 'scope' });
    expect(bea.heard.map(({ text }) => text)).not.toContain('secret');
    for (const client of [desk, bea]) client.close();
  });
});

describe('I16: a reader that stops reading', () => {
  it('is not buffered without end, and gets everything once when it reads again', async () => {
    const reader = await connectAs(server, 'dispatcher', { sub: 'slow' });
    await reader.say('join_room', { room: 'unit:M1' });
    const { engine } = reader.socket.io;
    const transport = engine.transport as unknown as { ws: { pause(): void; resume(): void } };
    transport.ws.pause();
    const big = 'x'.repeat(190);
    const acks = [];
    for (let n = 0; n < 60; n += 1)
      acks.push(
        ...(await Promise.all(
          Array.from({ length: 100 }, () =>
            writer.say('unit:status', { unitId: 'M1', status: 'posted', reason: big }),
          ),
        )),
      );
    transport.ws.resume();
    await expect.poll(() => seqsOf(reader, 'M1').length, { timeout: 30_000 }).toBe(6_000);
    expect(seqsOf(reader, 'M1')).toEqual(sent(acks));
    reader.close();
  }, 30_000);
});
