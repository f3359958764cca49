/** Every type of contract 6 is sent, with what it is about, and fits. */
import { afterEach, describe, expect, it } from 'vitest';
import { fittingBody, MAX_BODY_BYTES } from '../../../server/integrations/billing/message-body.ts';
import { replay } from '../../../server/integrations/billing/replay.ts';
import { WEBHOOK_TYPES } from '../../../server/integrations/billing/webhook-types.ts';
import { enqueueTest } from '../../../server/integrations/billing/test-message.ts';
import { event, principal } from '../../support/log-fixture.ts';
import { aReceiver, billingFixture, closeFixtures, lateReading, minute, runCall } from './billing-fixture.ts';

afterEach(closeFixtures);

const admin = principal('demo', 'admin');
const hospitalId = 'H1';

async function everything() {
  const receiver = await aReceiver();
  const billing = await billingFixture();
  const endpointId = await billing.addPartner(receiver, { types: [...WEBHOOK_TYPES], ordered: false });
  const send = async () => {
    await billing.consume();
    await billing.sender.sendDue();
  };
  const bodies = (type: string): { messageId: string; data: Record<string, unknown> }[] =>
    receiver
      .state()
      .deliveries.flatMap((each) =>
        each.type === type ? [{ messageId: each.messageId, data: JSON.parse(each.body).data }] : [],
      );
  return { receiver, billing, endpointId, send, bodies };
}

const TELLING = ['hospital:status', 'hospital:diversion', 'bed:status:changed', 'staff:availability:changed'];
const byId = (one: { messageId: string }, other: { messageId: string }): number =>
  one.messageId.localeCompare(other.messageId);

describe('webhook types of contract 6', () => {
  it('are all sent, verified, under their own ids', async () => {
    const { receiver, billing, endpointId, send, bodies } = await everything();
    await runCall(billing.log, { incidentId: 'I1' });
    await lateReading(billing.log, { incidentId: 'I1' }, '120026.1');
    await runCall(billing.log, { incidentId: 'I2', unitId: 'M13', transports: false });
    await billing.log.push(admin, [
      event('hospital:registered', { data: { hospitalId, name: 'General' } }),
      event('hospital:status', { data: { hospitalId, emsTraffic: 'Advisory' } }),
    ]);
    await billing.database.withOrg('demo', (trx) =>
      enqueueTest(trx, 'demo', { endpointId, nowMs: Date.now() }),
    );
    await send();
    const { deliveries, unverified } = receiver.state();
    expect(unverified).toBe(0);
    expect([...new Set(deliveries.map(({ type }) => type))].sort()).toEqual([...WEBHOOK_TYPES].sort());
    expect(new Set(deliveries.map(({ messageId }) => messageId)).size).toBe(deliveries.length);
    for (const { body } of deliveries) expect(Buffer.byteLength(body)).toBeLessThan(MAX_BODY_BYTES);
    expect(bodies('incident.created')[0]?.data).toMatchObject({
      organization: 'demo',
      incidentId: 'I1',
      type: 'Chest Pain',
      address: '50 Fell St',
      zip: '94102',
    });
    // What is due at once is sent at once, and arrives in any order.
    expect(
      bodies('incident.closed')
        .map(({ data }) => [data['incidentId'], data['status']])
        .toSorted(),
    ).toEqual([
      ['I1', 'completed'],
      ['I2', 'completed'],
    ]);
    expect(bodies('transport.not_transported')[0]?.data).toMatchObject({
      responseNumber: 'I2:M13',
      disposition: 'not_transported',
      mileage: {},
    });
    expect(bodies('unit.status').map(({ data }) => data)).toContainEqual(
      expect.objectContaining({ unitId: 'M13', status: 'available' }),
    );
  });

  it('E5: hospital.status holds all the hospital says, as of each word of it, also when it is replayed', async () => {
    const { receiver, billing, endpointId, send, bodies } = await everything();
    await billing.log.push(admin, [
      event('hospital:registered', { data: { hospitalId, name: 'General', code: '0042' } }),
      event('hospital:status', { data: { hospitalId, emsTraffic: 'Advisory', emsOffload: 'Delayed' } }),
      event('hospital:diversion', { data: { hospitalId, category: 'trauma', active: true, reason: 'OR' } }),
    ]);
    await send();
    await billing.log.push(admin, [
      event('bed:status:changed', { data: { hospitalId, bedType: 'AdultICU', available: 2 } }),
      event('staff:availability:changed', { data: { hospitalId, staffType: 'RN', available: 4 } }),
    ]);
    await send();
    const said = TELLING.map((type) =>
      bodies('hospital.status').find(({ data }) => data['changed'] === type),
    );
    expect(bodies('hospital.status')).toHaveLength(TELLING.length);
    expect(said[0]?.data).toMatchObject({ hospitalId, name: 'General', emsTraffic: { value: 'Advisory' } });
    expect(said[0]?.data).not.toHaveProperty('diversions');
    expect(said[3]?.data).toMatchObject({
      emsOffload: { value: 'Delayed' },
      diversions: { trauma: { active: true, reason: 'OR' } },
      beds: { AdultICU: { available: 2 } },
      staff: { RN: { available: 4 } },
    });
    const before = bodies('hospital.status').toSorted(byId);
    await replay(billing.database, 'demo', { endpointId, after: 0, nowMs: Date.now() });
    await billing.sender.sendDue();
    expect(receiver.state().duplicates).toBe(said.length + 2);
    expect(bodies('hospital.status').toSorted(byId)).toEqual(before);
  });

  it('a vehicle system’s word for a status is one too', async () => {
    const { billing, send, bodies } = await everything();
    await billing.log.push(principal('demo', 'service'), [
      event('asset:status:changed', { unitId: 'M12', data: { status: 'ENROUTE' } }),
      event('asset:status:changed', { unitId: 'M12', data: { status: 'washing' } }),
    ]);
    await send();
    expect(bodies('unit.status').map(({ data }) => data)).toContainEqual(
      expect.objectContaining({ unitId: 'M12', status: 'en_route' }),
    );
    expect(bodies('unit.status')).toHaveLength(3);
  });

  it('what is too large is cut by whole members, and named', () => {
    const long = 'é'.repeat(6_000);
    const body = fittingBody('incident.created', minute(0), {
      incidentId: 'I1',
      address: 'x',
      details: long,
      extras: { note: long },
    });
    expect(Buffer.byteLength(body)).toBeLessThan(MAX_BODY_BYTES);
    expect(JSON.parse(body).data).toEqual({
      incidentId: 'I1',
      address: 'x',
      details: long,
      omitted: ['extras'],
    });
  });
});
