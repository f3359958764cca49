import { afterEach, describe, expect, test, vi } from 'vitest';
import { readDocuments } from '../../../server/log/read.ts';
import type { TransportState } from '../../../shared/transports/state.ts';
import { closeFixtures, relayFixture, type RelayFixture } from './relay-fixture.ts';

afterEach(closeFixtures);

const until = (check: () => unknown): Promise<unknown> =>
  vi.waitFor(check, { timeout: 30_000, interval: 20 });

async function fixtureWithLine(): Promise<RelayFixture> {
  const fixture = await relayFixture();
  await until(() => expect(fixture.cad.joined.size).toBe(3));
  return fixture;
}

const fromCad = async ({ events }: RelayFixture) =>
  (await events()).filter(({ device }) => device === 'cad-relay');
const countsOf = async ({ relays }: RelayFixture) => (await relays.health()).counts;
const INCIDENT = { incidentId: 'C1', type: 'Fall', address: '1 Main St', priority: 2 };

describe('A2: from the CAD', () => {
  test('each of the eight becomes a fact of the system device cad-relay, and none goes back', async () => {
    const fixture = await fixtureWithLine();
    const { cad, log } = fixture;
    const timestamp = new Date(Date.now() - 60_000).toISOString();
    cad.say('incident:new', INCIDENT);
    cad.say(
      'assignment:received',
      { unitId: 'M1', incidentId: 'C1', incident: INCIDENT, timestamp },
      'unit:M1',
    );
    cad.say('unit:status:updated', { unitId: 'M1', status: 'EN_ROUTE', incidentId: 'C1' });
    cad.say('incident:timestamp:updated', { incidentId: 'C1', field: 'time_en_route', timestamp });
    cad.say('incident:status:updated', { incidentId: 'C1', status: 'AT_FACILITY' });
    cad.say('unit:location:updated', {
      unitId: 'M1',
      location: { type: 'Point', coordinates: [-122, 37] },
      heading: 90,
      speed: 12,
    });
    cad.say('transport:completed', { incidentId: 'C1', epcrId: 'E1', billingData: { a: 1 }, timestamp });
    await until(async () => expect((await countsOf(fixture)).accepted).toBe(7));
    const facts = await fromCad(fixture);
    expect(facts.map(({ type }) => type).sort()).toEqual([
      'assignment:sent',
      'incident:created',
      'incident:status',
      'incident:timestamp',
      'transport:completed',
      'unit:status',
    ]);
    for (const fact of facts) expect(fact).toMatchObject({ source: 'cad', actor: 'cad-relay' });
    const [transport] = await log.database.withOrg(log.org, (trx) =>
      readDocuments(trx, log.org, [{ kind: 'transport', id: 'C1:M1' }]),
    );
    const state = transport?.state as TransportState;
    expect(state.epcrId).toBe('E1');
    expect(state.times['eTimes.05']?.source).toBe('cad');
    const [position] = await log.database.withOrg(log.org, (trx) =>
      trx.selectFrom('positions').selectAll().where('org', '=', log.org).execute(),
    );
    expect(position).toMatchObject({ unit_id: 'M1', lat: 37, lon: -122, speed: 12, source: 'cad' });
    expect(cad.told).toEqual([]);
    expect((await countsOf(fixture)).rejected).toBe(0);
  });

  test('an assignment for an incident nobody called in here brings the incident along', async () => {
    const fixture = await fixtureWithLine();
    fixture.cad.say('assignment:received', { unitId: 'M2', incident: { ...INCIDENT, incidentId: 'C7' } });
    // M2 heard it through its room and with everybody.
    fixture.cad.say(
      'assignment:received',
      { unitId: 'M2', incident: { ...INCIDENT, incidentId: 'C7' } },
      'unit:M2',
    );
    await until(async () => expect((await countsOf(fixture)).duplicates).toBe(2));
    expect((await fromCad(fixture)).map(({ type, incidentId }) => [type, incidentId])).toEqual([
      ['incident:created', 'C7'],
      ['assignment:sent', 'C7'],
    ]);
  });

  test('I3: said twice, with or without a timestamp, also to a relay that was restarted: one fact', async () => {
    const fixture = await fixtureWithLine();
    const { cad } = fixture;
    const dated = { unitId: 'M1', status: 'en_route', timestamp: new Date(Date.now() - 5_000).toISOString() };
    const undated = { unitId: 'M2', status: 'en_route' };
    for (let i = 0; i < 3; i += 1) {
      cad.say('unit:status:updated', dated);
      cad.say('unit:status:updated', undated);
    }
    await until(async () => expect(await countsOf(fixture)).toMatchObject({ accepted: 2, duplicates: 4 }));
    await fixture.stopRelay();
    fixture.startRelay();
    await until(() => expect(cad.connections()).toBe(1));
    await until(async () => expect((await fixture.relays.health()).connected).toBe(true));
    cad.say('unit:status:updated', dated);
    await until(async () => expect((await countsOf(fixture)).duplicates).toBe(1));
    expect(await fromCad(fixture)).toHaveLength(2);
  });

  test('what cannot be understood, and units nobody knows, are reported and stop nothing', async () => {
    const fixture = await fixtureWithLine();
    const { cad, relays } = fixture;
    const rubbish: unknown[] = [null, undefined, 'text', 7, [], {}, { unitId: {} }, { incidentId: 'a b' }];
    for (const name of [
      'unit:status:updated',
      'incident:new',
      'unit:location:updated',
      'transport:completed',
      'metrics:updated',
    ])
      for (const payload of rubbish) cad.say(name, payload);
    cad.say('unit:status:updated', { unitId: 'NOBODY', status: 'en_route' });
    cad.say('unit:location:updated', { unitId: 'NOBODY', location: { type: 'Point', coordinates: [1, 2] } });
    cad.say('unit:status:updated', { unitId: 'M1', status: 'dancing' });
    cad.say('no:such:event', { unitId: 'M1' });
    cad.say('unit:status:updated', { unitId: 'M1', status: 'en_route' });
    await until(async () => expect((await countsOf(fixture)).accepted).toBe(1));
    await until(async () => expect((await countsOf(fixture)).rejected).toBe(5 * rubbish.length + 3));
    const health = await relays.health();
    expect(health.connected).toBe(true);
    expect(health.lastRejected).toMatchObject({ event: expect.any(String), what: expect.any(String) });
    expect(await fromCad(fixture)).toHaveLength(1);
  });

  test('facts of one unit keep the order in which the CAD said them', async () => {
    const fixture = await fixtureWithLine();
    const statuses = Array.from({ length: 60 }, (_, i) => ['en_route', 'on_scene', 'available'][i % 3]);
    for (const status of statuses) fixture.cad.say('unit:status:updated', { unitId: 'M3', status });
    await until(async () => expect((await countsOf(fixture)).received).toBe(60));
    await until(async () => {
      const { accepted, duplicates } = await countsOf(fixture);
      expect(accepted + duplicates).toBe(60);
    });
    const said = (await fromCad(fixture)).map(({ data }) => data['status']);
    expect(said).toEqual(statuses);
  });
});
