import { createServer, type RequestListener, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { Attempt, Outcome } from '../../../server/integrations/billing/post-webhook.ts';
import { readDelivery } from '../../../server/integrations/billing/one-delivery.ts';
import {
  changeEndpoint,
  findEndpoint,
  rotateSecret,
} from '../../../server/integrations/billing/endpoints.ts';
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

const servers: Server[] = [];
afterEach(async () => {
  await closeFixtures();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A partner that answers as the test says. */
async function aServer(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address ? `http://127.0.0.1:${address.port}` : '';
}

async function withPartnerAt(url: string, options: Parameters<typeof billingFixture>[0] = {}) {
  const billing = await billingFixture(options);
  const nobody = await aReceiver();
  const endpointId = await billing.addPartner(nobody, { url });
  await runCall(billing.log, { incidentId: 'I1' });
  await billing.consume();
  return { ...billing, endpointId };
}

describe('a partner in trouble', () => {
  it('I11: one that never answers costs one attempt of bounded length, and gets it later', async () => {
    const receiver = await aReceiver();
    const billing = await billingFixture({ timeoutMs: 1_000 });
    await billing.addPartner(receiver);
    receiver.setMode('hang');
    await runCall(billing.log, { incidentId: 'I1' });
    await billing.consume();
    await billing.sender.sendDue();
    expect((await billing.deliveries())[0]).toMatchObject({ state: 'pending', lastError: 'timed out' });
    receiver.setMode('ok');
    advance(5 * SECOND);
    await billing.sender.sendDue();
    expect(receiver.state()).toMatchObject({ verified: 1, duplicates: 0 });
  });

  it('I11: one that is dead (closed port) and comes back has lost nothing', async () => {
    const first = await aReceiver();
    const port = Number(new URL(first.url).port);
    const billing = await billingFixture();
    const endpointId = await billing.addPartner(first);
    await first.stop();
    await runCall(billing.log, { incidentId: 'I1' });
    await runCall(billing.log, { incidentId: 'I2', unitId: 'M13' });
    await billing.consume();
    await billing.sender.sendDue();
    for (const row of await billing.deliveries()) expect(row.lastError).toContain('ECONNREFUSED');

    const back = await aReceiver(port);
    const secret = await billing.database.withOrg('demo', (trx) =>
      rotateSecret(trx, 'demo', { id: endpointId, nowMs: Date.now(), box: billing.box }),
    );
    back.setSecret(secret ?? '');
    advance(5 * SECOND);
    await billing.sender.sendDue();
    expect(back.state()).toMatchObject({ verified: 2, unverified: 0 });
  });

  it('one that takes the message and dies before answering gets it again under the same id', async () => {
    const ids: (string | string[] | undefined)[] = [];
    const url = await aServer((request, response) => {
      ids.push(request.headers['webhook-id']);
      if (ids.length === 1) request.socket.destroy();
      else response.writeHead(200).end();
    });
    const billing = await withPartnerAt(url);
    await billing.sender.sendDue();
    advance(5 * SECOND);
    await billing.sender.sendDue();
    expect(ids).toHaveLength(2);
    expect(ids[0]).toBe(ids[1]);
    expect((await billing.deliveries())[0]).toMatchObject({ state: 'delivered', attempt: 2 });
  });

  it('order per transport: a correction waits for the record it corrects, other transports go on', async () => {
    const seen: string[] = [];
    let isBroken = true;
    const url = await aServer((request, response) => {
      void readBody(request).then((body) => {
        const { data } = JSON.parse(body);
        seen.push(`${data.responseNumber} ${data.version}`);
        response.writeHead(isBroken && data.responseNumber === 'I1:M12' ? 500 : 200).end();
      });
    });
    const billing = await withPartnerAt(url);
    await lateReading(billing.log, { incidentId: 'I1' }, '120026.1');
    await runCall(billing.log, { incidentId: 'I2', unitId: 'M13' });
    await billing.consume();
    await billing.sender.sendDue();
    expect(seen.toSorted()).toEqual(['I1:M12 1', 'I2:M13 1']);
    isBroken = false;
    advance(5 * SECOND);
    await billing.sender.sendDue();
    expect(seen.slice(2)).toEqual(['I1:M12 1', 'I1:M12 2']);
  });

  it('a slow partner holds up only itself', async () => {
    const fast = await aReceiver();
    const slowUrl = await aServer(() => undefined);
    const billing = await withPartnerAt(slowUrl, { timeoutMs: 5_000 });
    await billing.addPartner(fast);
    let isSending = true;
    const sending = billing.sender.sendDue().finally(() => (isSending = false));
    await runCall(billing.log, { incidentId: 'I2', unitId: 'M13' });
    await billing.consume();
    billing.sender.wake();
    await expect.poll(() => fast.state().verified).toBe(1);
    expect(isSending, 'the slow one is still being waited for').toBe(true);
    await sending;
  });

  it('410 closes the endpoint; opened again, it gets what waited', async () => {
    const receiver = await aReceiver();
    const billing = await billingFixture();
    const endpointId = await billing.addPartner(receiver);
    receiver.setMode('gone');
    await runCall(billing.log, { incidentId: 'I1' });
    await billing.consume();
    await billing.sender.sendDue();
    advance(100 * HOUR);
    await runCall(billing.log, { incidentId: 'I2', unitId: 'M13' });
    await billing.consume();
    await billing.sender.sendDue();
    expect(receiver.state().requests).toBe(1);
    const closed = await billing.database.withOrg('demo', (trx) =>
      findEndpoint(trx, 'demo', { id: endpointId, nowMs: Date.now() }),
    );
    expect(closed?.state).toBe('disabled');

    receiver.setMode('ok');
    await billing.database.withOrg('demo', (trx) =>
      changeEndpoint(trx, 'demo', { id: endpointId, nowMs: Date.now(), state: 'active' }),
    );
    await billing.sender.sendDue();
    expect(receiver.state().verified).toBe(2);
  });

  it.each([
    [429, '120', 120 * SECOND],
    [503, '3600', HOUR],
    [503, 'soon', 5 * SECOND],
    [500, '3600', 5 * SECOND],
    [429, '1', 5 * SECOND],
  ])('Retry-After: %i with "%s" waits %i ms', async (status, header, waitMs) => {
    let requests = 0;
    const url = await aServer((_request, response) => {
      requests += 1;
      response.writeHead(status, { 'retry-after': header }).end();
    });
    advance(0);
    const billing = await withPartnerAt(url);
    await billing.sender.sendDue();
    advance(waitMs - SECOND);
    await billing.sender.sendDue();
    expect(requests).toBe(1);
    advance(SECOND);
    await billing.sender.sendDue();
    expect(requests).toBe(2);
  });

  it('I11: an answer that drips, a byte at a time, costs one attempt of bounded length, and the message goes again', async () => {
    let requests = 0;
    let dripped = 0;
    const url = await aServer((_request, response) => {
      requests += 1;
      if (requests > 1) return void response.end();
      response.writeHead(200);
      const drip = setInterval(() => {
        dripped += 1;
        response.write('x');
      }, 50);
      response.on('close', () => clearInterval(drip));
    });
    const billing = await withPartnerAt(url, { timeoutMs: 1_000 });
    await billing.sender.sendDue();
    // Every byte came in time; it is the attempt as a whole that has a bound.
    expect(dripped).toBeGreaterThan(3);
    expect((await billing.deliveries())[0]).toMatchObject({ state: 'pending', lastError: 'timed out' });
    advance(5 * SECOND);
    await billing.sender.sendDue();
    expect((await billing.deliveries())[0]?.state).toBe('delivered');
    expect(requests).toBe(2);
  });

  it('an endless answer is cut off', async () => {
    const url = await aServer((_request, response) => {
      response.writeHead(200);
      const pour = () => {
        while (response.write('x'.repeat(64 * 1024)));
      };
      response.on('drain', pour);
      pour();
    });
    const billing = await withPartnerAt(url);
    await billing.sender.sendDue();
    const [row] = await billing.deliveries();
    expect(row?.state).toBe('delivered');
    expect(row?.response?.length).toBeLessThanOrEqual(2000);
    const whole = await billing.database.withOrg('demo', (trx) =>
      readDelivery(trx, 'demo', { endpointId: billing.endpointId, deliveryId: row?.id ?? '' }),
    );
    expect(whole?.response?.length).toBe(64 * 1024);
    expect(JSON.parse(whole?.request ?? '')).toMatchObject({ type: 'transport.completed' });
  });

  it('while a secret is changed, both verify', async () => {
    const receiver = await aReceiver();
    const billing = await billingFixture();
    const endpointId = await billing.addPartner(receiver);
    await billing.database.withOrg('demo', (trx) =>
      rotateSecret(trx, 'demo', { id: endpointId, nowMs: Date.now(), box: billing.box }),
    );
    await runCall(billing.log, { incidentId: 'I1' });
    await billing.consume();
    await billing.sender.sendDue();
    expect(receiver.state().verified).toBe(1);
    advance(25 * HOUR);
    await runCall(billing.log, { incidentId: 'I2', unitId: 'M13' });
    await billing.consume();
    await billing.sender.sendDue();
    expect(receiver.state().unverified).toBe(1);
  });
});

describe('two sender processes', () => {
  it('I11: deliver nothing twice and keep the order per transport', async () => {
    const seen: string[] = [];
    const post = async ({ messageId, body }: Attempt): Promise<Outcome> => {
      seen.push(`${JSON.parse(body).data.responseNumber} ${messageId}`);
      await sleep(5);
      return { kind: 'delivered', status: 200, response: '' };
    };
    const billing = await billingFixture({ post });
    await billing.addPartner(await aReceiver());
    for (let call = 0; call < 12; call += 1) {
      await runCall(billing.log, { incidentId: `I${call}`, unitId: call % 2 ? 'M12' : 'M13' });
    }
    for (const reading of ['120026.1', '120026.2', '120026.3']) {
      await lateReading(billing.log, { incidentId: 'I1' }, reading);
    }
    await billing.consume();
    const other = billing.otherSender();
    await Promise.all([billing.sender.sendDue(), other.sendDue()]);
    await Promise.all([billing.sender.sendDue(), other.sendDue()]);
    await billing.sender.sendDue();
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toHaveLength(15);
    const versions = seen.flatMap((each) => (each.startsWith('I1:') ? Number(each.split('_v')[1]) : []));
    expect(versions).toEqual([1, 2, 3, 4]);
  });

  it('a process that died while sending leaves its delivery to another when the lease runs out, and cannot undo it', async () => {
    const receiver = await aReceiver();
    const first = Promise.withResolvers<Outcome>();
    const second = Promise.withResolvers<Outcome>();
    const answers = [first.promise, second.promise];
    let sent = 0;
    const post = () => answers[sent++] ?? Promise.reject(new Error('sent once too often'));
    const billing = await billingFixture({ post });
    await billing.addPartner(receiver);
    await runCall(billing.log, { incidentId: 'I1' });
    await billing.consume();
    const row = async () => (await billing.deliveries())[0];
    const stuck = billing.sender.sendDue();
    await expect.poll(async () => (await row())?.state).toBe('sending');

    const other = billing.otherSender();
    await other.sendDue();
    expect(sent).toBe(1);
    advance(MINUTE);
    const taken = other.sendDue();
    await expect.poll(() => sent).toBe(2);
    first.resolve({ kind: 'failed', error: 'too late' });
    await stuck;
    expect(await row()).toMatchObject({ state: 'sending', attempt: 2, lastError: null });
    second.resolve({ kind: 'delivered', status: 200, response: '' });
    await taken;
    expect(await row()).toMatchObject({ state: 'delivered', attempt: 2, lastError: null });
  });
});

async function readBody(request: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
