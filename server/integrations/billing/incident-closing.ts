/** Which events closed an incident: said by the desk, or because its last unit cleared. */
import type { Transaction } from 'kysely';
import type { LogEvent } from '../../../shared/log/envelope.ts';
import { incidentFolder, type IncidentState } from '../../../shared/incidents/state.ts';
import { isClosed, type IncidentStatus } from '../../../shared/incidents/statuses.ts';
import { rowToEvent } from '../../log/read.ts';
import type { Schema } from '../../store/schema.ts';

export interface Closing {
  event: LogEvent;
  status: IncidentStatus;
}

/** Those of `events` (in log order) after which an incident was closed that was open before. */
export async function closingEvents(
  trx: Transaction<Schema>,
  org: string,
  events: readonly LogEvent[],
): Promise<Closing[]> {
  const candidates = events.filter(({ type }) => MAY_CLOSE.has(type));
  const last = candidates.at(-1)?.seq;
  const incidentIds = [...new Set(candidates.flatMap(({ incidentId }) => incidentId ?? []))];
  if (last === undefined || incidentIds.length === 0) return [];
  const rows = await trx
    .selectFrom('events')
    .selectAll()
    .where('org', '=', org)
    .where('incident_id', 'in', incidentIds)
    .where('seq', '<=', last)
    .orderBy('seq')
    .execute();
  const wanted = new Set(candidates.map(({ seq }) => seq));
  return closingsIn(rows.map(rowToEvent)).filter(({ event }) => wanted.has(event.seq));
}

const MAY_CLOSE = new Set([
  'incident:status',
  'incident:status:changed',
  'unit:status',
  'asset:status:changed',
  'assignment:cancelled',
  'assignment:declined',
]);

function closingsIn(history: readonly LogEvent[]): Closing[] {
  const states = new Map<string, IncidentState>();
  return history.flatMap((event) => {
    const id = incidentFolder.keys(event)[0];
    if (id === undefined) return [];
    const before = states.get(id);
    const after = incidentFolder.fold(before, event, id);
    if (!after) return [];
    states.set(id, after);
    return before && !isClosed(before.status) && isClosed(after.status)
      ? [{ event, status: after.status }]
      : [];
  });
}
