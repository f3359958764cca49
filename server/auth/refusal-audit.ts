/**
 * Rooms and organizations somebody was refused, in the audit trail, without letting anybody flood it: each at once the
 * first time in a minute, further tries counted, and the count written with the next entry.
 */
import type { Principal } from '../../shared/rooms/principal.ts';
import type { Database } from '../store/database.ts';
import { recordAudit } from './audit-trail.ts';

export interface Refused {
  action: 'room:refused' | 'organization:refused';
  /** As somebody typed it. */
  subject: string;
  code: string;
}

export type AuditRefusal = (principal: Pick<Principal, 'org' | 'sub'>, refused: Refused) => Promise<void>;

/** A person tries a room or two; a program that goes through names needs no line for each. */
const ENTRIES_PER_MINUTE = 10;
const MINUTE_MS = 60_000;
/** People and programs whose tries are counted at once; beyond that the oldest are forgotten. */
const MOST_COUNTED = 10_000;

interface Tries {
  since: number;
  written: Set<string>;
  /** Since the last entry, and in none. */
  unwritten: number;
}

/** `now`: Unix milliseconds. */
export function createRefusalAudit(database: Database, now: () => number): AuditRefusal {
  const counted = new Map<string, Tries>();

  function triesOf(who: string): Tries {
    const known = counted.get(who);
    const isOfThisMinute = known !== undefined && now() - known.since < MINUTE_MS;
    const tries = isOfThisMinute
      ? known
      : { since: now(), written: new Set<string>(), unwritten: known?.unwritten ?? 0 };
    counted.delete(who);
    counted.set(who, tries);
    const [oldest] = counted.keys();
    if (counted.size > MOST_COUNTED && oldest !== undefined) counted.delete(oldest);
    return tries;
  }

  return async ({ org, sub }, { action, subject: asked, code }) => {
    // A name nobody knows is whatever somebody typed; the store takes no NUL.
    const subject = asked.slice(0, 200).replaceAll('\0', '').toWellFormed();
    const tries = triesOf(JSON.stringify([org, sub]));
    const entry = `${action} ${subject}`;
    if (tries.written.has(entry) || tries.written.size >= ENTRIES_PER_MINUTE) {
      tries.unwritten += 1;
      return;
    }
    tries.written.add(entry);
    const { unwritten } = tries;
    tries.unwritten = 0;
    const detail = { code, ...(unwritten === 0 ? {} : { notWrittenBefore: unwritten }) };
    await recordAudit(database, org, { actor: sub, action, subject, detail });
  };
}
