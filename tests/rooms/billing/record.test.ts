import { describe, expect, it } from 'vitest';
import { billingRecord } from '../../../shared/billing/record.ts';
import { billingRecordSchema } from '../../../shared/billing/record-schema.ts';
import { aTransport, anInput } from './a-transport.ts';

/** NEMSIS v3.5 DateTimeType. */
const NEMSIS_DATETIME =
  /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.\d+)?(\+|-)[0-9]{2}:[0-9]{2}$/;

const holdsIn = (input = anInput()) => billingRecord(input).holds.map(({ code }) => code);

describe('F9: the billing record', () => {
  it('is the whole of contract 6 for a plain transport', () => {
    const record = billingRecord(anInput());
    expect(record).toEqual({
      organization: 'demo',
      incidentNumber: '26-000123',
      responseNumber: 'I1:M12',
      unit: { callSign: 'Medic 12', vehicle: 'V-881' },
      crew: [{ id: 'p1', level: 'Paramedic', role: 'Primary' }],
      times: {
        'eTimes.01': { at: '2026-03-08T10:00:00.000+00:00', source: 'cad', uncertaintyMs: null },
        'eTimes.03': { at: '2026-03-08T10:01:00.000+00:00', source: 'dispatch', uncertaintyMs: null },
        'eTimes.05': { at: '2026-03-08T10:02:10.000+00:00', source: 'manual', uncertaintyMs: 40 },
        'eTimes.06': { at: '2026-03-08T10:09:00.000+00:00', source: 'manual', uncertaintyMs: null },
        'eTimes.09': { at: '2026-03-08T10:25:00.000+00:00', source: 'manual', uncertaintyMs: null },
        'eTimes.11': { at: '2026-03-08T10:38:00.000+00:00', source: 'geofence', uncertaintyMs: null },
        'eTimes.13': { at: '2026-03-08T11:02:00.000+00:00', source: 'manual', uncertaintyMs: null },
      },
      mileage: {
        loadedMiles: '3.10',
        method: 'both',
        odometer: { atScene: '120022.7', atDestination: '120025.8' },
        gps: { metres: 4989, coveragePercent: 98.4, gapMetres: 12 },
        discrepancy: { differenceMiles: '0.00', flagged: false },
      },
      origin: { address: '50 Fell St', zip: '94102', lat: 37.776123, lon: -122.4187 },
      destination: {
        code: 'H1',
        name: 'General Hospital',
        address: '1001 Potrero Ave',
        zip: '94110',
        kind: '4221003',
      },
      modifier: 'SH',
      disposition: 'transported',
      patients: { count: 1, references: ['E-77'] },
      epcrId: 'E-77',
      seq: 42,
      epoch: '3c5a1e6e-6f3d-4c55-9d0a-0a4a3a1f2b10',
      prevSeq: null,
      version: 1,
      holds: [],
    });
    expect(billingRecordSchema.parse(record)).toEqual(record);
    for (const time of Object.values(record.times)) expect(time.at).toMatch(NEMSIS_DATETIME);
  });

  it('names nobody on the crew: ids and levels are enough', () => {
    expect(JSON.stringify(billingRecord(anInput()))).not.toContain('Ana Ruiz');
  });

  it('a later version says which it replaces, in ids a signature can carry', () => {
    const record = billingRecord(
      anInput({
        made: { version: 2, seq: 50, eventId: 'b' },
        previous: { version: 1, seq: 42, eventId: 'a' },
      }),
    );
    expect(record).toMatchObject({ version: 2, seq: 50, prevSeq: 42, supersedes: 'a_v1' });
  });

  it('F12: a corrected time keeps the stamp it replaced', () => {
    const transport = aTransport();
    const left = transport.times['eTimes.09'];
    if (!left) throw new Error('the sample has left the scene');
    const times = { ...transport.times, 'eTimes.09': { ...left, correctedFrom: '2026-03-08T10:20:00.000Z' } };
    expect(billingRecord(anInput({ transport: { ...transport, times } })).times['eTimes.09']).toMatchObject({
      at: '2026-03-08T10:25:00.000+00:00',
      correctedFrom: '2026-03-08T10:20:00.000+00:00',
    });
  });

  it('flags track and odometer more than 5 % apart, and bills the odometer', () => {
    const record = billingRecord(anInput({ gps: { metres: 5400, coveragePercent: 97, gapMetres: 0 } }));
    expect(record.mileage).toMatchObject({
      loadedMiles: '3.10',
      method: 'both',
      discrepancy: { differenceMiles: '0.26', flagged: true },
    });
    expect(record.holds.map(({ code }) => code)).toEqual(['mileage-differs']);
  });

  it('takes the track when there is one odometer reading only, and says when the track has holes', () => {
    const odometer = { at_scene: { reading: '120022.7', at: '2026-03-08T10:25:00.000Z' } };
    const input = anInput({
      transport: aTransport({ odometer }),
      gps: { metres: 4989, coveragePercent: 60, gapMetres: 2000 },
    });
    const { mileage, holds } = billingRecord(input);
    expect(mileage).toMatchObject({ loadedMiles: '3.10', method: 'gps' });
    expect(mileage.odometer).toBeUndefined();
    expect(holds.map(({ code }) => code)).toEqual(['track-incomplete']);
  });

  it('bills nothing from an odometer that ran backwards', () => {
    const odometer = {
      at_scene: { reading: '120025.8', at: '2026-03-08T10:25:00.000Z' },
      at_destination: { reading: '120022.7', at: '2026-03-08T10:38:00.000Z' },
    };
    const record = billingRecord(anInput({ transport: aTransport({ odometer }), gps: undefined }));
    expect(record.mileage.loadedMiles).toBeUndefined();
    expect(record.mileage.odometer).toEqual({ atScene: '120025.8', atDestination: '120022.7' });
    expect(record.holds.map(({ code }) => code)).toEqual(['mileage-missing', 'odometer-backwards']);
  });

  it('holds what a claim would be returned for', () => {
    const { zip: _zip, ...incident } = aTransport().incident ?? { type: 'x', address: 'y', priority: 1 };
    const { epcrId: _epcr, ...transport } = aTransport({
      incident,
      destination: { name: 'Clinic', zip: '9411' },
    });
    expect(holdsIn(anInput({ transport, unit: undefined }))).toEqual([
      'crew-missing',
      'epcr-missing',
      'origin-zip-missing',
      'destination-zip-missing',
    ]);
  });

  it('a response without transport has no miles and no modifier', () => {
    const { 'eTimes.09': _left, 'eTimes.11': _arrived, ...times } = aTransport().times;
    const transport = aTransport({ times, outcome: 'not_transported' });
    const record = billingRecord(anInput({ transport }));
    expect(record).toMatchObject({ disposition: 'not_transported', mileage: {}, patients: { count: 0 } });
    expect(record.modifier).toBeUndefined();
  });

  it('a cancelled response waits for no patient care report', () => {
    const { epcrId: _epcr, ...transport } = aTransport({
      times: { 'eTimes.14': { at: '2026-03-08T10:05:00.000Z', source: 'dispatch', eventId: 'x' } },
      outcome: 'not_transported',
    });
    expect(billingRecord(anInput({ transport }))).toMatchObject({ disposition: 'cancelled', holds: [] });
  });

  it.each([
    ['4232001', '2223001', 'A0429'],
    ['BLS - All Levels', '2223005', 'A0428'],
    ['4232005', '2223003', 'A0427'],
    ['4232003', '2223005', 'A0426'],
    ['4232009', '2223001', undefined],
    ['4232005', '2223007', undefined],
    ['4232005', undefined, undefined],
  ])('suggests a service level only without a doubt: %s, %s', (levelOfCare, responseMode, level) => {
    const billingData = { levelOfCare, ...(responseMode ? { responseMode } : {}) };
    const record = billingRecord(anInput({ transport: aTransport({ billingData }) }));
    expect(record.suggestedServiceLevel).toBe(level);
  });

  it.each([
    [{ kind: '4221041' }, {}, 'SN'],
    [{ kind: 'Home' }, { originKind: '4221003' }, 'HR'],
    [{ kind: 'x' }, {}, 'SX'],
    [{ hospitalId: 'H9' }, {}, 'SH'],
    [{ kind: '4221033' }, {}, undefined],
    [{ kind: 'H' }, { originKind: 'X' }, undefined],
    [{ kind: 'H' }, { serviceRequested: 'Hospital-to-Hospital Transfer' }, undefined],
  ])('modifier of %o from %o is %s', (destination, billingData, modifier) => {
    const record = billingRecord(anInput({ transport: aTransport({ destination, billingData }) }));
    expect(record.modifier).toBe(modifier);
  });
});
