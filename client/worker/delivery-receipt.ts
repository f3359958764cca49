/**
 * A call reached this device by push, perhaps with no page open: written into the queue like any other fact, with the
 * time it arrived, and sent by whichever drains it first. An open page that has said so already is not repeated.
 */
import { z } from 'zod/mini';
import { readClock } from '../device/clock.ts';
import type { Author } from '../outbox/author.ts';
import { commitOnce } from '../outbox/commit.ts';
import { readOffset } from '../outbox/device-facts.ts';
import type { UnsavedEvent } from '../outbox/draft.ts';
import { createMeasuredClock } from '../outbox/measured-clock.ts';
import { openOutboxDatabase, type OutboxDatabase } from '../outbox/outbox-database.ts';
import { stamped } from '../outbox/stamped.ts';
import { openTabletDatabase, people, readEnrolment, readRow } from '../store/tablet-database.ts';
import { storedSession } from './stored-session.ts';

export const assignmentSchema = z.object({
  unitId: z.string(),
  incidentId: z.string(),
  assignmentId: z.string(),
});
export type PushedAssignment = z.output<typeof assignmentSchema>;

const TYPE = 'assignment:delivered';
/** As many of the newest facts are looked through for an earlier word of it. */
const NEWEST = 200;

let line: Promise<unknown> = Promise.resolve();

/** One after the other: the same push may come twice at once. */
export function recordDelivered(assignment: PushedAssignment): Promise<void> {
  const recorded = line.then(() => recordOnce(assignment));
  line = recorded.catch(() => undefined);
  return recorded;
}

/** Nothing is said in the name of somebody who signed out. */
async function recordOnce(assignment: PushedAssignment): Promise<void> {
  const author = await whoIsOn();
  if (!author) return;
  const database = openOutboxDatabase();
  try {
    if (await isTold(database, assignment)) return;
    await commitOnce(database, { events: [await factOf(database, assignment)], author });
  } finally {
    database.close();
  }
}

async function factOf(database: OutboxDatabase, pushed: PushedAssignment): Promise<UnsavedEvent> {
  const { assignmentId, ...on } = pushed;
  const clock = createMeasuredClock(readClock, await readOffset(database));
  const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));
  return stamped({ type: TYPE, source: 'system', ...on, data: { assignmentId } }, { clock, random });
}

async function isTold(database: OutboxDatabase, { assignmentId }: PushedAssignment): Promise<boolean> {
  const waiting = await database.items.orderBy('lane').reverse().limit(NEWEST).toArray();
  const sent = await database.sent.orderBy('lane').reverse().limit(NEWEST).toArray();
  return [...waiting, ...sent].some(
    ({ event }) => event.type === TYPE && event.data['assignmentId'] === assignmentId,
  );
}

/** On a tablet the last sign-in outlives its person's badging out: there, whoever is badged in counts. */
async function whoIsOn(): Promise<Author | undefined> {
  const session = await storedSession();
  if (!session) return undefined;
  const { token, org, sub } = session;
  const keys = openTabletDatabase();
  try {
    const enrolment = await readEnrolment(keys);
    const isBadged = enrolment !== undefined && token.startsWith(`${enrolment.credential}.`);
    const present = isBadged ? ((await readRow(keys, 'present', people)) ?? []) : undefined;
    return present?.some((person) => person.sub === sub) === false ? undefined : { org, sub };
  } finally {
    keys.close();
  }
}
