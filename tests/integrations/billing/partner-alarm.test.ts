import { afterEach, describe, expect, it } from 'vitest';
import { partnerFigures } from '../../../server/integrations/billing/endpoint-queue.ts';
import type { PartnerAlarm } from '../../../server/integrations/billing/endpoint-trouble.ts';
import { changeEndpoint, findEndpoint } from '../../../server/integrations/billing/endpoints.ts';
import { PARTNERS_TOPIC } from '../../../server/integrations/billing/partner-alarm.ts';
import type { Outcome } from '../../../server/integrations/billing/post-webhook.ts';
import { event, principal } from '../../support/log-fixture.ts';
import {
  advance,
  aReceiver,
  billingFixture,
  closeFixtures,
  HOUR,
  MINUTE,
  runCall,
  SECOND,
  type BillingFixture,
} from './billing-fixture.ts';

afterEach(closeFixtures);

const WAITS = [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR];

async function addMembers({ database }: BillingFixture, members: Record<string, string[]>): Promise<void> {
  for (const [user_id, roles] of Object.entries(members))
    await database.kysely.insertInto('members').values({ org: 'demo', user_id, roles }).execute();
}

/** Notices in the log, as `listener: title`. */
async function notices({ database }: BillingFixture): Promise<string[]> {
  const rows = await database.withOrg('demo', (trx) =>
    trx
      .selectFrom('events')
      .select(['data', 'actor', 'source'])
      .where('type', '=', 'notification:new')
      .orderBy('seq')
      .execute(),
  );
  for (const { actor, source } of rows)
    expect({ actor, source }).toEqual({ actor: 'rules', source: 'system' });
  return rows.map(({ data }) => `${data['userId'] ?? data['topic']}: ${data['title']}`);
}

const endpoint = ({ database }: BillingFixture, id: string) =>
  database.withOrg('demo', (trx) => findEndpoint(trx, 'demo', { id, nowMs: Date.now() }));
const figures = ({ database }: BillingFixture) =>
  database.withOrg('demo', (trx) => partnerFigures(trx, 'demo', Date.now()));

async function withOneCall(options: Parameters<typeof billingFixture>[0] = {}) {
  const receiver = await aReceiver();
  const billing = await billingFixture(options);
  const id = await billing.addPartner(receiver);
  await runCall(billing.log, { incidentId: 'I1' });
  await billing.consume();
  return { receiver, billing, id };
}

describe('alarms about a partner, by a second channel', () => {
  it('C3: one that keeps failing is told to admins and billers, once for each trouble, and again when it recovers', async () => {
    const { receiver, billing, id } = await withOneCall();
    await addMembers(billing, { ana: ['admin'], bill: ['billing'], cy: ['crew'] });
    const { host } = new URL(receiver.url);
    receiver.setMode('error');
    for (const wait of WAITS) {
      await billing.sender.sendDue();
      advance(wait);
    }
    const everybody = (words: string) => [PARTNERS_TOPIC, 'ana', 'bill'].map((who) => `${who}: ${words}`);
    expect(await notices(billing)).toEqual(everybody(`${host} does not take records`));
    expect(await endpoint(billing, id)).toMatchObject({
      state: 'active',
      trouble: { error: 'answered 500' },
    });
    expect(await figures(billing)).toMatchObject({ endpoints: { active: 0, failing: 1 } });
    expect((await figures(billing)).lagSeconds).toBeGreaterThan(2 * 3600);

    receiver.setMode('ok');
    await billing.sender.sendDue();
    expect((await notices(billing)).slice(3)).toEqual(everybody(`${host} takes records again`));
    expect((await endpoint(billing, id))?.trouble).toBeUndefined();
    expect(await figures(billing)).toEqual({
      endpoints: { active: 1, failing: 0, paused: 0, disabled: 0 },
      lagEvents: 0,
      lagSeconds: 0,
    });

    receiver.setMode('error');
    await runCall(billing.log, { incidentId: 'I2', unitId: 'M13' });
    await billing.consume();
    for (const wait of WAITS) {
      await billing.sender.sendDue();
      advance(wait);
    }
    expect((await notices(billing)).slice(6)).toEqual(everybody(`${host} does not take records`));
  });

  it('a short trouble is nobody’s alarm', async () => {
    const { receiver, billing, id } = await withOneCall();
    receiver.setMode('error');
    for (const wait of WAITS.slice(0, 2)) {
      await billing.sender.sendDue();
      advance(wait);
    }
    receiver.setMode('ok');
    await billing.sender.sendDue();
    expect(await notices(billing)).toEqual([]);
    expect((await endpoint(billing, id))?.trouble).toBeUndefined();
  });

  it('whoever listens to the topic is told there, and not twice', async () => {
    const { receiver, billing } = await withOneCall();
    await addMembers(billing, { ana: ['admin'], bill: ['billing'] });
    await billing.log.push(principal('demo', 'billing', { sub: 'bill' }), [
      event('notification:subscribe', { data: { topic: PARTNERS_TOPIC } }),
    ]);
    receiver.setMode('gone');
    await billing.sender.sendDue();
    expect((await notices(billing)).map((each) => each.split(':')[0])).toEqual([PARTNERS_TOPIC, 'ana']);
  });

  it('I11: 410 closes the endpoint only after the alarm is in the log; without the alarm it stays open', async () => {
    const seen: { kind: PartnerAlarm['kind']; state: string | undefined }[] = [];
    let isLogAway = true;
    const { receiver, billing, id } = await withOneCall({
      raise: async (_org, { kind }) => {
        seen.push({ kind, state: (await endpoint(billing, id))?.state });
        if (isLogAway) throw new Error('the log is away');
      },
    });
    receiver.setMode('gone');
    await billing.sender.sendDue();
    expect((await endpoint(billing, id))?.state).toBe('active');
    expect((await billing.deliveries())[0]?.state).toBe('sending');
    isLogAway = false;
    advance(MINUTE);
    await billing.sender.sendDue();
    expect(seen).toEqual([
      { kind: 'closing', state: 'active' },
      { kind: 'closing', state: 'active' },
    ]);
    expect(await endpoint(billing, id)).toMatchObject({ state: 'disabled' });
    expect(await figures(billing)).toMatchObject({ endpoints: { disabled: 1 } });
  });

  it('I11: a delivery is parked only after the alarm; one record a partner cannot take makes no other a recovery', async () => {
    const told: string[] = [];
    const answer = async ({ body }: { body: string }): Promise<Outcome> =>
      body.includes('"I1:M12"')
        ? { kind: 'failed', error: 'answered 422', status: 422 }
        : { kind: 'delivered', status: 200, response: '' };
    const { billing } = await withOneCall({
      post: answer,
      raise: async (_org, { kind }) => {
        told.push(`${kind} while ${(await billing.deliveries()).at(-1)?.state}`);
      },
    });
    for (let attempt = 1; attempt <= 10; attempt += 1) {
      await billing.sender.sendDue();
      await runCall(billing.log, { incidentId: `I1${attempt}`, unitId: 'M13' });
      await billing.consume();
      await billing.sender.sendDue();
      advance(25 * HOUR);
    }
    expect(told).toEqual(['failing while sending', 'parking while sending', 'recovered while parked']);
  });

  it('a pause keeps everything and says so to custody; resumed, it goes on where it was', async () => {
    const { receiver, billing, id } = await withOneCall();
    const set = (state: 'paused' | 'active') =>
      billing.database.withOrg('demo', (trx) =>
        changeEndpoint(trx, 'demo', { id, nowMs: Date.now(), state }),
      );
    await set('paused');
    await billing.sender.sendDue();
    expect(receiver.state().requests).toBe(0);
    expect(await billing.custody()).toBeLessThan(await billing.head());
    await set('active');
    await billing.sender.sendDue();
    expect(receiver.state()).toMatchObject({ verified: 1, duplicates: 0 });
    expect(await billing.custody()).toBe(await billing.head());
  });
});
