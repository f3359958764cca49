/**
 * Who may ask for what: every route of the published document, every role and nobody, in their own organization and in
 * another one (I9). What is expected is what the document declares; a route without a rule fails here.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOrganization } from '../../server/auth/organizations.ts';
import { createRecordFacts } from '../../server/auth/record-facts.ts';
import { API } from '../../server/http/api-description.ts';
import type { OpenApiDocument, Operation } from '../../server/http/openapi.ts';
import { ROLES, type Role } from '../../shared/rooms/principal.ts';
import { startTestServer, TEST_ADMIN, type TestServer } from '../support/running-server.ts';
import { sampleOf, startSamples, type Sample } from './samples.ts';

interface Door extends Sample {
  name: string;
  method: string;
  operation: Operation;
}

let server: TestServer;
let doors: Door[];
const own = new Map<Role, string>();
const foreign = new Map<Role, string>();

/** What stands nowhere but in the organization the samples are of. */
const marks = ['50 Fell St', 'Gate code 12', 'I1:M1', 'Demo EMS', 'A Medic', 'Hospital H1'];

beforeAll(async () => {
  server = await startTestServer({ units: ['M1', 'M2'], env: { RATE_LIMIT_FACTOR: '0' } });
  const document = (await (await fetch(`${server.url}/openapi.json`)).json()) as OpenApiDocument;
  const samples = await startSamples(server);
  doors = [];
  for (const [path, operations] of Object.entries(document.paths))
    for (const [method, operation] of Object.entries(operations)) {
      const name = `${method} ${path}`;
      doors.push({ name, method, operation, ...(await sampleOf(samples, name)) });
    }
  await createOrganization(
    {
      org: 'other',
      name: 'Other',
      adminUsername: 'boss',
      password: TEST_ADMIN.password,
      units: ['X1'],
      hospitals: [{ id: 'X9', name: 'Elsewhere' }],
    },
    {
      database: server.database,
      hashPassword: server.auth.hashPassword,
      record: createRecordFacts(server.ingest, Date.now),
    },
  );
  for (const role of ROLES) {
    own.set(role, await tokenOf(role, { org: server.org, unit: 'M1', hospital: 'H1' }));
    foreign.set(role, await tokenOf(role, { org: 'other', unit: 'X1', hospital: 'X9' }));
  }
}, 120_000);
afterAll(() => server.stop());

const tokenOf = (role: Role, { org, unit, hospital }: { org: string; unit: string; hospital: string }) =>
  server.auth.tokens.sign({
    org,
    roles: [role],
    sub: `${org}-${role}`,
    exp: Math.floor(Date.now() / 1000) + 3_600,
    ...(role === 'crew' ? { unit } : {}),
    ...(role === 'hospital' ? { hospital } : {}),
  });

async function knock(door: Door, token: string | undefined): Promise<{ status: number; text: string }> {
  const headers = new Headers({ 'content-type': 'application/json', ...door.headers });
  headers.delete('authorization');
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
  const response = await fetch(server.url + door.path, {
    method: door.method.toUpperCase(),
    headers,
    ...(door.body === undefined ? {} : { body: JSON.stringify(door.body) }),
  });
  return { status: response.status, text: await response.text() };
}

const isForAnyone = ({ operation }: Door): boolean => operation.security.length === 0;
const isForRoles = ({ operation }: Door): boolean => operation['x-roles'] !== undefined;
const takes = ({ operation }: Door, role: Role): boolean => operation['x-roles']?.includes(role) === true;
/** For one kind of credential, which no token of a role is; figures are for this machine too. */
const isSpecial = (door: Door): boolean =>
  !isForAnyone(door) && !isForRoles(door) && door.path !== '/metrics';
const hasIds = ({ name }: Door): boolean => name.includes('{');

/** Every answer that is not as wanted, as text. */
async function faults(
  asked: readonly Door[],
  tokens: ReadonlyMap<Role, string>,
  fault: (door: Door, role: Role, answer: { status: number; text: string }) => string | undefined,
): Promise<string[]> {
  const wrong: string[] = [];
  for (const door of asked)
    for (const [role, token] of tokens) {
      const answer = await knock(door, token);
      const found = fault(door, role, answer);
      if (found !== undefined) wrong.push(`${role} ${door.name}: ${found}`);
    }
  return wrong;
}

const unless = (isRight: boolean, { status, text }: { status: number; text: string }) =>
  isRight ? undefined : `${status} ${text.slice(0, 160)}`;

describe('the rule', () => {
  it('stands beside every route, and in the published document', () => {
    expect(doors.length).toBe(API.length);
    const ruleless = doors.filter((door) => isForRoles(door) && door.operation['x-roles']?.length === 0);
    expect(ruleless.map(({ name }) => name)).toEqual([]);
    const special = doors.filter(isSpecial).map(({ name }) => name);
    for (const name of special) expect(name).toMatch(/ \/api\/(auth\/|v1\/device\/|v1\/me\/pin$)/);
  });
});

describe('nobody', () => {
  it('is told to sign in, everywhere but where the document says anyone', async () => {
    const wrong: string[] = [];
    for (const door of doors.filter((each) => !isForAnyone(each) && each.path !== '/metrics')) {
      for (const token of [undefined, 'nobody', `rbk_${'x'.repeat(40)}`]) {
        const answer = await knock(door, token);
        const found = unless(answer.status === 401, answer);
        if (found !== undefined) wrong.push(`${door.name}: ${found}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe('another organization', () => {
  it('is refused where an id is not its own, gets nothing of this one, and changes nothing in it', async () => {
    const before = await standing();
    const asked = doors.filter((door) => isForRoles(door));
    const wrong = await faults(asked, foreign, (door, role, answer) => {
      const { status, text } = answer;
      const told = marks.filter((mark) => text.includes(mark) && !echoes(door, mark));
      if (told.length > 0) return `told ${told.join(', ')}`;
      if (!takes(door, role)) return unless(status === 403, answer);
      if (status >= 500 || status === 401) return unless(false, answer);
      return hasIds(door) ? unless(status === 403 || status === 404, answer) : undefined;
    });
    expect(wrong).toEqual([]);
    expect(await standing()).toEqual(before);
    expect(await actorsHere()).not.toContainEqual(expect.stringMatching(/^other-/));
  });
});

describe('a role', () => {
  it('that is not in the rule is refused with 403', async () => {
    const asked = doors.filter((door) => isForRoles(door));
    const wrong = await faults(asked, own, (door, role, answer) =>
      takes(door, role) ? undefined : unless(answer.status === 403, answer),
    );
    expect(wrong).toEqual([]);
  });

  it('is no credential of a person’s session or of a tablet', async () => {
    const asked = doors.filter(isSpecial);
    const wrong = await faults(asked, own, (_door, _role, answer) =>
      unless(answer.status === 401 || answer.status === 403, answer),
    );
    expect(wrong).toEqual([]);
  });

  it('that is in the rule gets in; where all do, at most what it may not hear is refused as documented', async () => {
    // What takes something away comes last.
    const asked = doors
      .filter((door) => isForRoles(door))
      .toSorted((a, b) => Number(a.method === 'delete') - Number(b.method === 'delete'));
    const wrong = await faults(asked, own, (door, role, answer) => {
      if (!takes(door, role)) return undefined;
      if (answer.status >= 500 || answer.status === 401) return unless(false, answer);
      const isForAll = door.operation['x-roles']?.length === ROLES.length;
      const mayRefuse = isForAll && '403' in door.operation.responses;
      return unless(answer.status !== 403 || mayRefuse, answer);
    });
    expect(wrong).toEqual([]);
  });
});

/** A request is told its own words back: who sent them knew them. */
const echoes = (door: Door, mark: string): boolean =>
  door.path.includes(mark) || JSON.stringify(door.body ?? '').includes(mark);

/** What an organization is, beside its log. */
function standing(): Promise<unknown[]> {
  const { database, org } = server;
  return database.withOrg(org, async (trx) => [
    await trx.selectFrom('members').selectAll().where('org', '=', org).orderBy('user_id').execute(),
    await trx
      .selectFrom('api_keys')
      .select(['id', 'revoked_at'])
      .where('org', '=', org)
      .orderBy('id')
      .execute(),
    await trx
      .selectFrom('devices')
      .select(['id', 'revoked_at'])
      .where('org', '=', org)
      .orderBy('id')
      .execute(),
    await trx
      .selectFrom('attachments')
      .select(['id', 'whole_at'])
      .where('org', '=', org)
      .orderBy('id')
      .execute(),
    await trx
      .selectFrom('webhook_endpoints')
      .select(['id', 'url', 'secrets'])
      .where('org', '=', org)
      .orderBy('id')
      .execute(),
  ]);
}

/** Whoever did or saw anything in the organization. */
function actorsHere(): Promise<string[]> {
  const { database, org } = server;
  return database.withOrg(org, async (trx) => {
    const facts = await trx.selectFrom('events').select('actor').distinct().where('org', '=', org).execute();
    const looks = await trx.selectFrom('audit').select('actor').distinct().where('org', '=', org).execute();
    return [...facts, ...looks].map(({ actor }) => actor);
  });
}
