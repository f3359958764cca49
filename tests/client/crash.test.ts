import * as fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { DeviceEvent } from '../../shared/log/envelope.ts';
import { pressStatus } from '../../client/units/unit-actions.ts';
import { medic, townLog, type TestLog } from './support/test-log.ts';
import { openTestOutbox, type Network, type TestOutbox } from './support/test-outbox.ts';

type Fault = 'none' | 'unreachable' | 'reply-lost' | 'server-stumbles' | 'half-answered';
type Step =
  | { do: 'press' }
  | { do: 'drain'; fault: Fault }
  /** The tablet goes off while both a press and a drain are under way, so many turns of the event loop in. */
  | { do: 'crash'; afterTurns: number; fault: Fault };

const fault = fc.constantFrom<Fault>('none', 'unreachable', 'reply-lost', 'server-stumbles', 'half-answered');
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('press' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('drain' as const), fault }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('crash' as const), afterTurns: fc.nat(25), fault }) },
);

function faulty(log: TestLog, next: { fault: Fault }): Network {
  return (request) => {
    if (next.fault === 'unreachable') return { kind: 'failed', failure: 'network', detail: '' };
    if (next.fault === 'server-stumbles') return { kind: 'failed', failure: 'broken', detail: '' };
    const reply = log.push(medic, request);
    if (next.fault === 'reply-lost') return { kind: 'failed', failure: 'timeout', detail: '' };
    if (next.fault === 'half-answered') reply.results.splice(Math.ceil(reply.results.length / 2));
    return { kind: 'reply', reply };
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const press = (box: TestOutbox): Promise<DeviceEvent> =>
  pressStatus(box.outbox, { unitId: 'M1', status: 'posted' });

async function crash(
  box: TestOutbox,
  { afterTurns, saved }: { afterTurns: number; saved: Set<string> },
): Promise<void> {
  let isOff = false;
  // "Saved" counts only if the tablet was still on to show it.
  press(box)
    .then((event) => isOff || saved.add(event.id))
    .catch(() => undefined);
  box.drain.attempt().catch(() => undefined);
  for (let turns = 0; turns < afterTurns; turns += 1) await turn();
  isOff = true;
  box.close();
}

async function run(steps: readonly Step[]): Promise<void> {
  const log = townLog();
  const before = log.head();
  const name = `crash-${randomUUID()}`;
  const next: { fault: Fault } = { fault: 'none' };
  const saved = new Set<string>();
  let box = await openTestOutbox(faulty(log, next), name);
  for (const each of steps) {
    next.fault = each.do === 'press' ? 'none' : each.fault;
    if (each.do === 'press') saved.add((await press(box)).id);
    if (each.do === 'drain') await box.drain.attempt();
    if (each.do === 'crash') {
      await crash(box, { afterTurns: each.afterTurns, saved });
      box = await openTestOutbox(faulty(log, next), name);
    }
  }
  next.fault = 'none';
  expect((await box.drainAll(200)).kind).toBe('empty');
  const logged = log.events().slice(before);
  const ids = logged.map(({ id }) => id);
  expect(new Set(ids).size, 'I3: no row twice').toBe(ids.length);
  for (const id of saved) expect(ids, 'I2: saved, so in the log').toContain(id);
  const lanes = logged.map(({ lane }) => lane);
  expect(
    [...lanes].sort((a, b) => a - b),
    'lanes have no gap and no double',
  ).toEqual(lanes.map((_, index) => index + 1));
  expect(await box.database.items.count()).toBe(0);
  expect(await box.database.sent.count()).toBe(ids.length);
  box.close();
}

describe('restart between any two steps', () => {
  test('I2 I3: nothing saved is lost and nothing is doubled, whatever fails and wherever the tablet goes off', async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), run), { numRuns: 60 });
  }, 120_000);

  test('I10: without a poisoned item the log has the order of the presses', async () => {
    const log = townLog();
    const next: { fault: Fault } = { fault: 'none' };
    const box = await openTestOutbox(faulty(log, next));
    for (const each of ['unreachable', 'reply-lost', 'half-answered', 'none'] as const) {
      next.fault = each;
      for (let presses = 0; presses < 4; presses += 1) await press(box);
      await box.drain.attempt();
    }
    box.drain.forgetWaiting();
    await box.drainAll();
    const lanes = log.events().flatMap(({ lane }) => (lane > 0 ? [lane] : []));
    expect(lanes).toEqual(lanes.toSorted((a, b) => a - b));
    expect(lanes).toHaveLength(16);
    box.close();
  });
});
