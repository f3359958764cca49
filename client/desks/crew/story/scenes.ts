import type { FakeClient } from './fake-client.ts';
import { patients, pages } from './patient-scenes.ts';
import { replayParkedDrive } from './parked-drive.ts';
import { recordWords } from './record-scene.ts';
import { TROUBLE_SCENES } from './trouble-scenes.ts';
import { CALL, CALL_ID, MATE, ME, MINUTE_MS, onCall, onDuty, SECOND, send, town } from './situation.ts';

/** What the crew screens look like in each situation a crew meets. */
export const SCENES: Record<string, (client: FakeClient) => void> = {
  loading: (client) => client.setLink('connecting'),
  'loading-offline': (client) => client.setLink('offline'),
  take: town,
  'signing-on-offline': (client) => {
    town(client);
    client.setLink('offline');
    void client.outbox
      .record({ type: 'unit:crew', unitId: 'M12', data: { crew: [MATE, ME] } })
      .then(() => client.setDeviceUnit('M12'));
  },
  idle: (client) => {
    town(client);
    onDuty(client);
  },
  alert: (client) => {
    town(client);
    onDuty(client);
    send(client, CALL_ID, CALL, 20_000);
  },
  'en-route': (client) => {
    town(client);
    onCall(client, 'en_route');
  },
  patient: (client) => {
    town(client);
    onCall(client, 'at_patient');
  },
  patients,
  pages,
  records: recordWords,
  parked: (client) => {
    replayParkedDrive();
    town(client);
    onCall(client, 'en_route');
  },
  ...TROUBLE_SCENES,
  second: (client) => {
    town(client);
    onCall(client, 'at_patient');
    send(client, '261121-p3q8r1', SECOND, 12_000);
  },
  arrived: (client) => {
    town(client);
    onCall(client, 'at_destination');
    client.past(
      {
        type: 'transport:destination',
        unitId: 'M12',
        incidentId: CALL_ID,
        data: { destination: { hospitalId: 'cpmc', name: 'CPMC Van Ness', lat: 37.786, lon: -122.4216 } },
      },
      9 * MINUTE_MS,
    );
    client.past(
      {
        type: 'unit:odometer',
        unitId: 'M12',
        incidentId: CALL_ID,
        data: { reading: '48219.8', moment: 'at_scene' },
      },
      9 * MINUTE_MS,
    );
  },
  offline: (client) => {
    town(client);
    onCall(client, 'en_route');
    client.setLink('offline');
  },
  refused: (client) => {
    town(client);
    onCall(client, 'at_patient');
    client.setLink('offline');
    void client.outbox
      .record({ type: 'unit:status', unitId: 'M12', incidentId: CALL_ID, data: { status: 'staged' } })
      .then(({ id }) => client.refuse(id, 'You are not signed on to M12.'));
  },
};
