/** The whole server with a broker: what other systems say on five topics, seen from its own doors. */
import { afterEach, describe, expect, it } from 'vitest';
import { startKafkaCluster } from '../../support/kafka-cluster.ts';
import { startTestServer } from '../../support/running-server.ts';
import { alsoClose, closeFixtures } from './kafka-fixture.ts';

afterEach(closeFixtures);

const LONG = { timeout: 60_000, interval: 300 };

const at = (second: number): string => new Date(Date.UTC(2026, 0, 5, 12, 0, second)).toISOString();

/** As each system words it: type by type, of one day. */
const MESSAGES: readonly [topic: string, type: string, data: Record<string, unknown>][] = [
  ['incident', 'incident:created', { incident_id: 'I1', type: 'Fall', address: '1 Main St', priority: 2 }],
  ['incident', 'incident_updated', { incident_id: 'I1', details: 'Third floor' }],
  ['incident', 'incident.status.changed', { incident_id: 'I1', status: 'on_scene' }],
  ['transmission', 'transmission:started', { transmission_id: 'X1', channel_id: 'tac-2', unit_id: 'M1' }],
  ['transmission', 'completed', { id: 'X1', duration_ms: 4200, incident_id: 'I1' }],
  ['transmission', 'transmission:tagged', { id: 'X1', tags: ['urgent'] }],
  [
    'transmission',
    'transcription:completed',
    { transmission_id: 'X1', text: 'M1 on scene', confidence: 0.9 },
  ],
  ['task', 'task:assigned', { task_id: 7, title: 'Restock', unit_id: 'M1' }],
  ['task', 'TASK_UPDATED', { task_id: 7, status: 'in_progress' }],
  ['task', 'task:completed', { task_id: 7 }],
  ['asset', 'asset:status:changed', { asset_id: 'M1', status: 'en_route' }],
  ['alert', 'alert:created', { alert_id: 'A1', level: 'CRITICAL', message: 'Flood on 5th' }],
  ['alert', 'acknowledged', { alert_id: 'A1' }],
];

describe('the server with a broker', { timeout: 120_000 }, () => {
  it('B3, B4: the fourteen event types arrive on the default topics, positions on the map, and all of it in health', async () => {
    const cluster = await startKafkaCluster();
    alsoClose(() => cluster.stop());
    const server = await startTestServer({
      env: { KAFKA_BOOTSTRAP_SERVERS: cluster.brokers.join(','), KAFKA_TOPIC_OUT: 'readback' },
    });
    alsoClose(() => server.stop());
    let second = 0;
    for (const [topic, type, data] of MESSAGES) {
      const value = { type, organization_id: server.org, timestamp: at((second += 1)), data };
      // One partition: another system that cares for the order uses one key per thing.
      await cluster.produce(topic, [{ value, partition: 0 }]);
    }
    const position = {
      type: 'asset:position:updated',
      organization_id: server.org,
      timestamp: at(30),
      data: { asset_id: 'M1', position: { lat: 37.77, lng: -122.42 }, speed: 12 },
    };
    const stray = { ...position, data: { ...position.data, asset_id: 'a\0b' } };
    await cluster.produce('asset', [{ value: position }, { value: position }, { value: stray }]);

    const admin = await server.token('admin');
    const fromKafka = async (): Promise<string[]> => {
      const reply = await server.get('/api/v1/events?after=0&limit=500', admin);
      const { events } = (await reply.json()) as { events: { type: string; device: string }[] };
      return events.filter(({ device }) => device === 'kafka').map(({ type }) => type);
    };
    const wanted = [
      'alert:acknowledged',
      'alert:created',
      'asset:status:changed',
      'incident:created',
      'incident:status:changed',
      'incident:updated',
      'task:assigned',
      'task:completed',
      'task:updated',
      'transcription:completed',
      'transmission:completed',
      'transmission:started',
      'transmission:tagged',
    ];
    await expect.poll(async () => (await fromKafka()).sort(), LONG).toEqual(wanted);
    await expect
      .poll(async () => (await fetch(`${server.url}/health`)).json(), LONG)
      .toMatchObject({ checks: { kafka: { status: 'ok', lag: 0, dead_lettered: 1, failing: [] } } });
    expect(await (await server.get('/stats', admin)).json()).toMatchObject({
      kafka: { status: 'ok', lag: { total: 0 }, counts: { accepted: 14, duplicates: 1, deadLettered: 1 } },
    });
    const track = await server.database.withOrg(server.org, (trx) =>
      trx.selectFrom('positions').select(['unit_id', 'lat', 'lon', 'source', 'device']).execute(),
    );
    expect(track).toEqual([{ unit_id: 'M1', lat: 37.77, lon: -122.42, source: 'tracker', device: 'kafka' }]);
    // What the setup recorded goes out; what came in does not come back.
    const out = (await cluster.read('readback')).map(({ value }) => JSON.parse(value) as { type: string });
    expect(out.map(({ type }) => type).sort()).toEqual([
      'hospital:registered',
      'unit:registered',
      'unit:registered',
    ]);
  });
});
