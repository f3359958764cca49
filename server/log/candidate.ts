/** An event on its way into the log: parsed, but not yet numbered, checked against state, or folded. */
import type { DocumentLookup } from '../../shared/log/document.ts';
import type { DeviceEvent, Flag } from '../../shared/log/envelope.ts';
import type { CorrectedTime } from '../../shared/log/time-correction.ts';
import type { PushResult } from '../../shared/protocol/push.ts';
import type { Refusal } from '../../shared/rooms/refusal.ts';
import type { Instant } from '../../shared/time.ts';

export interface Candidate {
  event: DeviceEvent;
  /** SHA-256 of the canonical body as submitted: the same id with another hash is refused (I3). */
  hash: string;
  /** Of the copy that may have been sent ahead of its place in the lane: the same fact. */
  hashAhead?: string;
  actor: string;
  device: string;
  receivedAt: Instant;
  time: CorrectedTime;
  flags: readonly Flag[];
  /** Ids the server fills in because the state knows them and the sender did not. */
  infer(lookup: DocumentLookup): { incidentId?: string };
  /** The rule, against the state at this very place in the log. */
  check(event: DeviceEvent, lookup: DocumentLookup): Refusal | undefined;
  /** Keep a refused event where support can find it: it was a well-formed fact somebody recorded (I2). */
  keepRefused: boolean;
}

export type AppendResult = Omit<PushResult, 'id'> & { id: string };
