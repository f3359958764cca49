/**
 * How a real service's days look. Measured on 2,921 ambulance rows (MEDIC, PRIVATE; nine days of January 2017 and April
 * 2020) of "Fire Department Calls for Service", DataSF nuek-vuh3, City and County of San Francisco, ODC Public Domain
 * Dedication and License (PDDL). Nothing of the data itself is here.
 */

/**
 * Log-normal seconds: mu = ln(median), sigma from the 90th percentile, which outliers do not move.
 * The median and 90th percentile measured stand beside each.
 */
export const INTERVALS = {
  /** received to entered: 111, 219 */
  entry: { mu: 4.71, sigma: 0.53 },
  /** entered to dispatched: 31, 125 */
  queue: { mu: 3.434, sigma: 1.088 },
  /** dispatched to en route: 13, 63 */
  chute: { mu: 2.565, sigma: 1.231 },
  /** en route to on scene: 424, 994 */
  travel: { mu: 6.05, sigma: 0.665 },
  /** on scene to transporting: 1024, 1854 */
  scene: { mu: 6.931, sigma: 0.463 },
  /** transporting to at destination: 744, 1569 */
  transport: { mu: 6.612, sigma: 0.582 },
  /** at destination to available, wall and turnaround in one as the source has no transfer of care: 2126, 3378 */
  atHospital: { mu: 7.662, sigma: 0.361 },
  /** on scene to available without transport: 1342, 3503 */
  sceneOnly: { mu: 7.202, sigma: 0.749 },
  /** dispatched to available, never on scene: 283, 702 */
  cancelled: { mu: 5.645, sigma: 0.709 },
} as const;

/** Calls received in each local hour of the day, all nine days together. */
export const HOURLY_CALLS: readonly number[] = [
  80, 55, 73, 68, 56, 53, 73, 92, 99, 123, 142, 149, 167, 147, 140, 143, 139, 140, 163, 141, 166, 128, 100,
  84,
];

export type Outcome = 'transport' | 'no-transport' | 'cancelled';

export interface Disposition {
  readonly name: string;
  readonly outcome: Outcome;
  readonly weight: number;
}

/** Weights are rows; a disposition of transport without one (a second unit) counts as no transport. */
export const DISPOSITIONS: readonly [Disposition, ...Disposition[]] = [
  { name: 'Code 2 Transport', outcome: 'transport', weight: 1703 },
  { name: 'Code 3 Transport', outcome: 'transport', weight: 142 },
  { name: 'Patient Declined Transport', outcome: 'no-transport', weight: 268 },
  { name: 'Against Medical Advice', outcome: 'no-transport', weight: 99 },
  { name: 'No Merit', outcome: 'no-transport', weight: 148 },
  { name: 'No Merit', outcome: 'cancelled', weight: 61 },
  { name: 'Cancelled', outcome: 'cancelled', weight: 99 },
  { name: 'Unable to Locate', outcome: 'no-transport', weight: 55 },
  { name: 'Medical Examiner', outcome: 'no-transport', weight: 44 },
  { name: 'Other', outcome: 'no-transport', weight: 47 },
  { name: 'Gone on Arrival', outcome: 'no-transport', weight: 15 },
];

export interface CallType {
  readonly name: string;
  readonly weight: number;
}

export const CALL_TYPES: readonly [CallType, ...CallType[]] = [
  { name: 'Medical Incident', weight: 2709 },
  { name: 'Traffic Collision', weight: 103 },
  { name: 'Structure Fire', weight: 51 },
  { name: 'Other', weight: 32 },
  { name: 'Citizen Assist / Service Call', weight: 11 },
];

/** Shares of the rows on which each could happen. */
export const DEFECT_RATES = {
  equalEnRoute: 119 / 2874,
  equalOnScene: 45 / 2543,
  missingDestination: 19 / 1862,
  missingOnScene: 2 / 1862,
  outOfOrder: 13 / 1862,
  cancelledBeforeEnRoute: 47 / 378,
  sentBeforeAvailable: 6 / 2921,
} as const;
