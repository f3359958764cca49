/** Every fact about an incident, with its source, both times and its corrections (contract 2, F2). */
import type { Transaction } from 'kysely';
import type { LogEvent } from '../../shared/log/envelope.ts';
import { rowToEvent } from '../log/read.ts';
import type { Schema } from '../store/schema.ts';

export interface TimelineFact extends LogEvent {
  /** Events that correct this one. */
  correctedBy: string[];
  /** Whoever recorded it, by name, when it was a person of the organization. */
  actorName?: string;
}

/** Ordered by when things happened, then by when they were recorded. */
export async function readTimeline(
  trx: Transaction<Schema>,
  org: string,
  incidentId: string,
): Promise<TimelineFact[]> {
  const rows = await trx
    .selectFrom('events')
    .selectAll()
    .where('org', '=', org)
    .where('incident_id', '=', incidentId)
    .orderBy('occurred_at')
    .orderBy('seq')
    .limit(5_000)
    .execute();
  const events = rows.map(rowToEvent);
  const names = await namesOf(
    trx,
    events.map(({ actor }) => actor),
  );
  return events.map((event) => ({
    ...event,
    correctedBy: events.filter(({ corrects }) => corrects === event.id).map(({ id }) => id),
    ...named(names.get(event.actor)),
  }));
}

const named = (actorName: string | undefined): { actorName?: string } =>
  actorName === undefined ? {} : { actorName };

async function namesOf(trx: Transaction<Schema>, actors: readonly string[]): Promise<Map<string, string>> {
  if (actors.length === 0) return new Map();
  const rows = await trx
    .selectFrom('auth_user')
    .select(['id', 'name'])
    .where('id', 'in', [...new Set(actors)])
    .execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}
