/** The roster: what a crew sees of the units it is not on (I9). */
import { describe, expect, it } from 'vitest';
import type { LogEvent } from '../../../shared/log/envelope.ts';
import type { RosterState } from '../../../shared/units/roster.ts';
import { foldFromZero } from '../../support/log-check.ts';
import { createLogWriter } from '../../support/log-events.ts';
import { createTestLog, chief, dispatcher, fact, medic } from '../../client/support/test-log.ts';

type Log = ReturnType<typeof createLogWriter>;

function rosterAfter(tell: (log: Log) => LogEvent[]): RosterState {
  const log = createLogWriter();
  const events = [
    log('unit:registered', -10, { unitId: 'M1', data: { callSign: 'Medic 1', capability: 'ALS' } }),
    ...tell(log),
  ];
  return foldFromZero(events).get('roster M1')?.state as RosterState;
}

describe('the roster entry of a unit', () => {
  it('is empty when the unit was only registered', () => {
    expect(rosterAfter(() => [])).toEqual({ callSign: 'Medic 1', capability: 'ALS', crew: [] });
  });

  it('F3: a late crew does not move the present', () => {
    const crew = (at: number, id: string) => ({ at, data: { crew: [{ id, name: id }] } });
    const state = rosterAfter((log) =>
      [crew(10, 'ana'), crew(5, 'bob')].map(({ at, data }) => log('unit:crew', at, { unitId: 'M1', data })),
    );
    expect(state).toMatchObject({ crew: [{ id: 'ana' }] });
  });

  it('I9: an assignment and a press leave no trace', () => {
    const before = rosterAfter(() => []);
    const after = rosterAfter((log) => [
      log('assignment:sent', 5, {
        unitId: 'M1',
        incidentId: 'I1',
        data: { assignmentId: 'A1', incident: { type: 'Fall', address: '1 Main St', priority: 2 } },
      }),
      log('unit:status', 6, { unitId: 'M1', incidentId: 'I1', data: { status: 'en_route' } }),
    ]);
    expect(after).toEqual(before);
  });
});

describe('I9: a crew of M2', () => {
  const log = createTestLog();
  const said = (who: typeof medic, ...events: ReturnType<typeof fact>[]) => {
    const reply = log.push(who, { device: 'd', sentAt: new Date().toISOString(), events });
    expect(reply.results.map(({ outcome }) => outcome)).toEqual(events.map(() => 'accepted'));
  };
  const secret = '1 Main St';
  const incident = { type: 'Fall', address: secret, priority: 2, details: 'gate code 12' };
  const call = { unitId: 'M1', incidentId: 'I1' };
  for (const unitId of ['M1', 'M2'])
    said(chief, fact({ type: 'unit:registered', unitId, data: { callSign: unitId } }));
  said(
    dispatcher,
    fact({ type: 'unit:status', unitId: 'M1', data: { status: 'available' } }),
    fact({ type: 'incident:created', incidentId: 'I1', data: incident }),
    fact({ type: 'assignment:sent', ...call, data: { assignmentId: 'A1', incident } }),
  );
  said(
    medic,
    fact({ type: 'assignment:acknowledged', ...call, data: { assignmentId: 'A1' } }),
    fact({ type: 'unit:status', ...call, data: { status: 'en_route' } }),
    fact({ type: 'incident:note', incidentId: 'I1', data: { text: 'side door' } }),
    fact({ type: 'transport:destination', ...call, data: { destination: { name: 'H1', address: secret } } }),
  );
  const scopeOn = (unitId: string) => log.scopeFor({ ...medic, sub: `on ${unitId}`, unitId });
  const heardOn = (unitId: string) => log.frame(scopeOn(unitId), 0);

  it('receives nothing of a call of M1', () => {
    const { events } = heardOn('M2');
    expect(events.map(({ type, unitId }) => `${type} ${unitId}`)).toEqual([
      'unit:registered M1',
      'unit:registered M2',
    ]);
    expect(JSON.stringify([events, log.snapshot(scopeOn('M2'))])).not.toMatch(
      /Main St|gate code|side door|A1/,
    );
  });

  it('holds its own unit, and of every unit the roster', () => {
    const keys = (unitId: string) =>
      log.snapshot(scopeOn(unitId)).documents.map(({ kind, id }) => `${kind} ${id}`);
    expect(keys('M2').sort()).toEqual(['roster M1', 'roster M2', 'unit M2']);
    expect(keys('M1')).toEqual(expect.arrayContaining(['unit M1', 'incident I1', 'transport I1:M1']));
  });

  it('M1 itself hears all of it', () => {
    expect(heardOn('M1').events.map(({ type }) => type)).toContain('assignment:sent');
  });
});
