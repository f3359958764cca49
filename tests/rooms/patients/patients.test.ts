import { describe, expect, it } from 'vitest';
import { careTeamDrift } from '../../../shared/patients/care-team.ts';
import type { PatientState } from '../../../shared/patients/state.ts';
import type { TriageState } from '../../../shared/patients/triage-state.ts';
import type { IncidentState } from '../../../shared/incidents/state.ts';
import { expectAnyOrder } from '../../support/any-order.ts';
import {
  ana,
  atMinute,
  bob,
  createTown,
  dora,
  nurse,
  otherNurse,
  biller,
} from '../../support/logged-events.ts';

const onCall = { unitId: 'M1', incidentId: 'I1' };
const whole = {
  respirationRate: 22,
  spo2: 93,
  onOxygen: true,
  systolic: 95,
  pulse: 115,
  consciousness: 'A',
  temperature: 38.5,
};

describe('A9: a set written down after it was taken', () => {
  const told = (takenAtMinute: number, minute: number) => {
    const story = createTown();
    story.tell('patient:vitals', { patientId: 'P1', vitals: { pulse: 90 } }, { ...onCall, minute: 5 });
    story.tell(
      'patient:vitals',
      { patientId: 'P1', vitals: { pulse: 70 }, takenAt: atMinute(takenAtMinute) },
      { ...onCall, minute },
    );
    return story.state<PatientState>('patient', 'P1').vitals.map(({ at, values }) => [at, values.pulse]);
  };

  it('stands where it was taken, and an older one does not become the newest', () => {
    expect(told(2, 8)).toEqual([
      [atMinute(2), 70],
      [atMinute(5), 90],
    ]);
  });

  it('is never taken after it was written down: a clock ahead does not put it in the future', () => {
    expect(told(30, 8)).toEqual([
      [atMinute(5), 90],
      [atMinute(8), 70],
    ]);
  });
});

describe('E2: risk', () => {
  it('is computed from the newest set, and a half set is said to be one', () => {
    const story = createTown();
    story.tell('patient:vitals', { patientId: 'P1', vitals: whole }, { ...onCall, minute: 1 });
    story.tell('patient:vitals', { patientId: 'P1', vitals: { pulse: 120 } }, { ...onCall, minute: 2 });
    const { risk, lastComplete } = story.state<PatientState>('patient', 'P1');
    expect(risk?.news2).toMatchObject({ kind: 'incomplete', known: 1, atLeast: 2 });
    expect(lastComplete).toMatchObject({
      news2: { kind: 'complete', total: 11 },
      shockIndex: { index: 1.21 },
    });
  });

  it('what another program reports stands beside it', () => {
    const story = createTown();
    story.tell(
      'risk:updated',
      { patientId: 'P1', score: 0.8, level: 'high', vitals: whole },
      { ...onCall, actor: 'model' },
    );
    expect(story.state<PatientState>('patient', 'P1')).toMatchObject({
      reported: { score: 0.8, by: 'model' },
      risk: { news2: { total: 11 } },
    });
  });

  it('F3: the same facts in any order make the same patient', () => {
    expectAnyOrder(
      [
        ['patient:vitals', { patientId: 'P1', vitals: whole }, { ...onCall, minute: 1, id: 'a' }],
        ['patient:vitals', { patientId: 'P1', vitals: { pulse: 90 } }, { ...onCall, minute: 3, id: 'b' }],
        ['patient:registered', { patientId: 'P1', ageYears: 14 }, { ...onCall, minute: 2, id: 'c' }],
        [
          'patient:updated',
          { patientId: 'P1', ageYears: 41, hospitalId: 'H2' },
          { ...onCall, minute: 5, id: 'd' },
        ],
        [
          'patient:alert',
          { patientId: 'P1', level: 'info', message: 'x', hospitalId: 'H1' },
          { ...onCall, minute: 4, id: 'e' },
        ],
      ],
      'patient',
      'P1',
    );
  });

  it('E7: alerts are acknowledged with the patient', () => {
    const story = createTown();
    story.tell('patient:alert', { patientId: 'P1', alertId: 'A', level: 'critical', message: 'x' }, onCall);
    story.tell('alert:acknowledged', { patientId: 'P1', alertId: 'A' }, { actor: 'nell', minute: 9 });
    expect(story.state<PatientState>('patient', 'P1').alerts[0]?.acknowledged).toHaveProperty('nell');
    expect(story.find('alert', 'A')).toBeUndefined();
  });
});

describe('E4: triage', () => {
  it('ESI, crew acuity and colour stand apart', () => {
    const story = createTown();
    story.tell(
      'triage:updated',
      { patientId: 'P1', emsAcuity: 'critical', mciColour: 'red' },
      { ...onCall, actor: 'ana' },
    );
    story.tell(
      'triage:updated',
      { patientId: 'P1', esi: 2, status: 'triaged', hospitalId: 'H1' },
      { actor: 'nell' },
    );
    expect(story.state<TriageState>('triage', 'P1')).toMatchObject({
      status: { value: 'triaged', by: 'nell' },
      esi: { value: 2, by: 'nell' },
      emsAcuity: { value: 'critical', by: 'ana' },
      mciColour: { value: 'red', by: 'ana' },
    });
  });

  it('each is given by whose it is', () => {
    const story = createTown();
    const patientId = 'P1';
    expect(story.refusal(ana, 'triage:updated', { patientId, esi: 2 }, onCall)).toMatchObject({
      code: 'not-allowed',
    });
    expect(
      story.refusal(ana, 'triage:updated', { patientId, emsAcuity: 'critical' }, onCall),
    ).toBeUndefined();
    const hospitalId = 'H1';
    expect(story.refusal(nurse, 'triage:updated', { patientId, hospitalId, esi: 2 })).toBeUndefined();
    expect(story.refusal(nurse, 'triage:updated', { patientId, hospitalId, mciColour: 'red' })).toMatchObject(
      { code: 'not-allowed' },
    );
  });
});

describe('C5: patient data', () => {
  const alert = { patientId: 'P1', level: 'critical', message: 'x' };

  it('is recorded by the care team and the destination alone', () => {
    const story = createTown();
    story.tell('patient:registered', { patientId: 'P1', hospitalId: 'H1' }, onCall);
    const says = (who: typeof ana, ids = {}) => story.refusal(who, 'patient:alert', alert, ids);
    expect([says(ana), says(nurse), says(dora)]).toEqual([undefined, undefined, undefined]);
    expect([says(bob), says(bob, { unitId: 'M2' }), says(otherNurse)]).toMatchObject([
      { code: 'not-allowed' },
      { code: 'not-allowed' },
      { code: 'not-allowed' },
    ]);
    expect(says(biller)).toBe('role');
  });

  it('nobody makes up a patient of another unit or hospital', () => {
    const story = createTown();
    expect(story.refusal(bob, 'patient:alert', alert, onCall)).toMatchObject({ code: 'unit-not-yours' });
    expect(story.refusal(ana, 'patient:alert', alert)).toMatchObject({ code: 'unknown-patient' });
    expect(story.refusal(nurse, 'patient:alert', { ...alert, hospitalId: 'H2' })).toMatchObject({
      code: 'not-allowed',
    });
  });

  it('dispatch hears triage, and nothing clinical', () => {
    const story = createTown();
    const clinical = story.tell('patient:vitals', { patientId: 'P1', vitals: whole }, onCall);
    const triage = story.tell('triage:updated', { patientId: 'P1', status: 'pending' }, onCall);
    expect(story.heardIn(clinical)).toEqual(['unit:M1']);
    expect(story.heardIn(triage).sort()).toEqual(['dispatch', 'unit:M1']);
  });

  it('a hospital taken away is gone from the patient', () => {
    const story = createTown();
    story.tell('patient:registered', { patientId: 'P1', hospitalId: 'H1' }, { ...onCall, minute: 1 });
    story.tell('patient:careteam', { patientId: 'P1', hospitalId: null }, { minute: 3 });
    story.tell('patient:updated', { patientId: 'P1', hospitalId: 'H1' }, { minute: 2 });
    expect(story.state<PatientState>('patient', 'P1').hospitalId).toBeUndefined();
  });

  it('the team follows the units on the call', () => {
    const story = createTown();
    story.tell('patient:registered', { patientId: 'P1' }, onCall);
    const drift = () =>
      careTeamDrift('P1', story.state<PatientState>('patient', 'P1'), {
        incident: story.state<IncidentState>('incident', 'I1'),
      });
    expect(drift()).toBeUndefined();
    story.tell('unit:status', { status: 'available' }, onCall);
    const change = drift();
    expect(change).toEqual({ patientId: 'P1', add: [], remove: ['M1'] });
    if (change) story.tell('patient:careteam', { ...change });
    expect(story.refusal(ana, 'patient:alert', alert)).toMatchObject({ code: 'not-allowed' });
  });
});
