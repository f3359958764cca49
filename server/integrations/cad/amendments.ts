/**
 * What takes back or corrects a press, as the CAD is told of it: the status that is in force again, or the milestone with
 * its corrected time. As of its own place in the log, so that what was pressed since follows it as it did here.
 */
import type { Transaction } from 'kysely';
import type { TimeCorrected } from '../../../shared/transports/events.ts';
import type { LogEvent } from '../../../shared/log/envelope.ts';
import { isEvent } from '../../../shared/log/typed-event.ts';
import type { Instant } from '../../../shared/time.ts';
import { transportId, type TransportState } from '../../../shared/transports/state.ts';
import { STATUS_FACTS, statusFactOf } from '../../../shared/units/status-facts.ts';
import type { ETime, UnitStatus } from '../../../shared/units/statuses.ts';
import { readDocuments, rowToEvent } from '../../log/read.ts';
import type { Schema } from '../../store/schema.ts';
import { isFromCad } from './cad-names.ts';

export type Amendment =
  | { kind: 'status'; status: UnitStatus; incidentId: string | undefined; at: Instant }
  | { kind: 'time'; name: ETime; at: Instant };

/** Of each event that changes what the CAD was told, by its id. */
export type Amendments = ReadonlyMap<string, Amendment>;

const UNDONE = 'unit:status:undone';
/** A press is taken back within seconds; what lies further back than this was not the present any more. */
const LOOK_BACK = 60;

export async function readAmendments(
  trx: Transaction<Schema>,
  org: string,
  events: readonly LogEvent[],
): Promise<Amendments> {
  const amendments = new Map<string, Amendment>();
  for (const event of events) {
    if (event.corrects === undefined || isFromCad(event)) continue;
    const amendment =
      event.type === UNDONE
        ? await readStatusAfter(trx, org, event)
        : isEvent<TimeCorrected>(event, 'time:corrected')
          ? await readCorrected(trx, org, event)
          : undefined;
    if (amendment) amendments.set(event.id, amendment);
  }
  return amendments;
}

/** Undefined when the press was not the present any more, so that taking it back changes no status. */
async function readStatusAfter(
  trx: Transaction<Schema>,
  org: string,
  event: LogEvent,
): Promise<Amendment | undefined> {
  if (event.unitId === undefined) return undefined;
  const rows = await trx
    .selectFrom('events')
    .selectAll()
    .where('org', '=', org)
    .where('unit_id', '=', event.unitId)
    .where('seq', '<', event.seq)
    .where('type', 'in', [...STATUS_FACTS, UNDONE])
    .orderBy('seq', 'desc')
    .limit(LOOK_BACK)
    .execute();
  const past = rows.map(rowToEvent).reverse();
  const gone = new Set(past.flatMap(({ type, corrects }) => (type === UNDONE ? (corrects ?? []) : [])));
  const standing = past.flatMap((each) => (gone.has(each.id) ? [] : (statusFactOf(each) ?? [])));
  const present = latest(standing);
  if (present?.id !== event.corrects) return undefined;
  const before = latest(standing.filter(({ id }) => id !== event.corrects));
  if (!before) return undefined;
  return {
    kind: 'status',
    status: before.data.status,
    incidentId: before.incidentId,
    at: before.occurredAt,
  };
}

/** The present: of the newest moment, and of those the one that came last. */
function latest<Fact extends Pick<LogEvent, 'occurredAt'>>(facts: readonly Fact[]): Fact | undefined {
  let present: Fact | undefined;
  for (const fact of facts) if (!present || fact.occurredAt >= present.occurredAt) present = fact;
  return present;
}

/** Undefined when it corrects no time of ours that stands. */
async function readCorrected(
  trx: Transaction<Schema>,
  org: string,
  { incidentId, unitId, corrects, data }: LogEvent<TimeCorrected>,
): Promise<Amendment | undefined> {
  if (incidentId === undefined || unitId === undefined) return undefined;
  const id = transportId(incidentId, unitId);
  const [document] = await readDocuments(trx, org, [{ kind: 'transport', id }]);
  const { times = {} } = (document?.state ?? {}) as Partial<TransportState>;
  const [name] = (Object.keys(times) as ETime[]).filter((each) => times[each]?.eventId === corrects);
  return name && { kind: 'time', name, at: data.actualAt };
}
