/** What comes in after the bill makes a new version of it, once, and only when a payer reads something else (A7, F9). */
import { afterEach, describe, expect, it } from 'vitest';
import { recordOf } from '../../../server/billing/record-of.ts';
import { createTrackStore } from '../../../server/positions/track-store.ts';
import { createRecordFollowUps } from '../../../server/record-follow-ups.ts';
import { reviseLateTracks, startRevisions } from '../../../server/revisions.ts';
import { event, principal } from '../../support/log-fixture.ts';
import { silentLogger } from '../../support/postgres.ts';
import {
  advance,
  aReceiver,
  billingFixture,
  closeFixtures,
  lateReading,
  minute,
  MINUTE,
  runCall,
  SECOND,
  type BillingFixture,
} from '../../integrations/billing/billing-fixture.ts';

afterEach(closeFixtures);

const org = 'demo';
const transportId = 'I1:M12';
const admin = principal(org, 'admin');
const now = () => Date.now();

interface Rig extends BillingFixture {
  /** Places every half minute of the test call, between two of its minutes; then nothing for a while. */
  drive(from: number, to: number, quietMs?: number): Promise<void>;
  /** One look at the places that came in. */
  look(): Promise<void>;
  /** The types of the versions so far, with why the server made them. */
  versions(): Promise<{ version: number; reason?: string }[]>;
  record(version?: number): ReturnType<typeof recordOf>;
}

async function rig(): Promise<Rig> {
  const billing = await billingFixture();
  const { database, log } = billing;
  const store = createTrackStore({
    database,
    now,
    onStored: () => undefined,
    mayReport: () => Promise.resolve(true),
  });
  const facts = createRecordFollowUps({ ingest: log.ingest, logger: silentLogger, now }, org);
  const record = (version?: number) =>
    database.withOrg(org, (trx) => recordOf(trx, org, { transportId, version }));
  const look = () => reviseLateTracks({ database, now }, org, facts);
  // Where the first look begins.
  await look();
  return {
    ...billing,
    look,
    record,
    async drive(from, to, quietMs = 10 * SECOND) {
      const fixes = Array.from({ length: (to - from) * 2 }, (_, at) => ({
        at: minute(from + at / 2),
        lat: 37.76 + (from + at / 2) * 0.004,
        lon: -122.42,
        accuracy: 5,
        speed: 15,
      }));
      const reply = await store(admin, 'tablet-1', { unitId: 'M12', fixes });
      if ('refusal' in reply) throw new Error(reply.refusal.detail);
      advance(quietMs);
    },
    async versions() {
      const revised = await database.withOrg(org, (trx) =>
        trx.selectFrom('events').select('data').where('type', '=', 'transport:revised').execute(),
      );
      const { version = 0 } = (await record()) ?? {};
      return [{ version }, ...revised.map(({ data }) => ({ version, reason: String(data['reason']) }))];
    },
  };
}

/** The consumer of details, until it has come to the head. */
async function consumeDetails({ database, log, head }: Rig): Promise<void> {
  const until = await head();
  const worker = startRevisions({ database, ingest: log.ingest, logger: silentLogger, now }, org);
  await expect
    .poll(
      async () =>
        (
          await database.withOrg(org, (trx) =>
            trx.selectFrom('cursors').select('seq').where('consumer', '=', 'revisions').executeTakeFirst(),
          )
        )?.seq,
      { timeout: 20_000 },
    )
    .toBeGreaterThanOrEqual(until);
  await worker.stop();
}

describe('F9: a track that comes in after the bill', () => {
  it('makes one new version when all its pieces are in; the first reads as it was sent', async () => {
    const receiver = await aReceiver();
    const billing = await rig();
    await billing.addPartner(receiver);
    await runCall(billing.log, { incidentId: 'I1' });
    const first = await billing.record();
    expect(first?.mileage.method).toBe('odometer');
    advance(30 * SECOND);
    await billing.drive(24, 30);
    await billing.drive(30, 40, SECOND);
    await billing.look();
    expect(await billing.versions()).toEqual([{ version: 1 }]);
    advance(10 * SECOND);
    await billing.look();
    await billing.look();
    expect(await billing.versions()).toEqual([{ version: 2 }, { version: 2, reason: 'track' }]);
    expect(await billing.record(1)).toEqual(first);
    expect(await billing.record(2)).toMatchObject({
      mileage: { method: 'both', gps: { coveragePercent: 100 } },
      prevSeq: first?.seq,
    });
    await billing.consume();
    await billing.sender.sendDue();
    expect(receiver.state().deliveries.map(({ type, version }) => [type, version])).toEqual([
      ['transport.completed', 1],
      ['transport.corrected', 2],
    ]);
  });

  it('makes the next one for what comes later still, three minutes after the last', async () => {
    const billing = await rig();
    await runCall(billing.log, { incidentId: 'I1' });
    advance(30 * SECOND);
    await billing.drive(24, 28);
    await billing.look();
    await billing.drive(28, 32);
    await billing.drive(32, 40);
    await billing.look();
    advance(30 * SECOND);
    await billing.look();
    expect(await billing.versions()).toEqual([{ version: 2 }, { version: 2, reason: 'track' }]);
    expect((await billing.record())?.mileage.gps?.coveragePercent).toBeLessThan(50);
    advance(3 * MINUTE);
    await billing.look();
    await billing.look();
    expect(await billing.versions()).toHaveLength(3);
    expect((await billing.record())?.mileage.gps?.coveragePercent).toBe(100);
  });

  it('is found after a restart, and by two processes once', async () => {
    const billing = await rig();
    await runCall(billing.log, { incidentId: 'I1' });
    advance(30 * SECOND);
    await billing.drive(24, 40);
    advance(60 * MINUTE);
    await Promise.all([billing.look(), billing.look()]);
    expect(await billing.versions()).toEqual([{ version: 2 }, { version: 2, reason: 'track' }]);
  });

  it('makes none of places outside the loaded leg, known already, or in before the bill', async () => {
    const billing = await rig();
    await billing.drive(24, 40);
    await runCall(billing.log, { incidentId: 'I1' });
    expect((await billing.record())?.mileage.method).toBe('both');
    advance(30 * SECOND);
    await billing.drive(24, 40);
    await billing.drive(2, 20);
    await billing.drive(41, 59);
    await billing.look();
    expect(await billing.versions()).toEqual([{ version: 1 }]);
  });
});

describe('contract 6: details that come in after the bill', () => {
  const details = { type: 'Fall', address: '1 Main St', priority: 2 };

  async function withoutZip(): Promise<Rig> {
    const billing = await rig();
    const ids = { incidentId: 'I1', unitId: 'M12' };
    const press = (status: string, at: number) =>
      event('unit:status', { ...ids, at: minute(at), data: { status } });
    await billing.log.push(principal(org, 'dispatcher'), [
      event('hospital:registered', { data: { hospitalId: 'H1', name: 'General' } }),
      event('incident:created', { incidentId: 'I1', at: minute(0), data: details }),
      event('assignment:sent', { ...ids, at: minute(1), data: { assignmentId: 'A1', incident: details } }),
      press('en_route', 2),
      press('transporting', 25),
      event('transport:destination', { ...ids, data: { destination: { hospitalId: 'H1' } } }),
      press('at_destination', 38),
      press('available', 60),
    ]);
    return billing;
  }
  const holds = async (billing: Rig, version?: number) =>
    (await billing.record(version))?.holds.map(({ code }) => code);

  it('the missing ZIP is filled in: the hold is gone in version 2 and stays in version 1; its repetition says nothing', async () => {
    const billing = await withoutZip();
    expect(await holds(billing)).toContain('origin-zip-missing');
    const update = (data: Record<string, unknown>) =>
      billing.log.push(admin, [event('incident:updated', { incidentId: 'I1', data })]);
    await update({ priority: 1 });
    await consumeDetails(billing);
    expect(await billing.versions()).toEqual([{ version: 1 }]);
    await update({ zip: '94102' });
    await consumeDetails(billing);
    await update({ zip: '94102' });
    await consumeDetails(billing);
    expect(await billing.versions()).toEqual([{ version: 2 }, { version: 2, reason: 'incident' }]);
    expect(await holds(billing)).not.toContain('origin-zip-missing');
    expect(await holds(billing, 1)).toContain('origin-zip-missing');
  });

  it('the hospital’s address and the crew of the time release their holds; the next crew does not', async () => {
    const billing = await withoutZip();
    const signOn = (id: string, at: number) =>
      event('unit:crew', {
        unitId: 'M12',
        at: minute(at),
        clock: { ms: 0, uncertaintyMs: 0 },
        data: { crew: [{ id, name: id }] },
      });
    await billing.log.push(admin, [signOn('night', 90)]);
    await consumeDetails(billing);
    expect(await billing.versions()).toEqual([{ version: 1 }]);
    await billing.log.push(admin, [
      signOn('day', -10),
      event('hospital:registered', { data: { hospitalId: 'H1', name: 'General', zip: '94110' } }),
    ]);
    await consumeDetails(billing);
    const all = await billing.versions();
    expect(all[0]?.version).toBeGreaterThan(1);
    expect(await holds(billing)).not.toContain('destination-zip-missing');
    expect(await holds(billing, 1)).toContain('destination-zip-missing');
    expect((await billing.record())?.crew).toEqual([{ id: 'day' }]);
    expect((await billing.record(1))?.crew).toEqual([]);
  });

  it('a press taken back opens a bill again; complete anew it is the next version, with the time that stands', async () => {
    const receiver = await aReceiver();
    const billing = await withoutZip();
    await billing.addPartner(receiver);
    const ids = { incidentId: 'I1', unitId: 'M12' };
    const press = await billing.database.withOrg(org, (trx) =>
      trx
        .selectFrom('events')
        .select('id')
        .where('type', '=', 'unit:status')
        .orderBy('seq', 'desc')
        .execute(),
    );
    await billing.log.push(admin, [
      event('unit:status:undone', { ...ids, corrects: press[0]?.id, at: minute(61) }),
      event('incident:updated', { incidentId: 'I1', data: { zip: '94102' } }),
    ]);
    await consumeDetails(billing);
    expect((await billing.record())?.version).toBe(1);
    await billing.log.push(admin, [
      event('unit:status', { ...ids, at: minute(75), data: { status: 'available' } }),
    ]);
    await consumeDetails(billing);
    expect(await billing.versions()).toEqual([{ version: 2 }]);
    const times = [1, 2].map(async (version) => (await billing.record(version))?.times['eTimes.13']?.at);
    const [first, second] = await Promise.all(times);
    expect([first, second].map((at) => at?.slice(11, 16))).toEqual(['11:00', '11:15']);
    await billing.consume();
    await billing.sender.sendDue();
    expect(receiver.state().deliveries.map(({ type, version }) => [type, version])).toEqual([
      ['transport.completed', 1],
      ['transport.corrected', 2],
    ]);
  });

  it('a fact of the transport itself makes its own version, and no second one', async () => {
    const billing = await withoutZip();
    await lateReading(billing.log, { incidentId: 'I1' }, '120026.1');
    await consumeDetails(billing);
    await billing.look();
    expect(await billing.versions()).toEqual([{ version: 2 }]);
  });
});
