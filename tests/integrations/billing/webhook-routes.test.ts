import { afterEach, describe, expect, it } from 'vitest';
import { requirePrincipal } from '../../../server/auth/require-principal.ts';
import { createWebhookRoutes } from '../../../server/integrations/billing/webhook-routes.ts';
import { ROLES } from '../../../shared/rooms/principal.ts';
import { refuse } from '../../../shared/rooms/refusal.ts';
import { principal } from '../../support/log-fixture.ts';
import { aReceiver, billingFixture, closeFixtures, runCall } from './billing-fixture.ts';

afterEach(closeFixtures);

const TYPES = ['transport.completed', 'transport.corrected'];

async function opened() {
  const billing = await billingFixture();
  let wakes = 0;
  const routes = createWebhookRoutes({
    database: billing.database,
    box: billing.box,
    signedIn: requirePrincipal((token) => {
      const role = ROLES.find((each) => each === token);
      return Promise.resolve(role ? principal('demo', role) : refuse('signed-out', 'Sign in first.'));
    }),
    now: () => Date.now(),
    wake: () => (wakes += 1),
  });
  async function call(method: string, path: string, options: { body?: unknown; role?: string } = {}) {
    const answer = await routes.request(`/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${options.role ?? 'admin'}`, 'content-type': 'application/json' },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text ? JSON.parse(text) : undefined };
  }
  return { ...billing, call, wakes: () => wakes };
}

describe('webhooks over HTTP', () => {
  it('a partner is set up, tested and fed through the door alone; the secret is shown once', async () => {
    const receiver = await aReceiver();
    const { call, log, consume, sender, wakes } = await opened();
    const url = `${receiver.url}/hook`;
    const made = await call('POST', '/webhooks', { body: { url, types: TYPES } });
    expect(made).toMatchObject({ status: 201, body: { url, types: TYPES, ordered: true, state: 'active' } });
    const { id, secret } = made.body;
    expect(Buffer.from(secret.replace(/^whsec_/, ''), 'base64')).toHaveLength(32);
    expect(JSON.stringify((await call('GET', '/webhooks')).body)).not.toContain('whsec_');
    expect(JSON.stringify((await call('GET', `/webhooks/${id}`)).body)).not.toContain('whsec_');

    receiver.setSecret(secret);
    const test = await call('POST', `/webhooks/${id}/test`);
    expect(test.status).toBe(202);
    expect(wakes()).toBe(1);
    await sender.sendDue();
    expect(receiver.state().deliveries).toMatchObject([
      { type: 'webhook.test', messageId: test.body.messageId, verified: true },
    ]);

    await runCall(log, { incidentId: 'I1' });
    await consume();
    await sender.sendDue();
    const { body } = await call('GET', `/webhooks/${id}/deliveries`, { role: 'billing' });
    expect(body.deliveries).toMatchObject([
      { type: 'transport.completed', state: 'delivered', attempt: 1, lastStatus: 204 },
      { type: 'webhook.test' },
    ]);
    expect(body.deliveries[0]).not.toHaveProperty('response');
    const ofTransport = await call('GET', '/transports/I1:M12/deliveries');
    expect(ofTransport.body.deliveries).toHaveLength(1);

    expect(await call('POST', `/webhooks/${id}/replay`, { body: { after: 0 } })).toMatchObject({
      status: 202,
      body: { queued: 1 },
    });
    await sender.sendDue();
    expect(receiver.state().duplicates).toBe(1);
  });

  it('changed, rotated, deleted; a deleted one gets nothing more', async () => {
    const receiver = await aReceiver();
    const { call, log, consume, sender, database } = await opened();
    const { body: made } = await call('POST', '/webhooks', {
      body: { url: `${receiver.url}/hook`, types: TYPES },
    });
    expect(
      (await call('PATCH', `/webhooks/${made.id}`, { body: { types: ['unit.status'] } })).body.types,
    ).toEqual(['unit.status']);
    const rotated = await call('POST', `/webhooks/${made.id}/rotate`);
    expect(rotated.body.secret).not.toBe(made.secret);
    expect((await call('DELETE', `/webhooks/${made.id}`)).status).toBe(204);
    expect((await call('DELETE', `/webhooks/${made.id}`)).status).toBe(404);
    expect((await call('GET', '/webhooks')).body).toEqual({ webhooks: [] });
    await runCall(log, { incidentId: 'I1' });
    await consume();
    await sender.sendDue();
    expect(receiver.state().requests).toBe(0);
    const rows = await database.withOrg('demo', (trx) =>
      trx.selectFrom('audit').select(['action', 'detail']).execute(),
    );
    expect(rows.map(({ action }) => action)).toEqual([
      'webhook:created',
      'webhook:changed',
      'webhook:rotated',
      'webhook:deleted',
    ]);
    expect(JSON.stringify(rows)).not.toContain('whsec_');
  });

  it('is for admin and billing only', async () => {
    const { call } = await opened();
    for (const role of ROLES) {
      const { status } = await call('GET', '/webhooks', { role });
      expect([role, status]).toEqual([role, role === 'admin' || role === 'billing' ? 200 : 403]);
    }
    expect((await call('GET', '/webhooks', { role: 'stranger' })).status).toBe(401);
    expect((await call('GET', '/transports/I1:M12/deliveries', { role: 'crew' })).status).toBe(403);
  });

  it.each([
    [{ url: 'ftp://partner.test/', types: TYPES }],
    [{ url: 'https://user:pass@partner.test/', types: TYPES }],
    [{ url: 'https://partner.test/', types: [] }],
    [{ url: 'https://partner.test/', types: ['transport.everything'] }],
    ['nonsense'],
  ])('%j is refused as problem details', async (body) => {
    const { call } = await opened();
    const answer = await call('POST', '/webhooks', { body });
    expect(answer).toMatchObject({ status: 400, body: { code: 'bad-request', status: 400 } });
    expect(JSON.stringify(answer.body)).not.toContain('pass@');
  });

  it('an unknown or unreadable id is not found', async () => {
    const { call } = await opened();
    for (const id of ['x', '3c5a1e6e-6f3d-4c55-9d0a-0a4a3a1f2b10']) {
      expect((await call('GET', `/webhooks/${id}`)).status).toBe(404);
      expect((await call('POST', `/webhooks/${id}/test`)).status).toBe(404);
      expect((await call('POST', `/webhooks/${id}/replay`, { body: { after: 0 } })).status).toBe(404);
    }
  });
});
