/** From what a screen says to a fact in its frozen envelope. Checked here, so that nothing unreadable is ever queued. */
import { deviceEventSchema, type DeviceEvent, type Source } from '../../shared/log/envelope.ts';
import { catalogueEntry } from '../../shared/protocol/catalogue.ts';
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

/** Larger facts would fill a push request alone; files travel another way. */
const MAX_EVENT_CHARACTERS = 128 * 1024;

export interface Making {
  clock: MeasuredClock;
  /** So many random bytes. */
  random(bytes: number): Uint8Array;
}

/** The fact as it will be stored and sent. Throws InvalidDraft. */
export function makeEvent(draft: Draft, making: Making): UnsavedEvent {
  const entry = catalogueEntry(draft.type);
  if (!entry) throw new InvalidDraft(draft.type, ['unknown type']);
  const missing = entry.rule.needs.filter((name) => draft[name] === undefined);
  if (missing.length)
    throw new InvalidDraft(
      draft.type,
      missing.map((name) => `${name}: is required`),
    );
  const data = entry.data.safeParse(draft.data);
  if (!data.success) throw new InvalidDraft(draft.type, issuesOf(data.error.issues));
  const made = stamped({ ...draft, data: data.data }, making);
  const whole = deviceEventSchema.safeParse({ ...made, lane: 0 });
  if (!whole.success) throw new InvalidDraft(draft.type, issuesOf(whole.error.issues));
  if (JSON.stringify(made).length > MAX_EVENT_CHARACTERS) throw new InvalidDraft(draft.type, ['too large']);
  const { lane: _lane, ...event } = whole.data;
  return event;
}

const issuesOf = (issues: readonly { path: PropertyKey[]; message: string }[]): string[] =>
  issues.map(({ path, message }) => (path.length ? `${path.join('.')}: ${message}` : message));
