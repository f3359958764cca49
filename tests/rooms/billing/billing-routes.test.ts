import { afterEach, describe, expect, it } from 'vitest';
import { requirePrincipal } from '../../../server/auth/require-principal.ts';
import { createBillingRoutes } from '../../../server/billing/billing-routes.ts';
import { refuse } from '../../../shared/rooms/refusal.ts';
import { ROLES } from '../../../shared/rooms/principal.ts';
import { principal } from '../../support/log-fixture.ts';
import { billingFixture, closeFixtures, runCall } from '../../integrations/billing/billing-fixture.ts';

afterEach(closeFixtures);

async function opened() {
  const billing = await billingFixture();
  await runCall(billing.log, { incidentId: 'I1' });
  await runCall(billing.log, { incidentId: 'I2', unitId: 'M13', transports: false });
  const routes = createBillingRoutes({
    database: billing.database,
    // The token is the role.
    signedIn: requirePrincipal((token) => {
      const role = ROLES.find((each) => each === token);
      return Promise.resolve(role ? principal('demo', role) : refuse('signed-out', 'Sign in first.'));
    }),
  });
  const get = (path: string, role = 'billing') =>
    routes.request(path, { headers: { authorization: `Bearer ${role}` } });
  return { ...billing, get };
}

describe('GET billing', () => {
  it('gives the record to billing and admin, to nobody else', async () => {
    const { get } = await opened();
    const path = '/api/v1/transports/I1:M12/billing';
    for (const role of ROLES) {
      const { status } = await get(path, role);
      expect([role, status]).toEqual([role, role === 'billing' || role === 'admin' ? 200 : 403]);
    }
    expect((await get(path, 'stranger')).status).toBe(401);
  });

  it('as JSON, CSV and eTimes, by version, never to be cached', async () => {
    const { get } = await opened();
    const json = await get('/api/v1/transports/I1:M12/billing?version=1');
    expect(await json.json()).toMatchObject({
      responseNumber: 'I1:M12',
      version: 1,
      mileage: { loadedMiles: '3.10' },
    });
    expect(json.headers.get('cache-control')).toBe('no-store');
    const csv = await get('/api/v1/transports/I1:M12/billing.csv');
    expect(csv.headers.get('content-type')).toContain('text/csv');
    expect(await csv.text()).toContain('I1:M12');
    const xml = await get('/api/v1/transports/I1:M12/billing.xml');
    expect(await xml.text()).toContain('<eTimes.09>2026-03-08T10:25:00.000+00:00</eTimes.09>');
  });

  it('lists completed transports, newest first', async () => {
    const { get } = await opened();
    const page = await get('/api/v1/billing-records?limit=10');
    const { records } = await page.json();
    expect(records.map((each: { responseNumber: string }) => each.responseNumber).toSorted()).toEqual([
      'I1:M12',
      'I2:M13',
    ]);
    expect(await (await get('/api/v1/billing-records.csv')).text()).toContain('not_transported');
  });

  it.each([
    ['/api/v1/transports/I9:M12/billing', 404, 'not-found'],
    ['/api/v1/transports/nonsense/billing', 404, 'not-found'],
    ['/api/v1/transports/I1:M12/billing?version=9', 404, 'not-found'],
    ['/api/v1/transports/I1:M12/billing?version=x', 400, 'bad-request'],
    ['/api/v1/billing-records?limit=100000', 400, 'bad-request'],
  ])('%s answers %i %s as problem details', async (path, status, code) => {
    const { get } = await opened();
    const answer = await get(path);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(await answer.json()).toMatchObject({ code, status });
  });

  it('A4: who looked at which record is in the audit trail; a refused look is not a look', async () => {
    const { get, database } = await opened();
    await get('/api/v1/transports/I1:M12/billing');
    await get('/api/v1/transports/I1:M12/billing', 'crew');
    await get('/api/v1/transports/I9:M12/billing');
    const rows = await database.withOrg('demo', (trx) => trx.selectFrom('audit').selectAll().execute());
    expect(rows.map(({ actor, action, subject }) => [actor, action, subject])).toEqual([
      ['billing-1', 'billing:read', 'transport:I1:M12'],
    ]);
  });
});
