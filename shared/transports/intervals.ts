/**
 * Intervals of a response as the NASEMSO Data Managers Council defines them for NEMSIS 3.5, and what a service reports of
 * many: the median and the 90th percentile. An end that is missing is counted as missing, never taken for zero.
 */
import { toUnixMs } from '../time.ts';
import type { ETime } from '../units/statuses.ts';
import type { TransportState } from './state.ts';

export interface IntervalDefinition {
  id: string;
  name: string;
  /** The first of these that is known. */
  from: readonly ETime[];
  to: readonly ETime[];
}

export const INTERVALS: readonly IntervalDefinition[] = [
  {
    id: 'psap_to_notified',
    name: 'Call to unit notified',
    from: ['eTimes.01', 'eTimes.02'],
    to: ['eTimes.03'],
  },
  { id: 'call_to_en_route', name: 'Call to en route', from: ['eTimes.01', 'eTimes.02'], to: ['eTimes.05'] },
  { id: 'turnout', name: 'Chute (turnout) time', from: ['eTimes.03'], to: ['eTimes.05'] },
  { id: 'unit_response', name: 'Total unit response time', from: ['eTimes.03'], to: ['eTimes.06'] },
  { id: 'travel', name: 'En route to on scene', from: ['eTimes.05'], to: ['eTimes.06'] },
  { id: 'scene', name: 'Scene time', from: ['eTimes.06'], to: ['eTimes.09', 'eTimes.13'] },
  { id: 'patient_scene', name: 'Patient scene time', from: ['eTimes.07'], to: ['eTimes.09', 'eTimes.13'] },
  { id: 'transport', name: 'Transport time', from: ['eTimes.09'], to: ['eTimes.11'] },
  { id: 'wall', name: 'Wall time', from: ['eTimes.11'], to: ['eTimes.12'] },
  { id: 'arrival_to_in_service', name: 'Arrival to back in service', from: ['eTimes.11'], to: ['eTimes.13'] },
  {
    id: 'transfer_to_in_service',
    name: 'Transfer of care to back in service',
    from: ['eTimes.12'],
    to: ['eTimes.13'],
  },
  { id: 'time_on_task', name: 'Time on task', from: ['eTimes.03'], to: ['eTimes.13'] },
  { id: 'cancelled_response', name: 'Cancelled response', from: ['eTimes.03'], to: ['eTimes.14'] },
  {
    id: 'total_call',
    name: 'Total call duration',
    from: ['eTimes.01', 'eTimes.02', 'eTimes.03'],
    to: ['eTimes.13'],
  },
];

export interface IntervalFigures {
  id: string;
  name: string;
  /** `eTimes.05 - eTimes.03` */
  definition: string;
  count: number;
  /** Absent where nothing could be measured. */
  medianSeconds?: number;
  p90Seconds?: number;
  /** Responses that are not among `count`, and why. */
  excluded: { missing: number; negative: number; overlong: number };
}

export type Times = TransportState['times'];

/** No response lasts a day: somebody forgot to press, or pressed days later. */
const OVERLONG_MS = 24 * 3_600_000;

export const intervalFigures = (responses: readonly Times[]): IntervalFigures[] =>
  INTERVALS.map((interval) => figuresOf(interval, responses));

function figuresOf({ id, name, from, to }: IntervalDefinition, responses: readonly Times[]): IntervalFigures {
  const excluded = { missing: 0, negative: 0, overlong: 0 };
  const lengths: number[] = [];
  for (const times of responses) {
    const [start, end] = [firstOf(times, from), firstOf(times, to)];
    const ms = start === undefined || end === undefined ? undefined : end - start;
    if (ms === undefined) excluded.missing += 1;
    else if (ms < 0) excluded.negative += 1;
    else if (ms > OVERLONG_MS) excluded.overlong += 1;
    else lengths.push(ms);
  }
  lengths.sort((a, b) => a - b);
  const [median, p90] = [medianOf(lengths), nearestRank(lengths, 0.9)];
  return {
    id,
    name,
    definition: `${to.join(' or ')} - ${from.join(' or ')}`,
    count: lengths.length,
    ...(median === undefined ? {} : { medianSeconds: median / 1000 }),
    ...(p90 === undefined ? {} : { p90Seconds: p90 / 1000 }),
    excluded,
  };
}

function firstOf(times: Times, names: readonly ETime[]): number | undefined {
  const known = names.find((name) => times[name] !== undefined);
  const time = known === undefined ? undefined : times[known];
  return time === undefined ? undefined : toUnixMs(time.at);
}

/** Of sorted lengths: the middle one, or half-way between the two in the middle. */
function medianOf(sorted: readonly number[]): number | undefined {
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}

/** The fractile of service contracts: the shortest length that this share of responses did not exceed. */
const nearestRank = (sorted: readonly number[], share: number): number | undefined =>
  sorted[Math.ceil(sorted.length * share) - 1];
