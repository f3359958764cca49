/** Who tries doors is in the audit trail; how often they try does not fill it (A4). */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRefusalAudit } from '../../server/auth/refusal-audit.ts';
import { createOrg } from '../support/log-fixture.ts';
import { freshDatabase, type FreshDatabase } from '../support/postgres.ts';

let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
  await createOrg(fresh.database, 'demo');
});
afterAll(() => fresh?.drop());

const trail = (actor: string) =>
  fresh.database.withOrg('demo', (trx) =>
    trx.selectFrom('audit').select(['subject', 'detail']).where('actor', '=', actor).orderBy('id').execute(),
  );

test('the first try of each is written, the rest of the minute counted and told by the next entry', async () => {
  let nowMs = 0;
  const audit = createRefusalAudit(fresh.database, () => nowMs);
  const who = { org: 'demo', sub: 'one' };
  const tries = (subject: string) => audit(who, { action: 'room:refused', subject, code: 'not-allowed' });
  for (let turn = 0; turn < 5; turn += 1) await tries('unit:M2');
  await tries('unit:M3\0');
  expect(await trail('one')).toEqual([
    { subject: 'unit:M2', detail: { code: 'not-allowed' } },
    { subject: 'unit:M3', detail: { code: 'not-allowed', notWrittenBefore: 4 } },
  ]);
  await tries('unit:M2');
  nowMs = 60_000;
  await tries('unit:M2');
  expect((await trail('one')).slice(2)).toEqual([
    { subject: 'unit:M2', detail: { code: 'not-allowed', notWrittenBefore: 1 } },
  ]);
});

test('a thousand names are ten entries a minute; somebody else is written all the same', async () => {
  const audit = createRefusalAudit(fresh.database, () => 0);
  const tries = (sub: string, subject: string) =>
    audit({ org: 'demo', sub }, { action: 'room:refused', subject, code: 'not-allowed' });
  for (let turn = 0; turn < 1_000; turn += 1) await tries('flood', `unit:${turn}`);
  await tries('another', 'unit:1');
  expect(await trail('flood')).toHaveLength(10);
  expect(await trail('another')).toHaveLength(1);
});
