import { afterEach, describe, expect, test } from 'vitest';
import { createChecks } from '../../client/outbox/checks.ts';
import { InvalidDraft } from '../../client/outbox/draft.ts';
import { startDrainLoop, type DrainState } from '../../client/outbox/drain-loop.ts';
import type { Attempt } from '../../client/outbox/drain.ts';
import { custodyFor } from '../../client/sync/custody-for.ts';
import { cadStepOf, custodyOf, custodyOfSeq } from '../../client/sync/custody-of.ts';
import { nextLink, type LinkEvent, type LinkState } from '../../client/sync/link-state.ts';
import type { RelayRun } from '../../shared/protocol/feed.ts';
import { pressStatus } from '../../client/units/unit-actions.ts';
import { townLog } from './support/test-log.ts';
import { openTestOutbox, toLog, type TestOutbox } from './support/test-outbox.ts';
import { until } from './support/until.ts';

const open: TestOutbox[] = [];
async function outbox(): Promise<TestOutbox> {
  const made = await openTestOutbox(toLog(townLog()));
  open.push(made);
  return made;
}
afterEach(() => {
  for (const each of open.splice(0)) each.close();
});

describe('outbox', () => {
  test('I2: while the disk refuses, presses are shown as not yet saved, and are then saved once, in order', async () => {
    const box = await outbox();
    let isFull = true;
    box.database.items.hook('creating', () => {
      if (isFull) throw new DOMException('full', 'QuotaExceededError');
    });
    const order: string[] = [];
    const first = pressStatus(box.outbox, { unitId: 'M1', status: 'en_route' }).then(() =>
      order.push('first'),
    );
    const second = pressStatus(box.outbox, { unitId: 'M1', status: 'on_scene' }).then(() =>
      order.push('second'),
    );
    await until('both shown', () => box.outbox.notYetSaved().length === 2);
    expect(order).toEqual([]);
    expect(box.outbox.items()).toEqual([]);
    isFull = false;
    await Promise.all([first, second]);
    expect(order).toEqual(['first', 'second']);
    expect(box.outbox.notYetSaved()).toEqual([]);
    expect(box.outbox.items().map(({ lane, event }) => [lane, event.data['status']])).toEqual([
      [1, 'en_route'],
      [2, 'on_scene'],
    ]);
  });

  test('what is no valid event is said at once and never queued', async () => {
    const box = await outbox();
    const bad = box.outbox.record({ type: 'unit:status', unitId: 'M1', data: { status: 'flying' } });
    await expect(bad).rejects.toBeInstanceOf(InvalidDraft);
    await expect(box.outbox.record({ type: 'unit:status', data: { status: 'posted' } })).rejects.toThrow(
      'unitId',
    );
    await expect(box.outbox.record({ type: 'unit:flight', data: {} })).rejects.toThrow('unknown type');
    expect(box.outbox.items()).toEqual([]);
    await pressStatus(box.outbox, { unitId: 'M1', status: 'posted' });
    expect(box.outbox.items()[0]?.lane, 'a bad draft takes no lane').toBe(1);
  });

  test('I2: no press waits for the check of facts; once that has come, a mistake is said at once', async () => {
    const checks = createChecks();
    const box = await openTestOutbox(toLog(townLog()), undefined, { check: checks.check });
    const early = await box.outbox.record({
      type: 'unit:status',
      unitId: 'M1',
      data: { status: 'posted', reason: undefined },
    });
    expect(early.data, 'as it will travel').toStrictEqual({ status: 'posted' });
    expect(box.outbox.items()).toHaveLength(1);
    await checks.fetch();
    const late = box.outbox.record({ type: 'unit:status', unitId: 'M1', data: { status: 'flying' } });
    await expect(late).rejects.toBeInstanceOf(InvalidDraft);
    await box.drainAll();
    expect(box.outbox.items()).toEqual([]);
    box.close();
  });

  test('custody follows the item, the acknowledgement and the cursors', async () => {
    const box = await outbox();
    const press = await pressStatus(box.outbox, { unitId: 'M1', status: 'posted' });
    expect(custodyOf(box.outbox.whereIs(press.id), {})).toBe('saved');
    await box.drainAll();
    const where = box.outbox.whereIs(press.id);
    const seq = where && 'seq' in where ? where.seq : 0;
    expect(custodyOf(where, {})).toBe('server');
    const runs = [{ from: 1, how: 'acknowledged' }] as const;
    expect(custodyOf(where, { relay: seq - 1, runs })).toBe('server');
    expect(custodyOf(where, { relay: seq, runs })).toBe('relay');
    expect(custodyOf(where, { relay: seq, runs, billing: seq + 3 })).toBe('billing');
    expect(custodyOf(undefined, { relay: 9, runs })).toBeUndefined();
  });

  test('I18: what was merely sent to the CAD is not at the CAD, and what it refused is said so', () => {
    const runs: RelayRun[] = [
      { from: 10, how: 'sent' },
      { from: 20, how: 'confirmed' },
      { from: 25, how: 'refused' },
      { from: 26, how: 'acknowledged' },
    ];
    const at = (seq: number, relay = 30) => [
      custodyOfSeq(seq, { relay, runs }),
      cadStepOf(seq, { relay, runs }),
    ];
    expect(at(9)).toEqual(['server', undefined]);
    expect(at(15)).toEqual(['sent', 'sent']);
    expect(at(24)).toEqual(['relay', 'confirmed']);
    expect(at(25)).toEqual(['relay-refused', 'refused']);
    expect(at(26)).toEqual(['relay', 'acknowledged']);
    expect(at(26, 25)).toEqual(['server', 'waiting']);
    expect(custodyOfSeq(25, { relay: 30, runs, billing: 30 })).toBe('relay-refused');
    expect(cadStepOf(undefined, { relay: 30, runs })).toBe('waiting');
    expect(cadStepOf(5, { relay: 30 })).toBeUndefined();
  });

  test('the CAD stands in the custody of what it is told of, and not of what it said itself', () => {
    const relayRuns = { 'unit:status': [{ from: 1, how: 'sent' as const }] };
    const client = { custody: () => ({ relay: 9, relayRuns }), document: () => undefined };
    expect(custodyFor(client, { type: 'unit:status' })).toEqual({ relay: 9, runs: relayRuns['unit:status'] });
    expect(custodyFor(client, { type: 'unit:status', source: 'cad' })).toEqual({});
    expect(custodyFor(client, { type: 'incident:note' })).toEqual({});
  });
});

describe('drain loop', () => {
  function loopOver(attempts: () => Promise<Attempt>, tickMs = 20) {
    const states: DrainState[] = [];
    const loop = startDrainLoop({
      drain: { attempt: attempts, forgetWaiting: () => {} },
      chance: () => 1,
      onState: (state) => states.push(state),
      onAttempt: async () => {},
      onStuck: async () => {},
      timings: { tickMs, attemptTimeoutMs: 50 },
    });
    return { loop, states };
  }

  test('I14: it looks again by itself, after failures, hangs and errors', async () => {
    let tries = 0;
    const { loop, states } = loopOver(() => {
      tries += 1;
      if (tries === 1) return Promise.resolve({ kind: 'failed', failure: 'network', detail: '' });
      if (tries === 2) return new Promise(() => {});
      if (tries === 3) return Promise.reject(new Error('database gone'));
      return Promise.resolve({ kind: 'empty' });
    });
    await until('idle after all that', () => states.includes('idle') && tries > 5);
    await loop.stop();
    expect(states.slice(0, 4)).toEqual(['no-link', 'backing-off', 'backing-off', 'idle']);
  });

  test('a wake-up ends the waiting, also one that came while an attempt ran', async () => {
    let tries = 0;
    const { loop } = loopOver(() => {
      tries += 1;
      if (tries === 1) loop.wake();
      return Promise.resolve({ kind: 'empty' });
    }, 60_000);
    await until('tried again at once', () => tries === 2);
    loop.wake(true);
    await until('and again', () => tries === 3);
    await loop.stop();
  });
});

test('I18: the link is live only from catching up, and only a person ends a sign-out', () => {
  const states: LinkState[] = [
    'offline',
    'connecting',
    'catching-up',
    'live',
    'needs-sign-in',
    'update-needed',
  ];
  const events: LinkEvent[] = [
    'connect',
    'behind',
    'caught-up',
    'lost',
    'signed-out',
    'signed-in',
    'protocol',
    'stopped',
  ];
  const ways = states.flatMap((from) => events.map((event) => ({ from, event, to: nextLink(from, event) })));
  const toLive = ways.filter(({ from, to }) => to === 'live' && from !== 'live');
  expect(toLive).toEqual([{ from: 'catching-up', event: 'caught-up', to: 'live' }]);
  const outOfSignIn = ways.filter(({ from, to }) => from === 'needs-sign-in' && to !== from);
  expect(outOfSignIn.map(({ event }) => event)).toEqual(['signed-in', 'protocol', 'stopped']);
});
