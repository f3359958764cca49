/** What the processes of the benchmark tell one another. */

export const CONTENDERS = ['ours', 'tutorial', 'plain'] as const;
export type Contender = (typeof CONTENDERS)[number];

export const PUBLISHERS = 50;
export const DESKS = 10;

export const unitName = (index: number): string => `M${index + 1}`;

/** A server process, ready to be loaded. */
export interface Door {
  url: string;
  /** One per publisher; empty where nobody signs in. */
  publisherTokens: string[];
  deskToken: string;
  adminToken?: string;
}

/** Server processes answer `{count}` to `count` with the facts they have stored. */
export interface Stored {
  count: number;
}

/** Processor time of the process so far, its database not counted. Answers `usage`. */
export interface Usage {
  cpuMs: number;
}

export interface LoadOrder {
  contender: Contender;
  door: Door;
  desks: number;
  /** Milliseconds before counting starts, so that both sides are warm. */
  warmUpMs: number;
  measureMs: number;
  shape: ThroughputShape | LatencyShape;
}

/** Closed loop: every publisher sends its next batch when the last one is acknowledged. */
export interface ThroughputShape {
  kind: 'throughput';
  batch: number;
}

/** Open loop: presses fall due at this rate whatever the answers do, and count from when they were due. */
export interface LatencyShape {
  kind: 'latency';
  perSecond: number;
}

export interface LoadResult {
  /** Acknowledged in the whole run, warm-up included. */
  acknowledged: number;
  /** Acknowledged per second while measured. */
  perSecond: number;
  /** Milliseconds, sorted: from sending to acknowledgement, or from due to seen on a desk. */
  latenciesMs: number[];
  /** Deliveries to desks that had not come when the run ended. */
  missing: number;
}
