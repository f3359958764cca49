/**
 * A transport as it was at any point of the log. A version of a billing record is a fold up to the event that made it,
 * so it reads the same whenever it is asked for.
 */
import type { Transaction } from 'kysely';
import type { LogEvent } from '../../shared/log/envelope.ts';
import { isEvent } from '../../shared/log/typed-event.ts';
import type { VersionMark } from '../../shared/billing/record.ts';
import { toInstant, toUnixMs, type Instant } from '../../shared/time.ts';
import type { RevisionReason, TransportRevised } from '../../shared/transports/events.ts';
import { transportFolder, type TransportState } from '../../shared/transports/state.ts';
import { rowToEvent } from '../log/read.ts';
import type { Schema } from '../store/schema.ts';

/** One version of a completed transport. */
export interface TransportVersion extends VersionMark {
  state: TransportState;
  receivedAt: Instant;
  /** Places received later count for the next version. */
  heardUntil: Instant;
  /** Why the server made it, when no fact of the transport did. */
  revisedFor?: RevisionReason;
}

/** A place received within this time before a version may have been stored only after the version was read. */
export const SETTLE_MS = 5_000;

export const heardUntil = (receivedAt: Instant): Instant => toInstant(toUnixMs(receivedAt) - SETTLE_MS);

export interface TransportHistory {
  /** The state after the last event; the transport need not be complete. */
  state: TransportState;
  /** One for each change since the transport was complete, oldest first. */
  versions: TransportVersion[];
  /** The CAD's own id of this unit response (NEMSIS eDispatch.06), when a CAD sent the assignment. */
  cadRecordId?: string;
}

/** The transport with everything the log says of it up to and with `seq`; undefined when there is none. */
export async function transportHistory(
  trx: Transaction<Schema>,
  org: string,
  at: { transportId: string; seq: number },
): Promise<TransportHistory | undefined> {
  const ids = parseTransportId(at.transportId);
  if (!ids) return undefined;
  const rows = await trx
    .selectFrom('events')
    .selectAll()
    .where('org', '=', org)
    .where('incident_id', '=', ids.incidentId)
    .where('unit_id', '=', ids.unitId)
    .where('seq', '<=', at.seq)
    .orderBy('seq')
    .execute();
  return foldHistory(rows.map(rowToEvent), at.transportId);
}

/** The transport as of a given `seq`. */
export async function transportAt(
  trx: Transaction<Schema>,
  org: string,
  at: { transportId: string; seq: number },
): Promise<TransportState | undefined> {
  return (await transportHistory(trx, org, at))?.state;
}

function foldHistory(events: readonly LogEvent[], transportId: string): TransportHistory | undefined {
  let state: TransportState | undefined;
  let cadRecordId: string | undefined;
  const versions: TransportVersion[] = [];
  for (const event of events) {
    if (!transportFolder.keys(event).includes(transportId)) continue;
    const before = state?.version ?? 0;
    state = transportFolder.fold(state, event, transportId);
    if (state && state.version > before) {
      versions.push(versionOf(event, state));
    }
    if (event.type === 'assignment:sent' && event.source === 'cad') {
      cadRecordId = String(event.data['assignmentId']);
    }
  }
  return state && { state, versions, ...(cadRecordId === undefined ? {} : { cadRecordId }) };
}

function versionOf(event: LogEvent, state: TransportState): TransportVersion {
  const { seq, id: eventId, receivedAt } = event;
  return {
    version: state.version,
    seq,
    eventId,
    state,
    receivedAt,
    heardUntil: heardUntil(receivedAt),
    ...(isEvent<TransportRevised>(event, 'transport:revised') ? { revisedFor: event.data.reason } : {}),
  };
}

/** Neither id contains a colon. */
export function parseTransportId(id: string): { incidentId: string; unitId: string } | undefined {
  const [incidentId, unitId, ...rest] = id.split(':');
  return incidentId && unitId && rest.length === 0 ? { incidentId, unitId } : undefined;
}
