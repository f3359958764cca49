/** From what a screen says to a fact in its frozen envelope. */
import type { DeviceEvent, Source } from '../../shared/log/envelope.ts';
import type { MeasuredClock } from './measured-clock.ts';
import { stamped } from './stamped.ts';

export interface Draft {
  type: string;
  data: Record<string, unknown>;
  source?: Source;
  unitId?: string;
  incidentId?: string;
  corrects?: string;
  /** Device clock of the press in Unix milliseconds, default now. */
  atMs?: number;
}

/** A fact without its place in the lane, which only the commit gives. */
export type UnsavedEvent = Omit<DeviceEvent, 'lane'>;

/** The draft is no valid event: a mistake of the screen, never of the network. */
export class InvalidDraft extends Error {
  readonly issues: string[];
  constructor(type: string, issues: string[]) {
    super(`${type}: ${issues.join('; ')}`);
    this.name = 'InvalidDraft';
    this.issues = issues;
  }
}

/** Gives the fact as the server will read it. Throws InvalidDraft for one that nobody could read. */
export type EventCheck = (made: UnsavedEvent) => UnsavedEvent;

/** Larger facts would fill a push request alone; files travel another way. */
const MAX_EVENT_CHARACTERS = 128 * 1024;

export interface Making {
  clock: MeasuredClock;
  /** So many random bytes. */
  random(bytes: number): Uint8Array;
  /** Undefined while it is not here. */
  check(): EventCheck | undefined;
}

/** The fact as it will be stored and sent, checked where that can be done now. Throws InvalidDraft. */
export function makeEvent(draft: Draft, making: Making): UnsavedEvent {
  const made = stamped(draft, making);
  const text = JSON.stringify(made);
  if (text.length > MAX_EVENT_CHARACTERS) throw new InvalidDraft(draft.type, ['too large']);
  const check = making.check();
  // Unchecked it is at least what will travel, and nothing that the disk cannot hold.
  return check ? check(made) : (JSON.parse(text) as UnsavedEvent);
}
