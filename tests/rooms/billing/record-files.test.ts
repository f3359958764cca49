import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { recordsToCsv } from '../../../shared/billing/csv.ts';
import { eTimesXml } from '../../../shared/billing/nemsis-times.ts';
import { billingRecord } from '../../../shared/billing/record.ts';
import { aTransport, anInput } from './a-transport.ts';

describe('eTimes fragment', () => {
  const xml = eTimesXml(billingRecord(anInput()));

  it('carries numeric offsets and never Z, which the NEMSIS pattern refuses', () => {
    expect(xml).toContain('<eTimes.05>2026-03-08T10:02:10.000+00:00</eTimes.05>');
    expect(xml).not.toMatch(/\dZ</);
  });

  it('has the elements in the order of the schema, and says what was not recorded', () => {
    const names = [...xml.matchAll(/<(eTimes\.\d\d)/g)].map(([, name]) => name);
    expect(names).toEqual(names.toSorted());
    expect(xml).toContain('<eTimes.07 xsi:nil="true" NV="7701003"/>');
  });

  it('a response without transport: the times of one do not apply', () => {
    const { 'eTimes.09': _left, 'eTimes.11': _arrived, ...times } = aTransport().times;
    const none = eTimesXml(
      billingRecord(anInput({ transport: aTransport({ times, outcome: 'not_transported' }) })),
    );
    for (const name of ['09', '11', '12'])
      expect(none).toContain(`<eTimes.${name} xsi:nil="true" NV="7701001"/>`);
    expect(none).toContain('<eTimes.07 xsi:nil="true" NV="7701003"/>');
  });
});

describe('CSV', () => {
  const read = (csv: string) => Papa.parse<Record<string, string>>(csv, { header: true }).data[0] ?? {};

  it('reads back, with miles as sent and as Medicare wants them', () => {
    expect(read(recordsToCsv([billingRecord(anInput())]))).toMatchObject({
      responseNumber: 'I1:M12',
      loadedMiles: '3.10',
      medicareMiles: '3.1',
      gpsMiles: '3.10',
      crew: 'p1 (Paramedic)',
      'eTimes.11': '2026-03-08T10:38:00.000+00:00',
      modifier: 'SH',
    });
  });

  it.each(['=HYPERLINK("http://x")', '+1+1', '-2+3', '@SUM(A1)', '\t=1'])(
    '%j is no formula any more',
    (name) => {
      const transport = aTransport({ destination: { name } });
      const row = read(recordsToCsv([billingRecord(anInput({ transport }))]));
      expect(row['destinationName']).toBe(`'${name}`);
    },
  );
});
