import type { FakeClient } from './fake-client.ts';
import { CALL_ID, MINUTE_MS, onCall, town } from './situation.ts';

const on = { unitId: 'M12', incidentId: CALL_ID };

/** Two patients on the call, one of them getting worse and written down at length. */
export function patients(client: FakeClient): void {
  town(client);
  onCall(client, 'at_patient');
  const of = (patientId: string) => ({
    registered: (data: object, agoMs: number) =>
      client.past({ ...on, type: 'patient:registered', data: { patientId, ...data } }, agoMs),
    vitals: (vitals: object, agoMs: number) =>
      client.past({ ...on, type: 'patient:vitals', data: { patientId, vitals } }, agoMs),
    triage: (data: object, agoMs: number) =>
      client.past({ ...on, type: 'triage:updated', data: { patientId, ...data } }, agoMs),
  });
  const first = of('pt-261121-b4');
  first.registered(
    {
      ageYears: 71,
      sex: 'female',
      complaint: 'Short of breath since this morning, worse lying down',
      allergies: 'Penicillin',
      notes: 'COPD. Oxygen at home, 2 l/min. Took her inhaler twice.',
    },
    20 * MINUTE_MS,
  );
  first.triage({ emsAcuity: 'emergent' }, 19 * MINUTE_MS);
  first.vitals(
    {
      respirationRate: 24,
      spo2: 91,
      onOxygen: false,
      systolic: 138,
      diastolic: 82,
      pulse: 104,
      consciousness: 'alert',
      temperature: 37.4,
      gcs: 15,
    },
    18 * MINUTE_MS,
  );
  first.vitals(
    {
      respirationRate: 28,
      spo2: 89,
      onOxygen: true,
      systolic: 126,
      diastolic: 78,
      pulse: 118,
      consciousness: 'alert',
      temperature: 37.6,
      gcs: 15,
      etco2: 52,
      pain: 2,
    },
    6 * MINUTE_MS,
  );
  const second = of('pt-261121-q9');
  second.registered({ ageYears: 44, sex: 'female', complaint: 'Daughter, faint' }, 12 * MINUTE_MS);
  second.triage({ mciColour: 'green' }, 12 * MINUTE_MS);
}

/** What the service keeps for looking things up. */
export function pages(client: FakeClient): void {
  town(client);
  onCall(client, 'at_patient');
  const page = (pageId: string, title: string, kind: string, sections: object[]) =>
    client.hear({ type: 'reference:page', data: { pageId, title, kind, sections } }, 900 * MINUTE_MS);
  page('asthma', 'Asthma and COPD, adult', 'protocol', [
    {
      heading: 'Oxygen',
      lines: ['Aim at 94 to 98 %. Known COPD: 88 to 92 %.', 'Start low, look again after five minutes.'],
    },
    { heading: 'Call ahead', lines: ['Silent chest, exhaustion, or SpO2 under 88 % with oxygen.'] },
  ]);
  page('stroke', 'Stroke', 'protocol', [{ heading: 'Time', lines: ['Last seen well: write it down.'] }]);
  page('phones', 'Phone book', 'phone-book', [
    {
      heading: 'Hospitals',
      phones: [
        { name: 'San Francisco General, charge nurse', number: '+1 415 555 0140' },
        { name: 'CPMC Van Ness, charge nurse', number: '+1 415 555 0171' },
      ],
    },
  ]);
}
