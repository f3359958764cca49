import type { FakeClient } from './fake-client.ts';
import { CALL_ID, MINUTE_MS, onCall, SECOND, send, town } from './situation.ts';

const on = { unitId: 'M12', incidentId: CALL_ID };

const HOSPITALS: readonly [string, string, string[], number, number][] = [
  [
    'sfgh',
    'Zuckerberg San Francisco General Hospital and Trauma Center',
    ['Trauma 1', 'Stroke', 'STEMI', 'Obstetrics', 'Psychiatric emergency'],
    37.7557,
    -122.4045,
  ],
  ['cpmc', 'California Pacific Medical Center, Van Ness Campus', ['Stroke', 'STEMI'], 37.786, -122.4216],
  ['ucsf', "UCSF Benioff Children's Hospital at Mission Bay", ['Paediatric', 'Obstetrics'], 37.7651, -122.39],
];

/** Words as dispatch records and agencies have them: capitals, call boxes, full names; and a scene with six patients. */
export function recordWords(client: FakeClient): void {
  town(client);
  client.hear({
    type: 'unit:registered',
    unitId: 'M12',
    data: {
      callSign: 'MEDIC 112',
      capability: 'ALS',
      station: { name: 'Station 7', lat: 37.75, lon: -122.42 },
    },
  });
  for (const [hospitalId, name, capabilities, lat, lon] of HOSPITALS)
    client.hear({ type: 'hospital:registered', data: { hospitalId, name, capabilities, lat, lon } });
  client.hear({ type: 'hospital:status', data: { hospitalId: 'cpmc', emsTraffic: 'Closed' } }, MINUTE_MS);
  client.hear({
    type: 'hospital:status',
    data: { hospitalId: 'sfgh', emsOffload: 'Delayed', offloadMinutes: 45 },
  });
  onCall(client, 'at_destination');
  client.hear({
    type: 'incident:updated',
    incidentId: CALL_ID,
    data: {
      type: 'Citizen Assist / Service Call',
      address: 'CALL BOX: US HWY 101 NB OR SB IN PRESIDIO',
      hazards:
        'Weapons on earlier visits. Two dogs. Oxygen in use. Stairs blocked on the second floor. Traffic lane open.',
    },
  });
  const [sfgh = ['', '']] = HOSPITALS;
  client.past(
    { ...on, type: 'transport:destination', data: { destination: { hospitalId: sfgh[0], name: sfgh[1] } } },
    9 * MINUTE_MS,
  );
  for (const [nth, complaint] of [
    'Chest pain',
    'Neck pain',
    'Faint',
    'Hand cut',
    'Anxious',
    'None',
  ].entries())
    client.past(
      {
        ...on,
        type: 'patient:registered',
        data: { patientId: `pt-261121-r${nth}`, ageYears: 8 + 13 * nth, complaint },
      },
      20 * MINUTE_MS,
    );
  send(
    client,
    '261121-p3q8r1',
    { ...SECOND, type: 'Structure Fire', address: 'GOLDEN GATE BR TOLL PZ/LINCOLN BL' },
    12_000,
  );
}
