/**
 * A crew's status press that is a milestone of its response is also a time of the incident: the CAD keeps those times in
 * columns of their own, and its older tablets sent both (contract 5). The CAD is told the time once: of the press whose
 * time stands in our own record, and not where somebody recorded the time itself, which goes to the CAD as it is.
 */
import type { Transaction } from 'kysely';
import type { IncidentTimestamp } from '../../../shared/incidents/events.ts';
import type { LogEvent } from '../../../shared/log/envelope.ts';
import { isEvent } from '../../../shared/log/typed-event.ts';
import { toUnixMs, type Instant } from '../../../shared/time.ts';
import { transportId, type TransportState } from '../../../shared/transports/state.ts';
import { parseTimestampField } from '../../../shared/transports/timestamp-fields.ts';
import { statusFactOf } from '../../../shared/units/status-facts.ts';
import { ETIMES_BY_STATUS, type ETime } from '../../../shared/units/statuses.ts';
import { readDocuments } from '../../log/read.ts';
import type { Schema } from '../../store/schema.ts';
import { isFromCad } from './cad-names.ts';

export interface Milestone {
  name: ETime;
  /** As it was pressed; a correction is told by itself. */
  at: Instant;
}

/** Of each event that stands for a milestone, by its id. */
export type Milestones = ReadonlyMap<string, Milestone>;

interface Press {
  event: LogEvent;
  incidentId: string;
  unitId: string;
  name: ETime;
}

/** The milestones among the events. The record of a response is never behind the log. */
export async function readMilestones(
  trx: Transaction<Schema>,
  org: string,
  events: readonly LogEvent[],
): Promise<Milestones> {
  const presses = events.flatMap((event) => pressOf(event) ?? []);
  if (presses.length === 0) return new Map();
  const ids = [...new Set(presses.map(({ incidentId, unitId }) => transportId(incidentId, unitId)))];
  const documents = await readDocuments(
    trx,
    org,
    ids.map((id) => ({ kind: 'transport', id })),
  );
  const states = new Map(documents.map(({ id, state }) => [id, state as TransportState]));
  const recorded = await readRecorded(trx, org, [...new Set(presses.map(({ incidentId }) => incidentId))]);
  return new Map(
    presses.flatMap(({ event, incidentId, unitId, name }) => {
      const time = states.get(transportId(incidentId, unitId))?.times[name];
      const isRecorded = [unitId, null].some((unit) => recorded.has(keyOf(incidentId, unit, name)));
      return time?.eventId === event.id && !isRecorded
        ? [[event.id, { name, at: time.correctedFrom ?? time.at }] as const]
        : [];
    }),
  );
}

function pressOf(event: LogEvent): Press | undefined {
  const status = isFromCad(event) ? undefined : statusFactOf(event)?.data.status;
  const name = status && ETIMES_BY_STATUS[status];
  const { incidentId, unitId } = event;
  return name && incidentId && unitId ? { event, incidentId, unitId, name } : undefined;
}

/** The times somebody recorded as such, which the relay tells the CAD as they are. */
async function readRecorded(
  trx: Transaction<Schema>,
  org: string,
  incidentIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await trx
    .selectFrom('events')
    .select(['incident_id', 'unit_id', 'data'])
    .where('org', '=', org)
    .where('type', '=', 'incident:timestamp')
    .where('incident_id', 'in', incidentIds)
    .where('source', '!=', 'cad')
    .execute();
  return new Set(
    rows.flatMap(({ incident_id, unit_id, data }) => {
      const name = parseTimestampField(String(data['field']));
      return name && incident_id !== null ? [keyOf(incident_id, unit_id, name)] : [];
    }),
  );
}

const keyOf = (incidentId: string, unitId: string | null, name: ETime): string =>
  JSON.stringify([incidentId, unitId, name]);

/** A device that sends the status and the time sends them in one breath. */
const SAME_PRESS_MS = 5_000;
const MOST_TOLD = 5_000;

export interface ToldMilestones {
  /** A press, and the milestone it is told as, if it is. */
  note(event: LogEvent, milestone: Milestone | undefined): void;
  /** Whether this is the time of a press, from the same device, that the CAD was told with the press. */
  covers(event: LogEvent): boolean;
}

/** For a device that sends the time itself a moment after the status: the CAD has it by then. */
export function createToldMilestones(): ToldMilestones {
  const told = new Map<string, { pressId: string; device: string; at: Instant }>();
  return {
    note(event, milestone) {
      const press = pressOf(event);
      if (!press) return;
      const key = keyOf(press.incidentId, press.unitId, press.name);
      // Read again after a line broke, with the time itself in the log by now: then that one is told.
      if (!milestone && told.get(key)?.pressId === event.id) told.delete(key);
      if (!milestone) return;
      told.set(key, { pressId: event.id, device: event.device, at: milestone.at });
      const [oldest] = told.keys();
      if (told.size > MOST_TOLD && oldest !== undefined) told.delete(oldest);
    },
    covers(event) {
      if (!isEvent<IncidentTimestamp>(event, 'incident:timestamp') || event.corrects) return false;
      const name = parseTimestampField(event.data.field);
      const { incidentId, unitId } = event;
      const before = name && incidentId && told.get(keyOf(incidentId, unitId ?? null, name));
      if (!before || before.device !== event.device) return false;
      return Math.abs(toUnixMs(before.at) - toUnixMs(event.data.timestamp)) <= SAME_PRESS_MS;
    },
  };
}
