import { afterEach, describe, expect, it } from 'vitest';
import { distanceMetres, METRES_PER_MILE } from '../../../shared/geo.ts';
import { recordOf } from '../../../server/billing/record-of.ts';
import { transportAt } from '../../../server/billing/transport-at.ts';
import { createOrg, event, principal } from '../../support/log-fixture.ts';
import {
  billingFixture,
  closeFixtures,
  lateReading,
  minute,
  runCall,
  type BillingFixture,
} from '../../integrations/billing/billing-fixture.ts';

afterEach(closeFixtures);

const desk = principal('demo', 'dispatcher');
const transportId = 'I1:M12';

const record = ({ database }: BillingFixture, version?: number) =>
  database.withOrg('demo', (trx) => recordOf(trx, 'demo', { transportId, version }));

const signOn = (id: string, at: string) =>
  event('unit:crew', { unitId: 'M12', at, data: { crew: [{ id, name: id, level: 'Paramedic' }] } });

describe('records out of the log', () => {
  it('I7: a version reads the same before and after later versions came', async () => {
    const billing = await billingFixture();
    await runCall(billing.log, { incidentId: 'I1' });
    const first = await record(billing);
    await lateReading(billing.log, { incidentId: 'I1' }, '120026.1');
    await billing.log.push(desk, [
      event('incident:updated', { incidentId: 'I1', data: { address: '51 Fell St', zip: '94103' } }),
      event('unit:registered', { unitId: 'M12', at: minute(200), data: { callSign: 'Medic 99' } }),
      signOn('next-day', minute(300)),
    ]);
    await lateReading(billing.log, { incidentId: 'I1' }, '120026.3');
    expect(await record(billing, 1)).toEqual(first);
    expect(await record(billing, 2)).toMatchObject({
      version: 2,
      mileage: { loadedMiles: '3.40' },
      origin: { zip: '94102' },
    });
    expect(await record(billing)).toMatchObject({
      version: 3,
      prevSeq: (await record(billing, 2))?.seq,
      origin: { zip: '94103' },
    });
    expect(await record(billing, 4)).toBeUndefined();
  });

  it('has the crew that was on the unit at the time, also when they signed on late or were relieved since', async () => {
    const billing = await billingFixture();
    await billing.log.push(desk, [signOn('day', minute(-30))]);
    await runCall(billing.log, { incidentId: 'I1' });
    await billing.log.push(desk, [signOn('night', minute(120))]);
    await lateReading(billing.log, { incidentId: 'I1' }, '120026.1');
    expect((await record(billing))?.crew).toEqual([{ id: 'day', level: 'Paramedic' }]);
    expect((await record(billing))?.unit).toEqual({ callSign: 'M12', vehicle: 'V-M12' });
  });

  it('is not there before the response is complete', async () => {
    const billing = await billingFixture();
    await runCall(billing.log, { incidentId: 'I1' });
    const complete = (await record(billing))?.seq ?? 0;
    const before = await billing.database.withOrg('demo', (trx) =>
      transportAt(trx, 'demo', { transportId, seq: complete - 1 }),
    );
    expect(before).toMatchObject({ version: 0, destination: { name: 'General Hospital' } });
    expect(before?.completedAt).toBeUndefined();
  });

  it('F9: loaded miles of the track are those between leaving the scene and arriving, of the better receiver', async () => {
    const billing = await billingFixture();
    await runCall(billing.log, { incidentId: 'I1' });
    const track = Array.from({ length: 61 }, (_, at) => ({
      at: minute(at + 0.5),
      lat: 37.76 + at * 0.004,
      lon: -122.42,
    }));
    await billing.database.withOrg('demo', (trx) =>
      trx
        .insertInto('positions')
        .values([
          ...track.map((fix) => ({
            org: 'demo',
            unit_id: 'M12',
            source: 'gps',
            accuracy: 5,
            speed: 15,
            received_at: minute(61),
            ...fix,
          })),
          ...track.slice(25, 30).map((fix) => ({
            org: 'demo',
            unit_id: 'M12',
            source: 'tracker',
            accuracy: 5,
            speed: 15,
            received_at: minute(61),
            ...fix,
          })),
        ])
        .execute(),
    );
    const { mileage } = (await record(billing)) ?? {};
    const driven = 12 * distanceMetres([-122.42, 37.76], [-122.42, 37.764]);
    expect(mileage?.gps?.metres).toBe(Math.round(driven));
    expect(mileage?.gps?.coveragePercent).toBe(100);
    expect(mileage).toMatchObject({ method: 'both', loadedMiles: '3.10' });
    const miles = driven / METRES_PER_MILE;
    expect(mileage?.discrepancy?.flagged).toBe(Math.abs(miles - 3.1) > 0.155);
  });

  it('the CAD that sent the assignment finds its own id of the response', async () => {
    const billing = await billingFixture();
    const incident = { type: 'Fall', address: '1 A St', priority: 2 };
    const ids = { incidentId: 'I1', unitId: 'M12' };
    await billing.log.push(principal('demo', 'service'), [
      event('incident:created', { incidentId: 'I1', source: 'cad', data: incident }),
      event('assignment:sent', { ...ids, source: 'cad', data: { assignmentId: 'CAD-555', incident } }),
      event('unit:status', { ...ids, source: 'cad', data: { status: 'available' } }),
    ]);
    expect(await record(billing)).toMatchObject({ cadRecordId: 'CAD-555', disposition: 'not_transported' });
  });

  it('another organization has nothing under the same ids', async () => {
    const billing = await billingFixture();
    await runCall(billing.log, { incidentId: 'I1' });
    await createOrg(billing.database, 'other');
    const theirs = await billing.database.withOrg('other', (trx) => recordOf(trx, 'other', { transportId }));
    const stolen = await billing.database.withOrg('other', (trx) => recordOf(trx, 'demo', { transportId }));
    expect([theirs, stolen]).toEqual([undefined, undefined]);
  });
});
