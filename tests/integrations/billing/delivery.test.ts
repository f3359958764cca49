import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { billingRecordSchema } from '../../../shared/billing/record-schema.ts';
import { replay } from '../../../server/integrations/billing/replay.ts';
import { event, principal } from '../../support/log-fixture.ts';
import {
  advance,
  aReceiver,
  billingFixture,
  closeFixtures,
  HOUR,
  lateReading,
  MINUTE,
  runCall,
  SECOND,
} from './billing-fixture.ts';

afterEach(closeFixtures);

const bodySchema = z.object({ type: z.string(), timestamp: z.string(), data: billingRecordSchema });

describe('billing webhooks', () => {
  it('A7: a completed transport reaches the partner by itself, signed, as contract 6 says', async () => {
    const receiver = await aReceiver();
    const billing = await billingFixture();
    await billing.addPartner(receiver);
    await runCall(billing.log, { incidentId: 'I1' });
    await billing.consume();
    await billing.sender.sendDue();

    const { deliveries, unverified } = receiver.state();
    expect(unverified).toBe(0);
    expect(deliveries).toHaveLength(1);
    expect(deliveries[0]).toMatchObject({
      verified: true,
      type: 'transport.completed',
      transport: 'I1:M12',
      miles: '3.10',
    });
    expect(deliveries[0]?.messageId).toMatch(/^[0-9a-f-]{36}_v1$/);
    const body = bodySchema.parse(JSON.parse(deliveries[0]?.body ?? ''));
    expect(body.data).toMatchObject({
      version: 1,
      prevSeq: null,
      incidentNumber: 'I1',
      disposition: 'transported',
    });
    expect(await billing.custody()).toBe(await billing.head());
  });

  it('F12: a late fact arrives as a correction that names what it replaces', async () => {
    const receiver = await aReceiver();
    const billing = await billingFixture();
    await billing.addPartner(receiver);
    await runCall(billing.log, { incidentId: 'I1' });
    await lateReading(billing.log, { incidentId: 'I1' }, '120026.1');
    await billing.consume();
    await billing.sender.sendDue();

    const [first, second] = receiver.state().deliveries;
    expect(second).toMatchObject({ type: 'transport.corrected', version: 2, miles: '3.40' });
    const { data } = bodySchema.parse(JSON.parse(second?.body ?? ''));
    expect(data).toMatchObject({ supersedes: first?.messageId, prevSeq: first?.seq });
  });

  it('tells a response without transport apart, and other partners get what they subscribed to, each under its own id', async () => {
    const [biller, cad] = [await aReceiver(), await aReceiver()];
    const billing = await billingFixture();
    await billing.addPartner(biller);
    await billing.addPartner(cad, {
      types: ['transport.not_transported', 'unit.status', 'incident.created', 'incident.closed'],
    });
    await runCall(billing.log, { incidentId: 'I1', transports: false });
    await billing.consume();
    await billing.sender.sendDue();

    expect(biller.state().deliveries.map(({ type }) => type)).toEqual(['transport.not_transported']);
    const { deliveries, verified } = cad.state();
    expect(verified).toBe(deliveries.length);
    const count = (type: string) => deliveries.filter((each) => each.type === type).length;
    expect(
      ['unit.status', 'incident.created', 'incident.closed', 'transport.not_transported'].map(count),
    ).toEqual([5, 1, 1, 1]);
    for (const { messageId } of deliveries) expect(messageId).not.toContain('.');
  });

  it('the body stays under 20 kB, whatever the agency puts into its billing data', async () => {
    const receiver = await aReceiver();
    const billing = await billingFixture();
    await billing.addPartner(receiver);
    await runCall(billing.log, { incidentId: 'I1' });
    await billing.log.push(principal('demo', 'dispatcher'), [
      event('transport:completed', {
        incidentId: 'I1',
        unitId: 'M12',
        data: { billingData: { note: 'é'.repeat(12_000) } },
      }),
    ]);
    await billing.consume();
    await billing.sender.sendDue();
    const last = receiver.state().deliveries.at(-1);
    expect(Buffer.byteLength(last?.body ?? '')).toBeLessThan(20_000);
    expect(JSON.parse(last?.body ?? '')).toMatchObject({ data: { version: 2, omitted: ['billingData'] } });
  });

  it('I11: answers of 500 delay and lose nothing, and are tried again on the published schedule', async () => {
    const receiver = await aReceiver();
    const billing = await billingFixture();
    await billing.addPartner(receiver);
    receiver.setMode('error');
    await runCall(billing.log, { incidentId: 'I1' });
    await billing.consume();
    const waits = [
      5 * SECOND,
      5 * MINUTE,
      30 * MINUTE,
      2 * HOUR,
      5 * HOUR,
      10 * HOUR,
      14 * HOUR,
      20 * HOUR,
      24 * HOUR,
    ];
    for (const [index, wait] of waits.entries()) {
      await billing.sender.sendDue();
      expect(receiver.state().requests).toBe(index + 1);
      expect((await billing.deliveries())[0]).toMatchObject({
        state: 'pending',
        attempt: index + 1,
        lastStatus: 500,
      });
      advance(wait - SECOND);
      await billing.sender.sendDue();
      expect(receiver.state().requests).toBe(index + 1);
      advance(SECOND);
    }
    expect(await billing.custody()).toBeLessThan(await billing.head());
    receiver.setMode('ok');
    await billing.sender.sendDue();
    expect(receiver.state()).toMatchObject({ requests: 10, verified: 1, duplicates: 0 });
    await billing.consume();
    expect(await billing.custody()).toBe(await billing.head());
  });

  it('I11: after the last attempt a delivery is parked, visible, holds up no later one, and can be replayed', async () => {
    const receiver = await aReceiver();
    const billing = await billingFixture();
    const endpointId = await billing.addPartner(receiver);
    receiver.setMode('error');
    await runCall(billing.log, { incidentId: 'I1' });
    await billing.consume();
    for (let attempt = 1; attempt <= 10; attempt += 1) {
      await billing.sender.sendDue();
      advance(25 * HOUR);
    }
    const [parked] = await billing.deliveries();
    expect(parked).toMatchObject({ state: 'parked', attempt: 10, nextAt: null, lastError: 'answered 500' });
    receiver.setMode('ok');
    await lateReading(billing.log, { incidentId: 'I1' }, '120026.1');
    await billing.consume();
    await billing.sender.sendDue();
    expect(receiver.state().deliveries.map(({ version }) => version)).toEqual([2]);
    expect(await billing.custody()).toBe((parked?.seq ?? 0) - 1);

    await replay(billing.database, 'demo', { endpointId, after: 0, nowMs: Date.now() });
    await billing.sender.sendDue();
    expect(receiver.state()).toMatchObject({ duplicates: 1, outOfOrder: 1 });
    expect(receiver.state().deliveries.map(({ version }) => version)).toEqual([2, 1]);
    await billing.consume();
    expect(await billing.custody()).toBe(await billing.head());
  });

  it('I11: a partner added later gets everything from any seq on, in order, by replay', async () => {
    const receiver = await aReceiver();
    const billing = await billingFixture();
    await runCall(billing.log, { incidentId: 'I1' });
    await lateReading(billing.log, { incidentId: 'I1' }, '120026.1');
    await runCall(billing.log, { incidentId: 'I2', unitId: 'M13' });
    await billing.consume();
    const endpointId = await billing.addPartner(receiver);
    expect(await replay(billing.database, 'demo', { endpointId, after: 0, nowMs: Date.now() })).toBe(3);
    await billing.sender.sendDue();
    const { deliveries, outOfOrder } = receiver.state();
    const got = deliveries.map(({ transport, version }) => `${transport} ${version}`);
    expect(got.toSorted()).toEqual(['I1:M12 1', 'I1:M12 2', 'I2:M13 1']);
    expect(outOfOrder).toBe(0);
  });

  it('custody is unknown while nobody takes transports, and waits for the slowest partner', async () => {
    const [fast, slow] = [await aReceiver(), await aReceiver()];
    const billing = await billingFixture();
    await runCall(billing.log, { incidentId: 'I1' });
    await billing.consume();
    expect(await billing.custody()).toBeUndefined();
    await billing.addPartner(fast);
    await billing.addPartner(slow);
    slow.setMode('error');
    await runCall(billing.log, { incidentId: 'I2', unitId: 'M13' });
    const before = await billing.head();
    await billing.consume();
    await billing.sender.sendDue();
    expect(fast.state().verified).toBe(1);
    expect(await billing.custody()).toBe(before - 1);
    slow.setMode('ok');
    advance(5 * SECOND);
    await billing.sender.sendDue();
    expect(await billing.custody()).toBe(before);
  });
});
