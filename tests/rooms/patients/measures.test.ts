import { describe, expect, it } from 'vitest';
import { ageWords, isBaby, monthsOfYears, yearsOfMonths } from '../../../shared/patients/age.ts';
import { COMA_SCALE, comaTotal } from '../../../shared/patients/coma-scale.ts';
import { vitalsSchema } from '../../../shared/patients/events.ts';
import {
  agencyUnitAt,
  inUnit,
  MEASURES,
  pressureDoubt,
  readTyped,
  typeReading,
  type AgencyUnits,
  type DigitKey,
  type MeasureName,
  type Unit,
} from '../../../shared/patients/measures.ts';

const unitOf = (name: MeasureName, unit?: string): Unit => {
  const units = MEASURES.find((each) => each.name === name)?.units ?? [];
  const found = unit === undefined ? units[0] : units.find((each) => each.name === unit);
  if (!found) throw new Error(`no unit ${unit} of ${name}`);
  return found;
};
const read = (name: MeasureName, typed: string, unit?: string) => readTyped(name, typed, unitOf(name, unit));

describe('vitals in the ranges of NEMSIS eVitals', () => {
  it.each(MEASURES.map(({ name, limits }) => [name, ...limits] as const))(
    'A9: %s is recorded from %d to %d and the log takes just that',
    (name, least, most) => {
      const takes = (value: number) => vitalsSchema.safeParse({ [name]: value }).success;
      expect([takes(least), takes(most), takes(least - 1), takes(most + 1)]).toEqual([
        true,
        true,
        false,
        false,
      ]);
      expect(read(name, String(most)).kind).not.toBe('refused');
      expect(read(name, String(most + 1))).toMatchObject({ kind: 'refused' });
    },
  );

  it('A9: an unusual value is asked about and still recorded; an impossible one says its range', () => {
    expect(read('pulse', '72')).toEqual({ kind: 'fine', stored: 72 });
    expect(read('pulse', '230')).toEqual({ kind: 'check', stored: 230, words: 'High: check 230 /min.' });
    expect(read('pulse', '0')).toMatchObject({ kind: 'check', stored: 0 });
    expect(read('spo2', '101')).toEqual({ kind: 'refused', words: 'SpO₂ is recorded from 0 to 100 %.' });
    expect(read('temperature', '123', '°F')).toEqual({
      kind: 'refused',
      words: 'Temperature is recorded from 32 to 122 °F.',
    });
    expect(read('pulse', '')).toEqual({ kind: 'empty' });
  });

  it('A9: temperature is stored in °C and glucose in mg/dL, whatever unit is typed', () => {
    expect(read('temperature', '98.6', '°F')).toMatchObject({ stored: 37 });
    expect(read('temperature', '104', '°F')).toMatchObject({ stored: 40 });
    expect(read('temperature', '37.2', '°C')).toMatchObject({ stored: 37.2 });
    expect(read('glucose', '5.5', 'mmol/L')).toMatchObject({ stored: 99 });
    expect(inUnit(99, unitOf('glucose', 'mmol/L'))).toBe('5.5');
    expect(inUnit(38.5, unitOf('temperature', '°F'))).toBe('101.3');
    for (let tenths = 300; tenths <= 430; tenths += 1) {
      const shown = inUnit(tenths / 10, unitOf('temperature', '°F'));
      expect(read('temperature', shown, '°F')).toMatchObject({ stored: tenths / 10 });
    }
  });

  it.each([
    ['temperature', '°C', [-0.1, 0, 33.9, 34, 41, 41.1, 50, 50.1]],
    ['temperature', '°F', [31.9, 32, 93.1, 93.2, 105.8, 105.9, 122, 122.1]],
    ['glucose', 'mg/dL', [-1, 0, 49, 50, 400, 401, 2000, 2001]],
    ['glucose', 'mmol/L', [-0.1, 0, 2.7, 2.8, 22.2, 22.3, 111, 111.1]],
  ] as const)('A9: %s in %s has its bounds where the stored unit has them', (name, unit, values) => {
    const kinds = values.map((value) => read(name, String(value), unit).kind);
    expect(kinds).toEqual(['refused', 'check', 'check', 'fine', 'fine', 'check', 'check', 'refused']);
    const [below] = values;
    expect(read(name, String(below), unit)).toMatchObject({
      words: expect.stringContaining(`from ${values[1]} to ${values[6]} ${unit}.`),
    });
  });

  it('A9: what is typed in mmol/L is shown again as it was typed', () => {
    const unit = unitOf('glucose', 'mmol/L');
    for (let tenths = 0; tenths <= 1110; tenths += 1)
      expect(inUnit(unit.toStored(tenths / 10), unit)).toBe((tenths / 10).toFixed(1));
  });

  it('A9: vitals begin in the units of the agency, whatever it counts distances in', () => {
    const nameOf = (name: MeasureName, agency: AgencyUnits) =>
      MEASURES.find((each) => each.name === name)?.units[agencyUnitAt(name, agency)]?.name;
    const british: AgencyUnits = { temperature: 'celsius', glucose: 'mmol_l' };
    const mixed: AgencyUnits = { temperature: 'celsius', glucose: 'mg_dl' };
    expect([nameOf('temperature', british), nameOf('glucose', british)]).toEqual(['°C', 'mmol/L']);
    expect([nameOf('temperature', mixed), nameOf('glucose', mixed)]).toEqual(['°C', 'mg/dL']);
    expect(nameOf('temperature', { ...mixed, temperature: 'fahrenheit' })).toBe('°F');
    expect(nameOf('pulse', mixed)).toBe('/min');
  });

  it('A9: keys that cannot follow change nothing', () => {
    const type = (keys: string, name: MeasureName, unit?: string) =>
      [...keys].reduce((typed, key) => typeReading(typed, key as DigitKey, unitOf(name, unit)), '');
    expect(type('12.5', 'pulse')).toBe('125');
    expect(type('.', 'temperature')).toBe('');
    expect(type('98..64', 'temperature', '°F')).toBe('98.6');
    expect(type('0072', 'pulse')).toBe('72');
    expect(type('123456', 'glucose')).toBe('1234');
    expect(typeReading('98.', 'back', unitOf('temperature'))).toBe('98');
  });

  it('A9: diastolic at or above systolic is asked about', () => {
    expect(pressureDoubt({ systolic: 120, diastolic: 80 })).toBeUndefined();
    expect(pressureDoubt({ systolic: 80, diastolic: 80 })).toMatch(/check both/);
    expect(pressureDoubt({ diastolic: 80 })).toBeUndefined();
  });
});

describe('the coma scale', () => {
  it('A9: has a total only with all three parts, from 3 to 15, each answer one number', () => {
    expect(comaTotal({ gcsEye: 4, gcsVerbal: 5 })).toBeUndefined();
    expect(comaTotal({ gcsEye: 1, gcsVerbal: 1, gcsMotor: 1 })).toBe(3);
    expect(comaTotal({ gcsEye: 3, gcsVerbal: 4, gcsMotor: 6 })).toBe(13);
    const best = COMA_SCALE.map(({ answers }) => answers.map(({ score }) => score));
    expect(best).toEqual([
      [4, 3, 2, 1],
      [5, 4, 3, 2, 1],
      [6, 5, 4, 3, 2, 1],
    ]);
  });
});

describe('ages', () => {
  it('A9: a baby is told in months and every month comes back whole', () => {
    for (let months = 0; months < 24; months += 1) {
      expect(monthsOfYears(yearsOfMonths(months))).toBe(months);
      expect(isBaby(yearsOfMonths(months))).toBe(true);
    }
    expect([ageWords(yearsOfMonths(1)), ageWords(yearsOfMonths(3)), ageWords(2), ageWords(67.4)]).toEqual([
      '1 month',
      '3 months',
      '2 years',
      '67 years',
    ]);
  });
});
