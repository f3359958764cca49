import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Frame, Snapshot } from '../../shared/protocol/feed.ts';
import { readHead } from '../../server/log/read.ts';
import { event } from '../support/log-fixture.ts';
import { next, startTestServer, type AppSocket, type TestServer } from '../support/running-server.ts';

let server: TestServer;
let dispatcher: string;
beforeAll(async () => {
  server = await startTestServer({ units: ['M1', 'M2', 'M3'] });
  dispatcher = await server.token('dispatcher');
});
afterAll(() => server.stop());

const incident = { type: 'Fall', address: '1 Main St', priority: 2 };

async function snapshot(token: string): Promise<Snapshot> {
  return (await (await server.get('/api/v1/snapshot', token)).json()) as Snapshot;
}

/** The head once the rules have looked at all of it: nothing of theirs is still to come. */
async function headAtRest(): Promise<number> {
  let head = 0;
  const looked = () =>
    server.database.withOrg('demo', async (trx) => {
      const rules = await trx
        .selectFrom('cursors')
        .select('seq')
        .where('consumer', '=', 'rules')
        .executeTakeFirst();
      head = (await readHead(trx, 'demo'))?.head ?? 0;
      return (rules?.seq ?? -1) - head;
    });
  await expect.poll(looked).toBeGreaterThanOrEqual(0);
  return head;
}

/** Collects frames, failing the test on a gap or a double. */
function collect(socket: AppSocket, cursor: number): { frames: Frame[]; at(): number } {
  const frames: Frame[] = [];
  let at = cursor;
  socket.on('feed', (frame) => {
    expect(frame.from).toBe(at);
    at = frame.to;
    frames.push(frame);
  });
  return { frames, at: () => at };
}

async function assign(unitId: string, incidentId: string): Promise<void> {
  const reply = await server.push(dispatcher, [
    event('unit:status', { unitId, data: { status: 'available' } }),
    event('incident:created', { incidentId, data: incident }),
    event('assignment:sent', { unitId, incidentId, data: { assignmentId: `A-${incidentId}`, incident } }),
  ]);
  expect(reply.results.map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted', 'accepted']);
}

describe('/sync', () => {
  it('I5: snapshot, resume and live frames meet without a gap or a double, while others write', async () => {
    const socket = server.connect({ token: dispatcher });
    const hello = await next(socket, 'hello');
    expect(hello.scope).toContain('dispatch');
    let writing = true;
    let written = 0;
    const writer = (async () => {
      while (writing) {
        await server.push(
          dispatcher,
          [event('unit:status', { unitId: 'M3', data: { status: 'posted' } })],
          'writer',
        );
        written += 1;
      }
    })();
    const taken = await snapshot(dispatcher);
    const seen = collect(socket, taken.head);
    try {
      const { ok } = await socket.emitWithAck('resume', { epoch: taken.epoch, cursor: taken.head });
      expect(ok).toBe(true);
      await expect.poll(() => written, { timeout: 40_000 }).toBeGreaterThan(50);
    } finally {
      writing = false;
      await writer;
    }
    const head = await headAtRest();
    await expect.poll(() => seen.at()).toBe(head);
    const seqs = seen.frames.flatMap(({ events }) => events.map(({ seq }) => seq));
    expect(seqs).toEqual(Array.from({ length: head - taken.head }, (_, i) => taken.head + 1 + i));
  });

  it('I9: a crew hears its own unit only; an assignment brings the incident in whole, and what it may not hear only moves `to`', async () => {
    const crew = await server.token('crew', { unit: 'M1' });
    const before = await snapshot(crew);
    const socket = server.connect({
      token: crew,
      epoch: before.epoch,
      cursor: before.head,
      scope: before.scope,
    });
    const seen = collect(socket, before.head);
    await next(socket, 'hello');
    await assign('M2', 'I-other');
    await assign('M1', 'I-own');
    await expect
      .poll(() => seen.frames.flatMap(({ documents }) => documents ?? []).map(({ id }) => id))
      .toContain('I-own');
    const events = seen.frames.flatMap((frame) => frame.events);
    expect(
      events.some(({ incidentId, type }) => incidentId === 'I-other' && type === 'incident:created'),
    ).toBe(false);
    const kinds = seen.frames
      .flatMap(({ documents }) => documents ?? [])
      .map(({ kind, id }) => `${kind} ${id}`);
    expect(kinds).not.toContain('incident I-other');
    const head = await headAtRest();
    await expect.poll(() => seen.at()).toBe(head);
  });

  it('I8: another epoch, a cursor ahead, or another scope gives a reset with its reason', async () => {
    await headAtRest();
    const { epoch, head, scope } = await snapshot(dispatcher);
    const cases = [
      { reason: 'epoch', auth: { epoch: crypto.randomUUID(), cursor: head, scope } },
      { reason: 'ahead', auth: { epoch, cursor: head + 5, scope } },
      { reason: 'scope', auth: { epoch, cursor: head, scope: ['unit:M1'] } },
      { reason: 'protocol', auth: { epoch, cursor: head, scope, protocol: 0 } },
    ];
    for (const { reason, auth } of cases) {
      const socket = server.connect({ token: dispatcher, ...auth });
      expect(await next(socket, 'reset')).toMatchObject({ reason });
      socket.disconnect();
    }
  });

  it('I9: signing on to a unit changes the scope with a reset; signing off takes it away', async () => {
    const crew = await server.token('crew', { sub: 'pat' });
    const socket = server.connect({ token: crew });
    const hello = await next(socket, 'hello');
    expect(hello.scope).not.toContain('unit:M2');
    const on = next(socket, 'reset');
    await server.push(crew, [
      event('unit:crew', { unitId: 'M2', data: { crew: [{ id: 'pat', name: 'Pat' }] } }),
    ]);
    expect(await on).toMatchObject({ reason: 'scope', scope: expect.arrayContaining(['unit:M2']) });
    const off = next(socket, 'reset');
    await server.push(crew, [event('unit:crew', { unitId: 'M2', data: { crew: [] } })]);
    expect((await off).scope).not.toContain('unit:M2');
  });

  it('I3: push over the socket and over HTTP is one code path with one seq', async () => {
    const socket = server.connect({ token: dispatcher });
    await next(socket, 'hello');
    const press = event('unit:status', { unitId: 'M3', data: { status: 'available' } });
    const request = { device: 'tablet-9', sentAt: new Date().toISOString(), events: [press] };
    const bySocket = await socket.emitWithAck('push', request);
    const byHttp = await server.push(dispatcher, [press], 'tablet-9');
    if ('refusal' in bySocket) throw new Error(bySocket.refusal.detail);
    expect(bySocket.results[0]).toMatchObject({ outcome: 'accepted' });
    expect(byHttp.results[0]).toEqual({ id: press.id, outcome: 'duplicate', seq: bySocket.results[0]?.seq });
  });

  it('I2, I3: an emergency sent ahead of its lane and its own fact afterwards are one row; another body is not', async () => {
    const press = { ...event('unit:emergency', { unitId: 'M3' }), lane: 0 };
    const ahead = await server.push(dispatcher, [press], 'tablet-8');
    const { outcome, seq } = ahead.results[0] ?? {};
    expect(outcome).toBe('accepted');
    const later = await server.push(dispatcher, [{ ...press, lane: 7 }], 'tablet-8');
    expect(later.results[0]).toMatchObject({ outcome: 'duplicate', seq });
    const other = { ...press, lane: 7, unitId: 'M2' };
    expect((await server.push(dispatcher, [other], 'tablet-8')).results[0]).toMatchObject({
      outcome: 'refused',
      code: 'id-conflict',
    });
  });

  it('positions reach dispatch as coalesced frames, latest per unit, and never the log', async () => {
    const socket = server.connect({ token: dispatcher });
    await next(socket, 'hello');
    const head = await headAtRest();
    const crew = await server.token('crew', { unit: 'M1' });
    const tablet = server.connect({ token: crew });
    await next(tablet, 'hello');
    const frames: unknown[] = [];
    socket.on('positions', ({ positions }) => frames.push(...positions));
    const startedAt = Date.now() - 60_000;
    const fixes = Array.from({ length: 40 }, (_, i) => ({
      at: new Date(startedAt + i * 1_000).toISOString(),
      lat: 41.6 + i / 10_000,
      lon: -93.6,
    }));
    const reply = await tablet.emitWithAck('positions', { unitId: 'M1', fixes });
    expect(reply).toEqual({ stored: 40, duplicates: 0, refused: 0 });
    expect(await tablet.emitWithAck('positions', { unitId: 'M1', fixes })).toEqual({
      stored: 0,
      duplicates: 40,
      refused: 0,
    });
    await expect
      .poll(() => frames)
      .toEqual([expect.objectContaining({ unitId: 'M1', at: fixes.at(-1)?.at })]);
    expect((await snapshot(dispatcher)).head).toBe(head);
    const foreign = await tablet.emitWithAck('positions', { unitId: 'M2', fixes });
    expect(foreign).toMatchObject({ refusal: { code: 'unit-not-yours' } });
  });
});
