/**
 * The measures of a set of observations: names, units, the range NEMSIS eVitals takes, and the range outside of which
 * a second look is worth the moment. The first is a limit, the second never stops anybody.
 */
import type { AgencySettings } from '../ops/agency-settings.ts';
import type { Vitals } from './events.ts';

export type MeasureName =
  | 'pulse'
  | 'systolic'
  | 'diastolic'
  | 'respirationRate'
  | 'spo2'
  | 'etco2'
  | 'temperature'
  | 'glucose'
  | 'pain';

export interface Unit {
  name: string;
  /** Digits after the point. */
  decimals: number;
  /** To the unit it is stored in, and back. */
  toStored(value: number): number;
  fromStored(value: number): number;
}

export interface Measure {
  name: MeasureName;
  label: string;
  /** As a column's head. */
  short: string;
  /** What can be recorded, in the stored unit. */
  limits: readonly [least: number, most: number];
  /** What is often seen, in the stored unit. */
  usual: readonly [least: number, most: number];
  /** The stored unit first. */
  units: readonly [Unit, ...Unit[]];
}

const same = (value: number): number => value;
const roundTo = (value: number, decimals: number): number =>
  Math.round(value * 10 ** decimals) / 10 ** decimals;

const plain = (name: string): readonly [Unit] => [{ name, decimals: 0, toStored: same, fromStored: same }];

const CELSIUS: Unit = { name: '°C', decimals: 1, toStored: same, fromStored: same };
const FAHRENHEIT: Unit = {
  name: '°F',
  decimals: 1,
  toStored: (value) => roundTo(((value - 32) * 5) / 9, 1),
  fromStored: (value) => roundTo((value * 9) / 5 + 32, 1),
};

/** One millimole of glucose is 180.182 mg. */
const MG_PER_DL_IN_MMOL_PER_L = 18.0182;
const MG_PER_DL: Unit = {
  name: 'mg/dL',
  decimals: 0,
  toStored: same,
  fromStored: (value) => roundTo(value, 0),
};
const MMOL_PER_L: Unit = {
  name: 'mmol/L',
  decimals: 1,
  toStored: (value) => roundTo(value * MG_PER_DL_IN_MMOL_PER_L, 0),
  fromStored: (value) => roundTo(value / MG_PER_DL_IN_MMOL_PER_L, 1),
};

export const MEASURES: readonly Measure[] = [
  { name: 'pulse', label: 'Pulse', short: 'Pulse', limits: [0, 500], usual: [40, 180], units: plain('/min') },
  {
    name: 'systolic',
    label: 'Systolic',
    short: 'Sys',
    limits: [0, 500],
    usual: [70, 220],
    units: plain('mmHg'),
  },
  {
    name: 'diastolic',
    label: 'Diastolic',
    short: 'Dia',
    limits: [0, 500],
    usual: [30, 130],
    units: plain('mmHg'),
  },
  {
    name: 'respirationRate',
    label: 'Breaths',
    short: 'RR',
    limits: [0, 300],
    usual: [8, 40],
    units: plain('/min'),
  },
  { name: 'spo2', label: 'SpO₂', short: 'SpO₂', limits: [0, 100], usual: [85, 100], units: plain('%') },
  { name: 'etco2', label: 'EtCO₂', short: 'EtCO₂', limits: [0, 200], usual: [20, 60], units: plain('mmHg') },
  {
    name: 'temperature',
    label: 'Temperature',
    short: 'Temp',
    limits: [0, 50],
    usual: [34, 41],
    units: [CELSIUS, FAHRENHEIT],
  },
  {
    name: 'glucose',
    label: 'Glucose',
    short: 'Glucose',
    limits: [0, 2000],
    usual: [50, 400],
    units: [MG_PER_DL, MMOL_PER_L],
  },
  { name: 'pain', label: 'Pain', short: 'Pain', limits: [0, 10], usual: [0, 10], units: plain('of 10') },
];

/** What an agency reads and types in. */
export type AgencyUnits = Pick<AgencySettings, 'temperature' | 'glucose'>;

const PLACES = {
  temperature: { celsius: 0, fahrenheit: 1 },
  glucose: { mg_dl: 0, mmol_l: 1 },
} as const;

/** The place of the agency's unit among the units of a measure. */
export const agencyUnitAt = (name: MeasureName, agency: AgencyUnits): number =>
  name === 'temperature'
    ? PLACES.temperature[agency.temperature]
    : name === 'glucose'
      ? PLACES.glucose[agency.glucose]
      : 0;

const measureOf = (name: MeasureName): Measure => {
  const found = MEASURES.find((each) => each.name === name);
  if (!found) throw new Error(`no measure ${name}`);
  return found;
};

/** `check`: possible and worth a second look. `refused`: cannot be recorded. */
export type Reading =
  | { kind: 'empty' }
  | { kind: 'fine' | 'check'; stored: number; words?: string }
  | { kind: 'refused'; words: string };

/** What was typed, in this unit, as what would be stored. */
export function readTyped(name: MeasureName, typed: string, unit: Unit): Reading {
  const text = typed.endsWith('.') ? typed.slice(0, -1) : typed;
  if (text === '') return { kind: 'empty' };
  const { label, limits, usual } = measureOf(name);
  const stored = unit.toStored(Number(text));
  const [least, most] = limits;
  if (!(stored >= least && stored <= most)) {
    const range = `${unit.fromStored(least)} to ${unit.fromStored(most)} ${unit.name}`;
    return { kind: 'refused', words: `${label} is recorded from ${range}.` };
  }
  if (stored < usual[0]) return { kind: 'check', stored, words: `Low: check ${text} ${unit.name}.` };
  if (stored > usual[1]) return { kind: 'check', stored, words: `High: check ${text} ${unit.name}.` };
  return { kind: 'fine', stored };
}

/** A doubt between two readings of one set. */
export const pressureDoubt = ({ systolic, diastolic }: Vitals): string | undefined =>
  systolic !== undefined && diastolic !== undefined && diastolic >= systolic
    ? 'Diastolic is not below systolic: check both.'
    : undefined;

/** The stored value as people of this unit read it. */
export const inUnit = (stored: number, unit: Unit): string => unit.fromStored(stored).toFixed(unit.decimals);

const MOST_DIGITS = 4;

export type DigitKey = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | '.' | 'back';

/** What is typed after one more key; a key that cannot follow changes nothing. */
export function typeReading(typed: string, key: DigitKey, unit: Unit): string {
  if (key === 'back') return typed.slice(0, -1);
  const [whole = '', part] = typed.split('.');
  if (key === '.') return unit.decimals > 0 && part === undefined && whole !== '' ? `${typed}.` : typed;
  if (part !== undefined) return part.length < unit.decimals ? typed + key : typed;
  if (whole === '0') return key;
  return whole.length < MOST_DIGITS ? typed + key : typed;
}
