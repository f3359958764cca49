import type { FakeClient } from './fake-client.ts';
import { CALL_ID, MATE, MINUTE_MS, onCall, onDuty, town } from './situation.ts';

const onScene = (client: FakeClient) => {
  town(client);
  onCall(client, 'on_scene');
};

const emergency = (client: FakeClient, agoMs: number) =>
  client.past({ type: 'unit:emergency', unitId: 'M12', incidentId: CALL_ID, data: {} }, agoMs);

/** Nothing of this happens often, and each must be read at a glance when it does. */
export const TROUBLE_SCENES: Record<string, (client: FakeClient) => void> = {
  'second-tablet': (client) => {
    onScene(client);
    client.hear({ type: 'unit:device', unitId: 'M12', data: { device: 'other', name: 'Tablet 4' } });
  },
  backup: (client) => {
    onScene(client);
    const asks = (kind: string) => ({
      type: 'incident:backup',
      unitId: 'M12',
      incidentId: CALL_ID,
      data: { kind },
    });
    client.past(asks('lift_assist'), 6 * MINUTE_MS);
    const [request] = client.document('incident', CALL_ID)?.state.backup ?? [];
    client.hear(
      {
        type: 'incident:backup:answered',
        incidentId: CALL_ID,
        data: { requestId: request?.id ?? '', answer: 'Engine 7 is on its way, 4 min' },
      },
      5 * MINUTE_MS,
    );
    client.past(asks('police'), MINUTE_MS);
  },
  emergency: (client) => {
    onScene(client);
    emergency(client, 40_000);
  },
  'emergency-offline': (client) => {
    onScene(client);
    client.setLink('offline');
    void client.outbox.record({ type: 'unit:emergency', unitId: 'M12', incidentId: CALL_ID, data: {} });
  },
  'emergency-cleared': (client) => {
    onScene(client);
    emergency(client, 4 * MINUTE_MS);
    client.hear({
      type: 'unit:emergency:cleared',
      unitId: 'M12',
      data: { reason: 'Police on scene, crew safe in the vehicle', name: 'Dora Lind' },
    });
  },
  unsaved: (client) => {
    onScene(client);
    client.setUnsaved([
      { type: 'unit:status', unitId: 'M12', incidentId: CALL_ID, data: { status: 'at_patient' } },
    ]);
    client.setStorage({ isStuck: true });
  },
  'storage-full': (client) => {
    onScene(client);
    client.setStorage({ room: 'full' });
  },
  'storage-cleared': (client) => {
    town(client);
    onDuty(client);
    const server = { device: 'before', lastLane: 214, missing: 2, head: 214 };
    client.setStorage({ cleared: { isCertain: true, recorded: 216, server } });
  },
  'storage-doubt': (client) => {
    town(client);
    onDuty(client);
    client.setStorage({ room: 'map-removed', cleared: { isCertain: false } });
  },
  /** Three notices at once. */
  notices: (client) => {
    onScene(client);
    client.setStorage({ isStuck: true, room: 'map-removed', cleared: { isCertain: false } });
  },
  'out-of-service': (client) => {
    town(client);
    onDuty(client);
    client.past(
      { type: 'unit:status', unitId: 'M12', data: { status: 'out_of_service', reason: 'Refuelling' } },
      4 * MINUTE_MS,
    );
  },
  /** An address of four lines, a nature of two, notes without end, a crew of four. */
  long: (client) => {
    onScene(client);
    client.hear({
      type: 'incident:updated',
      incidentId: CALL_ID,
      data: {
        type: 'Convulsions or seizure, pregnant or recently delivered',
        address: '4217 South Twenty-Second Street, Building C behind the loading dock, Apartment 1204',
        hazards:
          'Weapons reported on earlier visits; police on the way, wait round the corner on Shotwell St',
      },
    });
    for (let nth = 1; nth < 9; nth += 1)
      client.hear({
        type: 'incident:note',
        incidentId: CALL_ID,
        data: { text: `Caller, call ${nth}: still seizing, now on her left side, breathing noisily.` },
      });
    const trainees = ['Maximiliane Oyelaran-Whittington', 'Bartholomew Featherstonehaugh'];
    const crew = [...(client.document('unit', 'M12')?.state.crew ?? [MATE])];
    client.hear({
      type: 'unit:crew',
      unitId: 'M12',
      data: { crew: [...crew, ...trainees.map((name) => ({ id: name, name, level: 'Trainee' }))] },
    });
  },
};
