/** What the server tells a replica (contract 4). */
import type { Document } from '../log/document.ts';
import type { LogEvent } from '../log/envelope.ts';
import type { PositionEta } from './positions.ts';

export interface Hello {
  epoch: string;
  head: number;
  scope: string[];
  serverTime: string;
  protocol: number;
}

/**
 * A contiguous stretch of the log as one scope hears it: everything after `from` up to `to`.
 * `to` moves also past events the scope may not hear, so a gap is always visible.
 */
export interface Frame {
  epoch: string;
  from: number;
  to: number;
  events: LogEvent[];
  /** Documents that came into the scope within this stretch, whole; put them in before folding the events. */
  documents?: Document[];
}

export interface Reset {
  reason: 'epoch' | 'too_old' | 'ahead' | 'scope' | 'protocol';
  epoch: string;
  head: number;
  scope: string[];
}

export interface Snapshot {
  epoch: string;
  head: number;
  scope: string[];
  documents: Document[];
}

/** How far each consumer has come: an event is there when the cursor is at or past its `seq`. */
export interface Custody {
  billing?: number;
  relay?: number;
  /** Of each type of event the CAD is told of: how it took them, oldest run first. */
  relayRuns?: Readonly<Record<string, readonly RelayRun[]>>;
}

/**
 * How we know that the CAD has something: it acknowledged it, or passed it on to everybody and so confirmed it, or
 * (`sent`) its line has read it and nobody says more. `refused`: it said no.
 */
export type RelayHow = 'acknowledged' | 'confirmed' | 'sent' | 'refused';

/** Holds from this `seq` on, until the next run. What is older than the first run the CAD was never told. */
export interface RelayRun {
  from: number;
  how: RelayHow;
}

/** One unit's latest known place; never in the log. */
export interface UnitPosition {
  unitId: string;
  at: string;
  lat: number;
  lon: number;
  accuracy?: number;
  speed?: number;
  heading?: number;
  source?: string;
  /** As of `at`; to the desk only. */
  eta?: PositionEta;
}

export interface PositionsFrame {
  positions: UnitPosition[];
}

/** Four-timestamp exchange: the server's receive and send times (RFC 5905 t2, t3). */
export interface ClockReply {
  receivedAt: string;
  sentAt: string;
}

/** Who is connected for a unit, so that the desk never shows a silent green (F6). */
export interface Presence {
  unitId: string;
  online: boolean;
  lastHeardAt: string;
  /** Unsent facts on the device, as it last said. */
  unsent?: number;
  oldestUnsentAt?: string;
}
