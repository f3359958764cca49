/** Who is on an incident and where its units go, as of a transaction. */
import type { Transaction } from 'kysely';
import type { IncidentState } from '../../shared/incidents/state.ts';
import type { LogEvent } from '../../shared/log/envelope.ts';
import { transportId, type TransportState } from '../../shared/transports/state.ts';
import { readDocuments } from '../log/read.ts';
import type { Schema } from '../store/schema.ts';

export interface PeopleOnIt {
  incidentId: string;
  incident: IncidentState;
  transports: TransportState[];
}

const MOVES_PEOPLE = new Set([
  'assignment:sent',
  'assignment:declined',
  'assignment:cancelled',
  'unit:status',
  'asset:status:changed',
  'incident:status',
  'incident:status:changed',
  'transport:destination',
  'transport:completed',
  // From here on there is a conversation, or a patient, to keep in step.
  'channel:opened',
  'patient:registered',
  'patient:updated',
  'patient:vitals',
  'patient:attachment',
  'patient:attachment:withdrawn',
  'patient:alert',
  'risk:updated',
  'triage:updated',
]);

/** Incidents on which somebody may have come, gone or turned elsewhere, each with the last event that says so. */
export function movedIncidents(events: readonly LogEvent[]): Map<string, LogEvent> {
  return new Map(
    events.flatMap((event) =>
      event.incidentId !== undefined && MOVES_PEOPLE.has(event.type)
        ? [[event.incidentId, event] as const]
        : [],
    ),
  );
}

export async function readPeopleOnIt(
  trx: Transaction<Schema>,
  org: string,
  incidentIds: readonly string[],
): Promise<PeopleOnIt[]> {
  const incidents = await readDocuments(
    trx,
    org,
    incidentIds.map((id) => ({ kind: 'incident', id })),
  );
  const keys = incidents.flatMap(({ id, state }) =>
    Object.keys((state as IncidentState).units).map((unitId) => transportId(id, unitId)),
  );
  const found = await readDocuments(
    trx,
    org,
    keys.map((id) => ({ kind: 'transport', id })),
  );
  const transports = new Map(found.map(({ id, state }) => [id, state as TransportState]));
  return incidents.map(({ id, state }) => {
    const incident = state as IncidentState;
    return {
      incidentId: id,
      incident,
      transports: Object.keys(incident.units).flatMap(
        (unitId) => transports.get(transportId(id, unitId)) ?? [],
      ),
    };
  });
}
