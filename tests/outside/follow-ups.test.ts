/** What the server adds by itself: members of conversations, care teams, missed calls (C2, C5, I9). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startFollowUps } from '../../server/follow-ups.ts';
import { readDocuments } from '../../server/log/read.ts';
import { silentLogger } from '../support/postgres.ts';
import { startTestServer, type TestServer } from '../support/running-server.ts';
import { connectAs, incident, type OutsideClient } from './outside-fixture.ts';

let server: TestServer;
let desk: OutsideClient;

beforeAll(async () => {
  server = await startTestServer({ units: ['M1', 'M2'], hospitals: ['H1', 'H2'] });
  desk = await connectAs(server, 'dispatcher', { sub: 'dora' });
  for (const unitId of ['M1', 'M2']) await desk.say('unit:status', { unitId, status: 'available' });
  await desk.say('incident:created', { incidentId: 'I1', ...incident });
  await desk.say('assignment:sent', { assignmentId: 'A1', unitId: 'M1', incidentId: 'I1', incident });
});
afterAll(async () => {
  desk.close();
  await server.stop();
});

/** Workers of an organization start a few seconds after it was made. */
const SOON = { timeout: 30_000 };

async function stateOf(kind: string, id: string): Promise<Record<string, unknown>> {
  const [found] = await server.database.withOrg('demo', (trx) => readDocuments(trx, 'demo', [{ kind, id }]));
  return (found?.state ?? {}) as Record<string, unknown>;
}
const membersOf = async (id: string) => Object.keys((await stateOf('channel', id))['members'] ?? {}).sort();

describe('C5: an incident and its people', () => {
  it('C1: the conversation is opened by itself when somebody is sent, and follows units and destination', async () => {
    await expect.poll(() => membersOf('incident-I1'), SOON).toEqual(['dispatch', 'unit:M1']);
    expect(await stateOf('channel', 'incident-I1')).toMatchObject({
      about: 'incident',
      incidentId: 'I1',
      openedBy: 'rules',
    });
    await desk.say('assignment:sent', { assignmentId: 'A2', unitId: 'M2', incidentId: 'I1', incident });
    await expect.poll(() => membersOf('incident-I1'), SOON).toEqual(['dispatch', 'unit:M1', 'unit:M2']);
    const destination = { hospitalId: 'H1' };
    await desk.say('transport:destination', { unitId: 'M1', incidentId: 'I1', destination });
    await expect
      .poll(() => membersOf('incident-I1'))
      .toEqual(['dispatch', 'hospital:H1', 'unit:M1', 'unit:M2']);
    await desk.say('assignment:cancelled', { assignmentId: 'A2', unitId: 'M2', incidentId: 'I1' });
    await expect.poll(() => membersOf('incident-I1'), SOON).toEqual(['dispatch', 'hospital:H1', 'unit:M1']);
  });

  it('I9: the unit that left hears no more of the patient; the new destination does, the old one not', async () => {
    const crew = await connectAs(server, 'crew', { unit: 'M1' });
    const registered = { patientId: 'P1', unitId: 'M1', incidentId: 'I1', ageYears: 70 };
    expect(await crew.say('patient:registered', registered)).toMatchObject({ ok: true });
    const team = async () => {
      const { units, hospitalId } = await stateOf('patient', 'P1');
      return { units, hospitalId };
    };
    await expect.poll(team, SOON).toEqual({ units: ['M1'], hospitalId: 'H1' });
    await desk.say('assignment:sent', { assignmentId: 'A3', unitId: 'M2', incidentId: 'I1', incident });
    await expect.poll(team, SOON).toEqual({ units: ['M1', 'M2'], hospitalId: 'H1' });
    await desk.say('transport:destination', {
      unitId: 'M1',
      incidentId: 'I1',
      destination: { hospitalId: 'H2' },
    });
    await expect.poll(team, SOON).toEqual({ units: ['M1', 'M2'], hospitalId: 'H2' });
    const second = await connectAs(server, 'crew', { unit: 'M2' });
    expect(await second.say('join_room', { room: 'patient:P1' })).toMatchObject({ ok: true });
    const nurse = await connectAs(server, 'hospital', { hospital: 'H1' });
    expect(await nurse.say('join_room', { room: 'patient:P1' })).toMatchObject({ ok: false });
    await desk.say('assignment:cancelled', { assignmentId: 'A3', unitId: 'M2', incidentId: 'I1' });
    await expect.poll(team, SOON).toEqual({ units: ['M1'], hospitalId: 'H2' });
    await crew.say('join_room', { room: 'patient:P1' });
    await crew.say('patient:vitals', { patientId: 'P1', vitals: { pulse: 80 } });
    await expect.poll(() => crew.names()).toContain('patient:vitals');
    expect(second.names()).not.toContain('patient:vitals');
    for (const client of [crew, second, nurse]) client.close();
  });
});

describe('C2: a call nobody answers', () => {
  it('is missed after half a minute, once, however many processes look', async () => {
    const ack = await desk.say('call:initiate', { callId: 'K1', to: ['unit:M1'] });
    expect(ack).toMatchObject({ ok: true });
    const later = {
      database: server.database,
      ingest: server.ingest,
      logger: silentLogger,
      now: () => Date.now() + 31_000,
    };
    const others = [startFollowUps(later, 'demo'), startFollowUps(later, 'demo')];
    await expect.poll(async () => (await stateOf('call', 'K1'))['status']).toBe('missed');
    await Promise.all(others.map((each) => each.stop()));
    const rows = await server.database.withOrg('demo', (trx) =>
      trx.selectFrom('events').select(['actor', 'device']).where('type', '=', 'call:missed').execute(),
    );
    expect(rows).toEqual([{ actor: 'rules', device: 'rules' }]);
  });

  it('one that was answered is not', async () => {
    await desk.say('call:initiate', { callId: 'K2', to: ['unit:M1'] });
    const crew = await connectAs(server, 'crew', { unit: 'M1' });
    await crew.say('call:accept', { callId: 'K2', party: 'unit:M1' });
    await desk.say('call:initiate', { callId: 'K3', to: ['unit:M2'] });
    const later = {
      database: server.database,
      ingest: server.ingest,
      logger: silentLogger,
      now: () => Date.now() + 31_000,
    };
    const other = startFollowUps(later, 'demo');
    await expect.poll(async () => (await stateOf('call', 'K3'))['status']).toBe('missed');
    expect((await stateOf('call', 'K2'))['status']).toBe('accepted');
    await other.stop();
    crew.close();
  });
});
