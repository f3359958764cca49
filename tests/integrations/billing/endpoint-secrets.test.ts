import { afterEach, describe, expect, it } from 'vitest';
import { createSecretBox } from '../../../server/auth/secret-box.ts';
import {
  openSecrets,
  overlapUntil,
  sealOldSecrets,
} from '../../../server/integrations/billing/endpoint-secrets.ts';
import { rotateSecret } from '../../../server/integrations/billing/endpoints.ts';
import { advance, aReceiver, billingFixture, closeFixtures, runCall, HOUR } from './billing-fixture.ts';

afterEach(closeFixtures);

const OLD = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

async function opened() {
  const receiver = await aReceiver();
  const billing = await billingFixture();
  const id = await billing.addPartner(receiver);
  /** As PostgreSQL has it, and as any dump of it would. */
  const raw = async (): Promise<string> => {
    const rows = await billing.database.withOrg('demo', (trx) =>
      trx.selectFrom('webhook_endpoints').selectAll().execute(),
    );
    return JSON.stringify(rows);
  };
  const rotate = () =>
    billing.database.withOrg('demo', (trx) =>
      rotateSecret(trx, 'demo', { id, nowMs: Date.now(), box: billing.box }),
    );
  return { receiver, billing, id, raw, rotate };
}

describe('secrets of partners at rest', () => {
  it('the table never holds one that can be read, before and after a rotation', async () => {
    const { receiver, billing, raw, rotate } = await opened();
    const secret = await rotate();
    expect(secret).toMatch(/^whsec_/);
    const text = await raw();
    expect(text).toContain('"sealed":"v1.');
    expect(text).not.toContain('whsec_');
    expect(text).not.toContain(secret?.slice(6, 20));
    await runCall(billing.log, { incidentId: 'I1' });
    await billing.consume();
    await billing.sender.sendDue();
    expect(receiver.state()).toMatchObject({ verified: 1, unverified: 0 });
  });

  it('one kept by an older version still signs, and is sealed at the next start', async () => {
    const { receiver, billing, raw } = await opened();
    await billing.database.withOrg('demo', (trx) =>
      trx
        .updateTable('webhook_endpoints')
        .set({ secrets: JSON.stringify([{ secret: OLD }]) })
        .execute(),
    );
    receiver.setSecret(OLD);
    await runCall(billing.log, { incidentId: 'I1' });
    await billing.consume();
    await billing.sender.sendDue();
    expect(receiver.state().verified).toBe(1);

    expect(await sealOldSecrets(billing.database, billing.box, 'demo')).toBe(1);
    expect(await raw()).not.toContain('whsec_');
    expect(await sealOldSecrets(billing.database, billing.box, 'demo')).toBe(0);
    await runCall(billing.log, { incidentId: 'I2', unitId: 'M13' });
    await billing.consume();
    await billing.sender.sendDue();
    expect(receiver.state()).toMatchObject({ verified: 2, unverified: 0 });
  });

  it('the overlap ends when it says it does', async () => {
    const { billing, id, rotate } = await opened();
    const column = async () =>
      (
        await billing.database.withOrg('demo', (trx) =>
          trx.selectFrom('webhook_endpoints').select('secrets').executeTakeFirstOrThrow(),
        )
      ).secrets;
    const good = async () =>
      openSecrets(billing.box, { org: 'demo', endpointId: id }, { kept: await column(), nowMs: Date.now() });
    expect(overlapUntil(await column(), Date.now())).toBeUndefined();
    await rotate();
    expect(await good()).toHaveLength(2);
    const until = overlapUntil(await column(), Date.now());
    expect(Date.parse(until ?? '') - Date.now()).toBeGreaterThan(23 * HOUR);
    advance(25 * HOUR);
    expect(await good()).toHaveLength(1);
    expect(overlapUntil(await column(), Date.now())).toBeUndefined();
  });
});

describe('the secret box', () => {
  const key = 'the first key, thirty-two characters or more';
  const other = 'another key, also thirty-two characters long';

  it('opens what it sealed, in its place only, unchanged only, and the same text never looks the same', () => {
    const box = createSecretBox([key]);
    const sealed = box.seal('a secret', 'here');
    expect(box.open(sealed, 'here')).toBe('a secret');
    expect(box.seal('a secret', 'here')).not.toBe(sealed);
    expect(() => box.open(sealed, 'there')).toThrow();
    const parts = sealed.split('.');
    for (const index of [2, 3, 4]) {
      const changed = parts.with(index, Buffer.from('tampered with').toString('base64url')).join('.');
      expect(() => box.open(changed, 'here')).toThrow();
    }
  });

  it('opens what was sealed under the key before', () => {
    const sealed = createSecretBox([key]).seal('a secret', 'here');
    expect(createSecretBox([other, key]).open(sealed, 'here')).toBe('a secret');
    expect(() => createSecretBox([other]).open(sealed, 'here')).toThrow(/not configured/);
  });
});
