/** How an incident follows its units, whatever order their facts arrive in (F3). */
import { describe, expect, it } from 'vitest';
import type { IncidentState } from '../../../shared/incidents/state.ts';
import type { IncidentStatus } from '../../../shared/incidents/statuses.ts';
import type { LogEvent } from '../../../shared/log/envelope.ts';
import { foldFromZero } from '../../support/log-check.ts';
import { createLogWriter, minute } from '../../support/log-events.ts';

type Log = ReturnType<typeof createLogWriter>;
const details = { type: 'Fall', address: '1 Main St', priority: 2 };
const status = (log: Log, at: number, unitId: string, to: string) =>
  log('unit:status', at, { unitId, incidentId: 'I1', data: { status: to } });
const sent = (log: Log, at: number, unitId: string) =>
  log('assignment:sent', at, {
    unitId,
    incidentId: 'I1',
    data: { assignmentId: `A-${unitId}`, incident: details },
  });
const withdrawn = (log: Log, at: number, unitId: string, what: 'declined' | 'cancelled') =>
  log(`assignment:${what}`, at, {
    unitId,
    incidentId: 'I1',
    data: { assignmentId: `A-${unitId}`, reason: 'no' },
  });
const said = (log: Log, at: number, to: IncidentStatus) =>
  log('incident:status', at, { incidentId: 'I1', data: { status: to } });

function incidentAfter(tell: (log: Log) => LogEvent[]): IncidentState {
  const log = createLogWriter();
  const events = [log('incident:created', 0, { incidentId: 'I1', data: details }), ...tell(log)];
  return foldFromZero(events).get('incident I1')?.state as IncidentState;
}

describe('the status of an incident', () => {
  const cases: [string, (log: Log) => LogEvent[], IncidentStatus][] = [
    ['nobody sent: pending', () => [], 'pending'],
    ['one unit sent: assigned', (log) => [sent(log, 1, 'M1')], 'assigned'],
    [
      'the furthest unit counts',
      (log) => [
        sent(log, 1, 'M1'),
        sent(log, 1, 'M2'),
        status(log, 5, 'M2', 'on_scene'),
        status(log, 6, 'M1', 'en_route'),
      ],
      'on_scene',
    ],
    [
      'a late fact of a unit does not take it back',
      (log) => [sent(log, 1, 'M1'), status(log, 9, 'M1', 'transporting'), status(log, 5, 'M1', 'on_scene')],
      'transporting',
    ],
    [
      'the only unit declines: pending again',
      (log) => [sent(log, 1, 'M1'), withdrawn(log, 2, 'M1', 'declined')],
      'pending',
    ],
    [
      'one of two is cancelled: the other carries on',
      (log) => [
        sent(log, 1, 'M1'),
        sent(log, 1, 'M2'),
        status(log, 3, 'M1', 'en_route'),
        withdrawn(log, 4, 'M2', 'cancelled'),
      ],
      'en_route',
    ],
    [
      'all units clear: completed',
      (log) => [sent(log, 1, 'M1'), status(log, 9, 'M1', 'available')],
      'completed',
    ],
    [
      'and another unit may still be sent',
      (log) => [sent(log, 1, 'M1'), status(log, 9, 'M1', 'available'), sent(log, 12, 'M2')],
      'assigned',
    ],
    [
      "closed by somebody's word: a unit's later fact does not open it",
      (log) => [sent(log, 1, 'M1'), said(log, 5, 'cancelled'), status(log, 6, 'M1', 'on_scene')],
      'cancelled',
    ],
    [
      'an older word than the present is history',
      (log) => [sent(log, 5, 'M1'), status(log, 9, 'M1', 'on_scene'), said(log, 2, 'cancelled')],
      'on_scene',
    ],
    [
      'a unit nobody sent, but that says it is there, is there',
      (log) => [status(log, 5, 'M7', 'on_scene')],
      'on_scene',
    ],
  ];
  it.each(cases)('F3: %s', (_name, tell, expected) => {
    expect(incidentAfter(tell).status).toBe(expected);
  });

  it('F3: a second creation does not overwrite the first', () => {
    const state = incidentAfter((log) => [
      sent(log, 1, 'M1'),
      log('incident:created', 2, { incidentId: 'I1', data: { ...details, address: 'elsewhere' } }),
    ]);
    expect(state).toMatchObject({ address: '1 Main St', units: { M1: { status: 'dispatched' } } });
  });

  it('F3: notes stand in the order they were written, not in the order they arrived', () => {
    const note = (log: Log, at: number) =>
      log('incident:note', at, { incidentId: 'I1', data: { text: `at ${at}` } });
    const state = incidentAfter((log) => [note(log, 9), note(log, 3), note(log, 6)]);
    expect(state.notes.map(({ at }) => at)).toEqual([minute(3), minute(6), minute(9)]);
  });

  it('I9: a unit that has cleared, declined or was cancelled no longer hears the incident', () => {
    const log = createLogWriter();
    const events = [
      log('incident:created', 0, { incidentId: 'I1', data: details }),
      ...['M1', 'M2', 'M3', 'M4'].map((unitId) => sent(log, 1, unitId)),
      status(log, 2, 'M1', 'available'),
      withdrawn(log, 3, 'M2', 'declined'),
      withdrawn(log, 4, 'M3', 'cancelled'),
    ];
    const incident = foldFromZero(events).get('incident I1')?.state as IncidentState;
    expect(
      Object.entries(incident.units)
        .filter(([, unit]) => !unit.done)
        .map(([id]) => id),
    ).toEqual(['M4']);
  });
});
