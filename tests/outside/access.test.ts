/** Who may say what: every role and every name of the catalogue; an event without a rule fails here (B1, C5). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOrganization } from '../../server/auth/organizations.ts';
import { createRecordFacts } from '../../server/auth/record-facts.ts';
import { catalogueEntry, EVENT_TYPES } from '../../shared/protocol/catalogue.ts';
import { ephemeralEntry } from '../../shared/protocol/ephemeral.ts';
import { SUBMITTED_NAMES, withUnderscores } from '../../shared/protocol/names.ts';
import { ROLES, type Role } from '../../shared/rooms/principal.ts';
import { startTestServer, TEST_ADMIN, type TestServer } from '../support/running-server.ts';
import { EXAMPLES, SPEAKERS } from './event-examples.ts';
import { connect, connectAs, type OutsideClient, type Payload } from './outside-fixture.ts';

let server: TestServer;
const byRole = new Map<Role, OutsideClient>();
const clients: OutsideClient[] = [];

beforeAll(async () => {
  server = await startTestServer({ units: ['M1', 'M2'], hospitals: ['H1'], env: { RATE_LIMIT_FACTOR: '0' } });
  for (const role of ROLES) {
    const client = await connectAs(server, role, {
      sub: `only-${role}`,
      ...(role === 'hospital' ? { hospital: 'H1' } : {}),
    });
    byRole.set(role, client);
    clients.push(client);
  }
});
afterAll(async () => {
  for (const client of clients) client.close();
  await server.stop();
});

const rolesOf = (name: string): readonly Role[] =>
  catalogueEntry(name)?.rule.roles ?? ephemeralEntry(name)?.roles ?? [];

/** An empty payload: whoever may say such a thing is told what it lacks, everybody else that they may not. */
async function refusedByRole(role: Role, name: string): Promise<boolean> {
  const ack = await byRole.get(role)?.say(name, withoutContent(name));
  return ack?.['code'] === 'not-allowed' && String(ack['detail']).startsWith('Your role may not');
}

/** What is not kept is parsed before anybody asks who says it. */
const EPHEMERAL_EXAMPLES: Record<string, Payload> = {
  'unit:location': { unitId: 'M1', location: { lat: 1, lon: 1 } },
  'asset:position:updated': { assetId: 'M1', position: { lat: 1, lng: 1 } },
  'typing:start': { channelId: 'none' },
  'typing:stop': { channelId: 'none' },
  'call:signal': { callId: 'none', signal: {} },
  'presence:set': { status: 'busy' },
  'presence:changed': { userId: 'x', status: 'away' },
  'presence:subscribe': { userIds: ['x'] },
  'message:history': { channelId: 'none' },
  'notification:getUnreadCount': {},
};
const withoutContent = (name: string): Payload => EPHEMERAL_EXAMPLES[name] ?? { nothing: true };

describe.each([...SUBMITTED_NAMES])('%s', (name) => {
  it('may be said by some, and by exactly the roles of its rule, in either spelling', async () => {
    expect(rolesOf(name).length).toBeGreaterThan(0);
    for (const spelled of [name, withUnderscores(name)]) {
      const refused = [];
      for (const role of ROLES)
        if (await refusedByRole(role, spelled === name ? name : spelled)) refused.push(role);
      const expected = ROLES.filter((role) => !rolesOf(name).includes(role));
      if (spelled === name || catalogueEntry(name)) expect(refused).toEqual(expected);
    }
  });
});

describe('everything there is', () => {
  it('has an example', () => {
    expect([...new Set(EXAMPLES.map(([type]) => type))].sort()).toEqual([...EVENT_TYPES].sort());
    expect(Object.keys(EPHEMERAL_EXAMPLES).sort()).toEqual(
      SUBMITTED_NAMES.filter((name) => !EVENT_TYPES.includes(name)).sort(),
    );
  });

  it('is stored when said by who may, and announced to a supervisor who may hear it', async () => {
    const speakers = new Map<string, OutsideClient>();
    for (const [name, { role, unit }] of Object.entries(SPEAKERS)) {
      const client = await connectAs(server, role, {
        sub: `says-${name}`.replace(' ', '-'),
        ...(unit ? { unit } : {}),
      });
      speakers.set(name, client);
      clients.push(client);
    }
    const failed: unknown[] = [];
    for (const [type, payload, speaker = 'admin'] of EXAMPLES) {
      const ack = await speakers.get(speaker)?.say(type, payload);
      if (ack?.['ok'] !== true || typeof ack['seq'] !== 'number') failed.push([type, ack]);
    }
    expect(failed).toEqual([]);
  });

  it('another organization: hears nothing of it, reads nothing of it, and can name it nowhere', async () => {
    await createOrganization(
      {
        org: 'other',
        name: 'Other',
        adminUsername: 'boss',
        password: TEST_ADMIN.password,
        units: ['M1'],
        hospitals: [],
      },
      {
        database: server.database,
        hashPassword: server.auth.hashPassword,
        record: createRecordFacts(server.ingest, Date.now),
      },
    );
    const token = await server.auth.tokens.sign({
      org: 'other',
      sub: 'spy',
      roles: ['admin'],
      exp: Math.floor(Date.now() / 1000) + 600,
    });
    const spy = await connect(server, token);
    clients.push(spy);
    for (const room of ['org', 'unit:M1', 'incident:I1', 'hospital:H1', 'triage_queue', 'tasks'])
      expect(await spy.say('join_room', { room, after: 0 })).toMatchObject({ ok: true });
    for (const room of ['channel:C1', 'patient:P1', 'org:demo'])
      expect((await spy.say('join_room', { room }))['ok']).toBe(room === 'channel:C1');
    // Not the head: what the server adds by itself about the call may come at any time.
    const before = await statusesIn(server);
    const admin = byRole.get('admin');
    await admin?.say('unit:status', { unitId: 'M1', status: 'posted' });
    expect(await statusesIn(server)).toBe(before + 1);
    const foreign = { unitId: 'M1', status: 'posted', organizationId: 'demo' };
    expect(await spy.say('unit:status', foreign)).toMatchObject({ ok: false, code: 'wrong-organization' });
    await spy.say('unit:status', { unitId: 'M1', status: 'staged' });
    await expect.poll(() => spy.heard.at(-1)?.['status']).toBe('staged');
    expect(spy.heard.some(({ incidentId, status }) => incidentId === 'I1' || status === 'posted')).toBe(
      false,
    );
    expect(await statusesIn(server)).toBe(before + 1);
  });
});

async function statusesIn({ database, org }: TestServer): Promise<number> {
  const rows = await database.withOrg(org, (trx) =>
    trx.selectFrom('events').select('seq').where('type', '=', 'unit:status').execute(),
  );
  return rows.length;
}
