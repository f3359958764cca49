/**
 * NEWS2, the National Early Warning Score (Royal College of Physicians, 2017; reproduced with acknowledgement). Computed
 * in the open: every parameter with its points. A missing one makes the score incomplete and is never counted as 0.
 */

export const CONSCIOUSNESS = ['A', 'C', 'V', 'P', 'U'] as const;
/** Alert, new confusion, voice, pain, unresponsive. */
export type Consciousness = (typeof CONSCIOUSNESS)[number];

export interface News2Input {
  /** Breaths per minute. */
  respirationRate?: number;
  /** Percent. */
  spo2?: number;
  onOxygen?: boolean;
  /** mmHg. */
  systolic?: number;
  /** Beats per minute. */
  pulse?: number;
  consciousness?: Consciousness;
  /** Degrees Celsius. */
  temperature?: number;
  /** 2 only with confirmed hypercapnic respiratory failure and a target of 88 to 92 %. */
  spo2Scale?: 1 | 2;
}

export interface News2Patient {
  ageYears?: number;
  pregnant?: boolean;
}

export const NEWS2_PARAMETERS = [
  'respirationRate',
  'spo2',
  'onOxygen',
  'systolic',
  'pulse',
  'consciousness',
  'temperature',
] as const;
export type News2Parameter = (typeof NEWS2_PARAMETERS)[number];
export type News2Points = Partial<Record<News2Parameter, number>>;

export type News2Risk = 'low' | 'low-medium' | 'medium' | 'high';

export type News2 =
  | { kind: 'complete'; total: number; risk: News2Risk; points: News2Points }
  /** `atLeast`: what the known parameters add up to; the score can only be higher. */
  | { kind: 'incomplete'; known: number; missing: News2Parameter[]; atLeast: number; points: News2Points }
  | { kind: 'not-applicable'; reason: string };

/** Upper bounds of the bands, in order, each with its points; the last band has no bound. */
type Bands = readonly (readonly [upTo: number, points: number])[];

const RESPIRATION: Bands = [
  [8, 3],
  [11, 1],
  [20, 0],
  [24, 2],
  [Infinity, 3],
];
const SPO2_SCALE_1: Bands = [
  [91, 3],
  [93, 2],
  [95, 1],
  [Infinity, 0],
];
const SPO2_SCALE_2_LOW: Bands = [
  [83, 3],
  [85, 2],
  [87, 1],
  [92, 0],
];
const SPO2_SCALE_2_ON_OXYGEN: Bands = [
  [94, 1],
  [96, 2],
  [Infinity, 3],
];
const SYSTOLIC: Bands = [
  [90, 3],
  [100, 2],
  [110, 1],
  [219, 0],
  [Infinity, 3],
];
const PULSE: Bands = [
  [40, 3],
  [50, 1],
  [90, 0],
  [110, 1],
  [130, 2],
  [Infinity, 3],
];
const TEMPERATURE: Bands = [
  [35.0, 3],
  [36.0, 1],
  [38.0, 0],
  [39.0, 1],
  [Infinity, 2],
];

const inBands = (bands: Bands, value: number): number | undefined =>
  bands.find(([upTo]) => value <= upTo)?.[1];

/** On scale 2, how much oxygen is right depends on whether any is given: unknown air makes a high reading unknown. */
function spo2Points({ spo2, onOxygen, spo2Scale = 1 }: News2Input): number | undefined {
  if (spo2 === undefined) return undefined;
  if (spo2Scale === 1) return inBands(SPO2_SCALE_1, spo2);
  const low = inBands(SPO2_SCALE_2_LOW, spo2);
  if (low !== undefined || onOxygen === undefined) return low;
  return onOxygen ? inBands(SPO2_SCALE_2_ON_OXYGEN, spo2) : 0;
}

const counted = (bands: Bands, value: number | undefined): number | undefined =>
  value === undefined ? undefined : inBands(bands, value);

/** One decimal first, as the chart is printed. */
const toChart = (temperature: number | undefined): number | undefined =>
  temperature === undefined ? undefined : Math.round(temperature * 10) / 10;

const OXYGEN = 2;
const NOT_ALERT = 3;

function pointsOf(input: News2Input): Record<News2Parameter, number | undefined> {
  const { onOxygen, consciousness } = input;
  return {
    respirationRate: counted(RESPIRATION, input.respirationRate),
    spo2: spo2Points(input),
    onOxygen: onOxygen === undefined ? undefined : onOxygen ? OXYGEN : 0,
    systolic: counted(SYSTOLIC, input.systolic),
    pulse: counted(PULSE, input.pulse),
    consciousness: consciousness === undefined ? undefined : consciousness === 'A' ? 0 : NOT_ALERT,
    temperature: counted(TEMPERATURE, toChart(input.temperature)),
  };
}

function riskOf(total: number, points: readonly number[]): News2Risk {
  if (total >= 7) return 'high';
  if (total >= 5) return 'medium';
  return points.includes(3) ? 'low-medium' : 'low';
}

const notFor = ({ ageYears, pregnant }: News2Patient): string | undefined => {
  if (ageYears !== undefined && ageYears < 16) return 'NEWS2 is not for patients under 16.';
  return pregnant ? 'NEWS2 is not for pregnancy.' : undefined;
};

export function news2(input: News2Input, patient: News2Patient = {}): News2 {
  const reason = notFor(patient);
  if (reason !== undefined) return { kind: 'not-applicable', reason };
  const all = pointsOf(input);
  const points: News2Points = {};
  for (const name of NEWS2_PARAMETERS) {
    const value = all[name];
    if (value !== undefined) points[name] = value;
  }
  const known = Object.values(points);
  const sum = known.reduce((total, each) => total + each, 0);
  const missing = NEWS2_PARAMETERS.filter((name) => points[name] === undefined);
  return missing.length
    ? { kind: 'incomplete', known: known.length, missing, atLeast: sum, points }
    : { kind: 'complete', total: sum, risk: riskOf(sum, known), points };
}
