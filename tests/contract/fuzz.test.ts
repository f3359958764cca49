/** Good events with anything wrong anywhere in them, some two thousand, by both paths: always an answer, never a half. */
import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uuidv7 } from '../../shared/ids.ts';
import type { PushReply } from '../../shared/protocol/push.ts';
import { EVENT_TYPES } from '../../shared/protocol/catalogue.ts';
import { expectSameDocuments, foldFromZero } from '../support/log-check.ts';
import { next, startTestServer, type AppSocket, type TestServer } from '../support/running-server.ts';
import { RULES_DEVICE } from '../../server/incidents/follow-up-fact.ts';
import { readEvents } from '../../server/log/read.ts';
import { headOf, knock } from './doors.ts';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 1_000);
const seed = Number(process.env['FUZZ_SEED'] ?? 20261121);

let server: TestServer;
let token: string;
let socket: AppSocket;
beforeAll(async () => {
  console.info(`fuzz seed ${seed} (FUZZ_SEED repeats it)`);
  server = await startTestServer({ units: ['M1', 'M2'] });
  token = await server.token('admin');
  socket = server.connect({ token });
  await next(socket, 'hello');
});
afterAll(() => server.stop());

const incident = { type: 'Fall', address: '1 Main St', priority: 2 };

/** What a good event of each type says; types not named here are good with nothing. */
const GOOD_DATA: Record<string, Record<string, unknown>> = {
  'unit:registered': { callSign: 'M1' },
  'unit:status': { status: 'available' },
  'unit:crew': { crew: [{ id: 'pat', name: 'Pat' }] },
  'unit:odometer': { reading: '12.3', moment: 'start' },
  'unit:device': { device: 'tablet-1' },
  'unit:checklist': { items: [] },
  'incident:created': incident,
  'incident:status': { status: 'completed' },
  'incident:note': { text: 'hello' },
  'incident:timestamp': { field: 'eTimes.05', timestamp: '2026-11-21T07:00:00Z' },
  'assignment:sent': { assignmentId: 'A1', incident },
  'assignment:acknowledged': { assignmentId: 'A1' },
  'assignment:declined': { assignmentId: 'A1', reason: 'no' },
  'assignment:cancelled': { assignmentId: 'A1' },
  'transport:destination': { destination: { hospitalId: 'H1' } },
  'time:corrected': { actualAt: '2026-11-21T07:00:00Z', reason: 'typo' },
  'hospital:registered': { hospitalId: 'H2', name: 'Second' },
};

const NASTY: unknown[] = [
  null,
  true,
  0,
  -1,
  1e300,
  2 ** 53,
  '',
  ' ',
  '\u0000',
  '\ud800',
  '\u202e',
  '__proto__',
  'constructor',
  'x'.repeat(5_000),
  [],
  {},
  [[[[]]]],
  '1970-01-01T00:00:00Z',
  '9999-12-31T23:59:59Z',
  '+010000-01-01T00:00:00Z',
  '0000-01-01T00:00:00Z',
  "'; select 1; --",
  '{"a":1}',
];

const nasty = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.double(),
  fc.bigInt().map(String),
  fc.jsonValue({ maxDepth: 4 }),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
);

const key = fc.oneof(
  fc.constantFrom('status', 'reason', 'location', 'crew', 'incident', 'destination', 'billingData', 'field'),
  fc.constantFrom('__proto__', 'constructor', 'toString', 'extras', 'hasOwnProperty', ''),
  fc.string({ unit: 'binary', maxLength: 12 }),
);

const goodEvent = fc
  .record({
    type: fc.constantFrom(...EVENT_TYPES),
    unitId: fc.option(fc.constantFrom('M1', 'M2', 'M3'), { nil: undefined }),
    incidentId: fc.option(fc.constantFrom('I1', 'I2', 'I3'), { nil: undefined }),
    lane: fc.nat(1_000),
  })
  .map((given) => ({
    v: 1,
    at: new Date().toISOString(),
    source: 'manual',
    data: GOOD_DATA[given.type] ?? {},
    ...given,
  }));

const badEvent = fc
  .tuple(
    goodEvent,
    fc.array(
      fc.tuple(
        fc.constantFrom(
          'id',
          'type',
          'v',
          'at',
          'lane',
          'source',
          'data',
          'unitId',
          'incidentId',
          'corrects',
          'clock',
          'more',
        ),
        nasty,
      ),
      { maxLength: 1 },
    ),
    fc.array(fc.tuple(key, nasty), { maxLength: 2 }),
  )
  .map(([good, envelope, data]) => {
    const changed: Record<string, unknown> = { ...good, data: { ...good.data, ...Object.fromEntries(data) } };
    for (const [name, value] of envelope) changed[name] = value;
    return changed;
  });

const someEvents = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: badEvent },
    { weight: 1, arbitrary: goodEvent },
    { weight: 1, arbitrary: nasty },
  ),
  {
    maxLength: 6,
  },
);

const body = fc.oneof(
  {
    weight: 8,
    arbitrary: someEvents.map((events) => ({ device: 'fuzz', sentAt: new Date().toISOString(), events })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(someEvents, fc.constantFrom('device', 'sentAt', 'events'), nasty)
      .map(([events, name, value]) => ({
        device: 'fuzz',
        sentAt: new Date().toISOString(),
        events,
        [name]: value,
      })),
  },
  { weight: 1, arbitrary: nasty },
);

/** Ids are given here, outside the generator, so that a shrunk case is not a resend of the one before. */
const withIds = (given: unknown): unknown => {
  if (typeof given !== 'object' || given === null || !('events' in given) || !Array.isArray(given.events))
    return given;
  const events = given.events.map((event: unknown) =>
    typeof event === 'object' && event !== null && 'source' in event && !('id' in event)
      ? { id: uuidv7(Date.now(), randomBytes(10)), ...event }
      : event,
  );
  return { ...given, events };
};

const countOf = (given: unknown): number => (given as { events: unknown[] }).events.length;

/**
 * What came into the log after `before`, in order: ids of what was pushed. What the rules make of earlier facts comes when
 * its time has come (a call nobody answered), so it may stand between; it is theirs by its device and left out.
 */
async function pushedAfter(before: number): Promise<{ id: string; seq: number }[]> {
  const logged = await server.database.withOrg('demo', (trx) =>
    readEvents(trx, 'demo', { after: before, limit: 1_000 }),
  );
  const events = logged.map(({ event }) => event);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => before + 1 + index));
  return events.filter(({ device }) => device !== RULES_DEVICE).map(({ id, seq }) => ({ id, seq }));
}

/** Read again when something came in between, since the rules may act at any moment. */
async function readWhole() {
  for (;;) {
    const events = await server.database.withOrg('demo', (trx) =>
      readEvents(trx, 'demo', { after: 0, limit: 100_000 }),
    );
    const documents = await server.database.withOrg('demo', (trx) =>
      trx.selectFrom('documents').select(['kind', 'id', 'seq', 'state']).execute(),
    );
    if ((await headOf(server)) === events.length) return { events, documents };
  }
}

/** One result per event, and of what was pushed exactly what was accepted stands in the log, in order. */
async function expectWhole(reply: PushReply, given: unknown, before: number): Promise<void> {
  expect(reply.results).toHaveLength(countOf(given));
  const accepted = reply.results.filter(({ outcome }) => outcome === 'accepted');
  expect(await pushedAfter(before)).toEqual(accepted.map(({ id, seq }) => ({ id, seq })));
  expect(reply.head).toBeGreaterThanOrEqual(accepted.at(-1)?.seq ?? before);
  for (const result of reply.results) {
    if (result.outcome === 'refused')
      expect(result).toMatchObject({ code: expect.any(String), retry: expect.any(String) });
    // It would be sent again for ever.
    expect(result.code).not.toBe('unavailable');
  }
}

describe('fuzz', () => {
  it(
    `I15: POST /api/v1/events, ${RUNS} cases: 200 or a documented refusal`,
    { timeout: RUNS * 60 },
    async () => {
      await fc.assert(
        fc.asyncProperty(body, async (drawn) => {
          const given = withIds(drawn);
          const before = await headOf(server);
          const answer = await knock(server, '/api/v1/events', {
            token,
            body: JSON.stringify(given) ?? 'null',
          });
          if (answer.status === 200)
            return await expectWhole(answer.body as unknown as PushReply, given, before);
          expect([400, 413]).toContain(answer.status);
          expect(answer.body['code']).toMatch(/^(unreadable|too-large)$/);
          expect(await pushedAfter(before)).toEqual([]);
        }),
        { numRuns: RUNS, seed, endOnFailure: false },
      );
    },
  );

  it(`I15: push over the socket, ${RUNS} cases: the same`, { timeout: RUNS * 60 }, async () => {
    await fc.assert(
      fc.asyncProperty(body, async (drawn) => {
        const given = withIds(drawn);
        const before = await headOf(server);
        const reply = await socket.timeout(20_000).emitWithAck('push', given);
        if (!('refusal' in reply)) return await expectWhole(reply, given, before);
        expect(reply.refusal.code).toMatch(/^(unreadable|too-large)$/);
        expect(await pushedAfter(before)).toEqual([]);
      }),
      { numRuns: RUNS, seed: seed + 1 },
    );
  });

  it('I7: and what was accepted in all this folds, from zero, to what is stored', async () => {
    const { events, documents } = await readWhole();
    expect(events.length).toBeGreaterThan(RUNS / 10);
    expectSameDocuments(documents, foldFromZero(events.map(({ event }) => event)).values());
  });
});
