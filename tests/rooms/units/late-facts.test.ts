/** Late, doubled and disordered facts about a unit: history is completed, the present stays (F3). */
import { describe, expect, it } from 'vitest';
import type { LogEvent } from '../../../shared/log/envelope.ts';
import type { UnitState } from '../../../shared/units/state.ts';
import type { UnitStatus } from '../../../shared/units/statuses.ts';
import { foldFromZero, foldInto } from '../../support/log-check.ts';
import { createLogWriter, minute } from '../../support/log-events.ts';

const incident = { type: 'Fall', address: '1 Main St', priority: 2 };

/** A unit that is available since 07:00, and whatever comes after. */
function unitAfter(tell: (log: ReturnType<typeof createLogWriter>) => LogEvent[]): UnitState {
  const log = createLogWriter();
  const events = [
    log('unit:registered', -10, { unitId: 'M1', data: { callSign: 'M1' } }),
    log('unit:status', 0, { unitId: 'M1', data: { status: 'available' } }),
    ...tell(log),
  ];
  return foldFromZero(events).get('unit M1')?.state as UnitState;
}

type Log = ReturnType<typeof createLogWriter>;
const status = (log: Log, at: number, to: UnitStatus, incidentId?: string) =>
  log('unit:status', at, { unitId: 'M1', data: { status: to }, ...(incidentId ? { incidentId } : {}) });
const sent = (log: Log, at: number, incidentId: string) =>
  log('assignment:sent', at, {
    unitId: 'M1',
    incidentId,
    data: { assignmentId: `A-${incidentId}`, incident },
  });
const answer = (log: Log, at: number, what: 'acknowledged' | 'declined' | 'cancelled', incidentId: string) =>
  log(`assignment:${what}`, at, {
    unitId: 'M1',
    incidentId,
    data: { assignmentId: `A-${incidentId}`, reason: 'no' },
  });

const open = (state: UnitState) => state.assignments.map(({ incidentId }) => incidentId);

describe('the present of a unit', () => {
  const cases: {
    name: string;
    tell(log: Log): LogEvent[];
    is: [UnitStatus, number, string | undefined, string[]];
  }[] = [
    {
      name: 'a fact older than the present does not move it',
      tell: (log) => [status(log, 10, 'en_route', 'I1'), status(log, 5, 'acknowledged', 'I1')],
      is: ['en_route', 10, 'I1', []],
    },
    {
      name: 'a late "available" from before the call does not end the call',
      tell: (log) => [sent(log, 5, 'I1'), status(log, 6, 'en_route', 'I1'), status(log, 3, 'available')],
      is: ['en_route', 6, 'I1', ['I1']],
    },
    {
      name: 'of two facts with the same stamp the later in the log is the present',
      tell: (log) => [status(log, 10, 'en_route', 'I1'), status(log, 10, 'on_scene', 'I1')],
      is: ['on_scene', 10, 'I1', []],
    },
    {
      name: 'dispatched while free',
      tell: (log) => [sent(log, 5, 'I1')],
      is: ['dispatched', 5, 'I1', ['I1']],
    },
    {
      name: 'dispatched again before available: the first call goes on, the second waits',
      tell: (log) => [sent(log, 5, 'I1'), status(log, 6, 'transporting', 'I1'), sent(log, 8, 'I2')],
      is: ['transporting', 6, 'I1', ['I1', 'I2']],
    },
    {
      name: '… and when the first is done, the second is what the unit is on',
      tell: (log) => [sent(log, 5, 'I1'), sent(log, 8, 'I2'), status(log, 20, 'available', 'I1')],
      is: ['available', 20, 'I2', ['I2']],
    },
    {
      name: 'an assignment that arrives late, older than the present, waits and moves nothing',
      tell: (log) => [status(log, 10, 'posted'), sent(log, 5, 'I1')],
      is: ['posted', 10, undefined, ['I1']],
    },
    {
      name: 'declined before starting: free again',
      tell: (log) => [sent(log, 5, 'I1'), answer(log, 6, 'declined', 'I1')],
      is: ['available', 6, undefined, []],
    },
    {
      name: 'cancelled on the way: no longer on the call, and still what it was doing',
      tell: (log) => [
        sent(log, 5, 'I1'),
        status(log, 6, 'en_route', 'I1'),
        answer(log, 7, 'cancelled', 'I1'),
      ],
      is: ['en_route', 6, undefined, []],
    },
    {
      name: 'the waiting call is cancelled: the present one is untouched',
      tell: (log) => [
        sent(log, 5, 'I1'),
        status(log, 6, 'on_scene', 'I1'),
        sent(log, 8, 'I2'),
        answer(log, 9, 'cancelled', 'I2'),
      ],
      is: ['on_scene', 6, 'I1', ['I1']],
    },
    {
      name: 'cancelled twice is cancelled once',
      tell: (log) => [
        sent(log, 5, 'I1'),
        answer(log, 6, 'cancelled', 'I1'),
        answer(log, 7, 'cancelled', 'I1'),
      ],
      is: ['available', 6, undefined, []],
    },
    {
      name: 'skipped milestones stay skipped: from dispatched to transporting',
      tell: (log) => [sent(log, 5, 'I1'), status(log, 9, 'transporting', 'I1')],
      is: ['transporting', 9, 'I1', ['I1']],
    },
  ];
  for (const { name, tell, is } of cases) {
    it(`F3: ${name}`, () => {
      const state = unitAfter(tell);
      const [present, since, incidentId, assignments] = is;
      expect([state.status, state.statusSince, state.incidentId, open(state)]).toEqual([
        present,
        minute(since),
        incidentId,
        assignments,
      ]);
    });
  }

  it('F3: the same event twice is the same document, to the byte', () => {
    const log = createLogWriter();
    const events = [
      log('unit:registered', 0, { unitId: 'M1', data: { callSign: 'M1' } }),
      sent(log, 5, 'I1'),
      answer(log, 6, 'acknowledged', 'I1'),
      status(log, 7, 'en_route', 'I1'),
    ];
    const once = foldFromZero(events);
    const twice = foldFromZero(events);
    foldInto(twice, events);
    foldInto(twice, events.toReversed());
    expect(twice).toEqual(once);
  });

  it('F3: an older crew list does not put back who has left; a late fact of theirs is still theirs', () => {
    const crew = (log: Log, at: number, ids: string[]) =>
      log('unit:crew', at, { unitId: 'M1', data: { crew: ids.map((id) => ({ id, name: id })) } });
    const state = unitAfter((log) => [
      crew(log, 1, ['pat']),
      crew(log, 30, ['sam']),
      crew(log, 20, ['pat', 'kim']),
    ]);
    expect(state.crew.map(({ id }) => id)).toEqual(['sam']);
    expect(state.formerCrew).toEqual([{ id: 'pat', until: minute(30) }]);
  });

  describe('F3, F11: two tablets of one unit, each with its own idea of who is on', () => {
    const member = (id: string) => ({ id, name: id });
    const join = (log: Log, at: number, id: string, knows: string[] = []) =>
      log('unit:crew', at, {
        unitId: 'M1',
        data: { crew: [...knows, id].map(member), joined: [member(id)] },
      });
    const leave = (log: Log, at: number, id: string, knows: string[] = []) =>
      log('unit:crew', at, { unitId: 'M1', data: { crew: knows.map(member), left: [id] } });
    const ids = (state: { crew: { id: string }[] }) => state.crew.map(({ id }) => id);

    it('a spare tablet that knows only yesterday’s crew puts nobody off and nobody back on', () => {
      const state = unitAfter((log) => [
        join(log, 1, 'yesterday'),
        leave(log, 2, 'yesterday'),
        join(log, 10, 'pat'),
        join(log, 20, 'kim', ['yesterday']),
      ]);
      expect(ids(state)).toEqual(['pat', 'kim']);
      expect(state.formerCrew).toEqual([{ id: 'yesterday', until: minute(2) }]);
    });

    it('a sign-on that arrives late counts, a sign-off that is older than coming back does not', () => {
      const state = unitAfter((log) => [
        join(log, 30, 'sam'),
        join(log, 20, 'pat'),
        join(log, 40, 'pat'),
        leave(log, 35, 'pat'),
      ]);
      expect(ids(state)).toEqual(['sam', 'pat']);
    });

    it('a list for everybody stands over an older sign-on; what was done until it is still theirs', () => {
      const state = unitAfter((log) => [
        log('unit:crew', 30, { unitId: 'M1', data: { crew: [member('sam')] } }),
        join(log, 20, 'kim'),
        join(log, 40, 'pat'),
        log('unit:crew', 35, { unitId: 'M1', data: { crew: [member('lee')] } }),
      ]);
      expect(ids(state)).toEqual(['lee', 'pat']);
      expect(state.formerCrew).toEqual([
        { id: 'kim', until: minute(30) },
        { id: 'sam', until: minute(35) },
      ]);
    });
  });

  it('F3: an older odometer reading does not become the present one', () => {
    const reading = (log: Log, at: number, text: string) =>
      log('unit:odometer', at, { unitId: 'M1', data: { reading: text, moment: 'start' } });
    const state = unitAfter((log) => [reading(log, 9, '120.5'), reading(log, 3, '118')]);
    expect(state.odometer).toEqual({ reading: '120.5', at: minute(9) });
  });
});
