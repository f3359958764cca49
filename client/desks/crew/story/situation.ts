import type { UnitStatus } from '../../../../shared/units/statuses.ts';
import type { FakeClient } from './fake-client.ts';

export const MINUTE_MS = 60_000;
/** The scenes' crew, calls and town. */
export const ME = { id: 'u-jo', name: 'Jo Alvarez', level: 'Paramedic' };
export const MATE = { id: 'u-sam', name: 'Sam Okafor', level: 'EMT' };

export const CALL_ID = '261121-k7m2x9';
export const CALL = {
  type: 'Breathing problem',
  address: '1180 Valencia St, San Francisco',
  priority: 2,
  location: { lat: 37.7536, lon: -122.4212 },
  details: 'Female 71, short of breath since this morning, speaks in single words. Daughter opens the door.',
  hazards: 'Large dog in the yard',
};
export const SECOND = {
  type: 'Traffic collision',
  address: 'Mission St / 24th St',
  priority: 1,
  location: { lat: 37.7522, lon: -122.4184 },
};

export function town(client: FakeClient): void {
  const unit = (id: string, status: UnitStatus, capability: string, station: string, crew: object[]) => {
    client.hear(
      {
        type: 'unit:registered',
        unitId: id,
        data: { callSign: id, capability, station: { name: station, lat: 37.75, lon: -122.42 } },
      },
      600 * MINUTE_MS,
    );
    if (status !== 'out_of_service')
      client.hear({ type: 'unit:status', unitId: id, data: { status } }, 40 * MINUTE_MS);
    if (crew.length) client.hear({ type: 'unit:crew', unitId: id, data: { crew } }, 300 * MINUTE_MS);
  };
  unit('M12', 'available', 'ALS', 'Station 7', [MATE]);
  unit('M7', 'available', 'ALS', 'Station 7', [
    { id: 'a', name: 'Ines Duarte', level: 'Paramedic' },
    { id: 'b', name: 'Wei Chen', level: 'EMT' },
  ]);
  unit('M31', 'available', 'BLS', 'Station 31', []);
  unit('M4', 'out_of_service', 'BLS', 'Station 4', []);
  unit('M22', 'posted', 'ALS', 'Post 22', [{ id: 'c', name: 'Amir Haddad', level: 'AEMT' }]);
  unit('M18', 'out_of_service', 'CCT', 'Station 1', []);
  const hospital = (hospitalId: string, name: string, capabilities: string[], lat: number, lon: number) =>
    client.hear({ type: 'hospital:registered', data: { hospitalId, name, capabilities, lat, lon } });
  hospital('sfgh', 'San Francisco General', ['Trauma 1', 'Stroke', 'STEMI'], 37.7557, -122.4045);
  hospital('cpmc', 'CPMC Van Ness', ['Stroke', 'STEMI'], 37.786, -122.4216);
  hospital('ucsf', 'UCSF Parnassus', ['Paediatric', 'Stroke'], 37.7631, -122.4577);
  hospital('kaiser', 'Kaiser San Francisco', ['STEMI'], 37.7826, -122.4426);
}

export const onDuty = (client: FakeClient) => {
  client.past({ type: 'unit:crew', unitId: 'M12', data: { crew: [ME, MATE] } }, 200 * MINUTE_MS);
  client.past(
    { type: 'unit:odometer', unitId: 'M12', data: { reading: '48213.4', moment: 'in_service' } },
    90 * MINUTE_MS,
  );
  void client.setDeviceUnit('M12');
};

export const send = (
  client: FakeClient,
  incidentId: string,
  incident: Record<string, unknown>,
  agoMs: number,
) => {
  client.hear({ type: 'incident:created', incidentId, data: incident }, agoMs + MINUTE_MS);
  client.hear(
    {
      type: 'assignment:sent',
      unitId: 'M12',
      incidentId,
      data: { assignmentId: `a-${incidentId}`, incident },
    },
    agoMs,
  );
};

const stamp = (client: FakeClient, status: UnitStatus, agoMs: number) =>
  client.past({ type: 'unit:status', unitId: 'M12', incidentId: CALL_ID, data: { status } }, agoMs);

export const onCall = (client: FakeClient, until: UnitStatus) => {
  onDuty(client);
  send(client, CALL_ID, CALL, 34 * MINUTE_MS);
  client.past(
    {
      type: 'assignment:acknowledged',
      unitId: 'M12',
      incidentId: CALL_ID,
      data: { assignmentId: `a-${CALL_ID}` },
    },
    33.5 * MINUTE_MS,
  );
  const order: [UnitStatus, number][] = [
    ['acknowledged', 33.5],
    ['en_route', 32.4],
    ['on_scene', 25.2],
    ['at_patient', 23.1],
    ['transporting', 9.6],
    ['at_destination', 1.2],
  ];
  for (const [status, ago] of order) {
    stamp(client, status, ago * MINUTE_MS);
    if (status === until) break;
  }
  client.hear(
    {
      type: 'incident:note',
      incidentId: CALL_ID,
      data: { text: 'Now also pale and sweating. Oxygen at home, 2 l/min.' },
    },
    28 * MINUTE_MS,
  );
  client.hear(
    {
      type: 'incident:note',
      incidentId: CALL_ID,
      data: { text: 'Side door on San Jose Ave, code 4471. Second floor, no lift.' },
    },
    30 * MINUTE_MS,
  );
};
