import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import {
  createAddressPicker,
  isPublic,
  type Address,
} from '../../../server/integrations/billing/partner-address.ts';
import { advance, aReceiver, billingFixture, closeFixtures, runCall, SECOND } from './billing-fixture.ts';

afterEach(closeFixtures);

const v4 = (address: string): Address => ({ address, family: 4 });
const v6 = (address: string): Address => ({ address, family: 6 });

describe('which addresses a webhook may dial', () => {
  it.each([
    '0.0.0.0',
    '10.0.0.1',
    '100.64.0.1',
    '127.0.0.1',
    '127.8.8.8',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
  ])('%s is not public', (address) => expect(isPublic(v4(address))).toBe(false));

  it.each([
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '::ffff:a9fe:a9fe',
    '::ffff:8.8.8.8',
    '64:ff9b::7f00:1',
    'fc00::1',
    'fd12::1',
    'fe80::1',
    'fec0::1',
    'ff02::1',
    '2001::1',
    '2001:db8::1',
    '2002:7f00:1::',
  ])('%s is not public', (address) => expect(isPublic(v6(address))).toBe(false));

  it.each([v4('1.1.1.1'), v4('172.32.0.1'), v4('100.128.0.1'), v6('2606:4700::1111')])(
    '$address is public',
    (address) => expect(isPublic(address)).toBe(true),
  );

  const pick = (addresses: Address[], allowPrivate: string[] = []) =>
    createAddressPicker({ allowPrivate, resolve: () => Promise.resolve(addresses) });

  it('one private address among public ones refuses the name', async () => {
    const url = new URL('https://partner.test/');
    await expect(pick([v4('1.1.1.1'), v6('fd00::1')])(url)).rejects.toThrow('private network');
    await expect(pick([v4('1.1.1.1'), v4('1.0.0.1')])(url)).resolves.toEqual(v4('1.1.1.1'));
    await expect(pick([])(url)).rejects.toThrow('no address');
  });

  it('an operator opens networks one by one; anything public needs https', async () => {
    const open = pick([v4('10.1.2.3')], ['10.1.0.0/16']);
    await expect(open(new URL('http://cad.local/'))).resolves.toEqual(v4('10.1.2.3'));
    await expect(pick([v4('10.2.2.3')], ['10.1.0.0/16'])(new URL('https://cad.local/'))).rejects.toThrow();
    await expect(pick([v4('1.1.1.1')])(new URL('http://partner.test/'))).rejects.toThrow('https');
  });

  it.each([
    'http://127.1/',
    'http://0x7f000001/',
    'http://2130706433/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://localhost/',
  ])('%s is loopback, however it is written', async (text) => {
    await expect(pick([v4('127.0.0.1')])(new URL(text))).rejects.toThrow('private network');
  });
});

describe('dialling', () => {
  it('a private address is refused unless the operator opened it, and not one byte is sent', async () => {
    const receiver = await aReceiver();
    const billing = await billingFixture({ allowPrivate: [] });
    await billing.addPartner(receiver);
    await runCall(billing.log, { incidentId: 'I1' });
    await billing.consume();
    await billing.sender.sendDue();
    expect(receiver.state().requests).toBe(0);
    const [row] = await billing.deliveries();
    expect(row).toMatchObject({ state: 'pending', lastStatus: null });
    expect(row?.lastError).toContain('address refused');
  });

  it('a redirect to a private address is a failure and is not followed', async () => {
    const inside = await aReceiver();
    const server = createServer((_request, response) =>
      response.writeHead(307, { location: `${inside.url}/hook` }).end(),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const billing = await billingFixture();
    await billing.addPartner(inside, { url: `http://127.0.0.1:${port}/` });
    await runCall(billing.log, { incidentId: 'I1' });
    await billing.consume();
    await billing.sender.sendDue();
    server.close();
    expect(inside.state().requests).toBe(0);
    expect((await billing.deliveries())[0]).toMatchObject({
      lastStatus: 307,
      lastError: 'redirect (307) not followed',
    });
  });

  it('a name is resolved once for each attempt and that very address is dialled: one that changes meanwhile gains nothing', async () => {
    const receiver = await aReceiver();
    const { port } = new URL(receiver.url);
    const answers = [[v4('127.0.0.1')], [v4('127.9.9.9')]];
    let asked = 0;
    const billing = await billingFixture({
      allowPrivate: ['127.0.0.1/32'],
      resolve: () => Promise.resolve(answers[Math.min(asked++, 1)] ?? []),
    });
    await billing.addPartner(receiver, { url: `http://partner.invalid:${port}/hook` });
    await runCall(billing.log, { incidentId: 'I1' });
    await billing.consume();
    // The system's resolver knows no such name: it can only have been reached at the checked address.
    await billing.sender.sendDue();
    expect(asked).toBe(1);
    expect(receiver.state().verified).toBe(1);

    await runCall(billing.log, { incidentId: 'I2', unitId: 'M13' });
    await billing.consume();
    await billing.sender.sendDue();
    expect(asked).toBe(2);
    expect(receiver.state().requests).toBe(1);
    expect((await billing.deliveries())[0]?.lastError).toContain('address refused');
  });

  it('the partner sees its own name in Host', async () => {
    let host: string | undefined;
    const server = createServer((request, response) => {
      host = request.headers.host;
      response.writeHead(200).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const billing = await billingFixture({ resolve: () => Promise.resolve([v4('127.0.0.1')]) });
    await billing.addPartner(await aReceiver(), { url: `http://partner.invalid:${port}/` });
    await runCall(billing.log, { incidentId: 'I1' });
    await billing.consume();
    await billing.sender.sendDue();
    server.close();
    expect(host).toBe(`partner.invalid:${port}`);
  });

  it('a name that cannot be resolved, or not in time, is a failed attempt like any other', async () => {
    const receiver = await aReceiver();
    const { promise: never } = Promise.withResolvers<Address[]>();
    const billing = await billingFixture({ resolve: () => never, timeoutMs: 100 });
    await billing.addPartner(receiver, { url: 'http://partner.invalid/' });
    await runCall(billing.log, { incidentId: 'I1' });
    await billing.consume();
    await billing.sender.sendDue();
    advance(SECOND);
    expect((await billing.deliveries())[0]).toMatchObject({
      state: 'pending',
      attempt: 1,
      lastError: 'timed out',
    });
  });
});
