/** Whether a completed transport would be billed otherwise now than its last version says. */
import type { Transaction } from 'kysely';
import { differsForBilling } from '../../shared/billing/differs.ts';
import type { Instant } from '../../shared/time.ts';
import type { RevisionReason } from '../../shared/transports/events.ts';
import { transportId, type TransportState } from '../../shared/transports/state.ts';
import type { FollowUp } from '../incidents/follow-up-fact.ts';
import { readHead } from '../log/read.ts';
import type { Schema } from '../store/schema.ts';
import { recordAt, recordIn } from './record-of.ts';
import { transportHistory, type TransportHistory, type TransportVersion } from './transport-at.ts';

export interface Billed {
  epoch: string;
  head: number;
  history: TransportHistory;
  last: TransportVersion;
}

/** What was last billed of a transport; undefined while it is not complete. */
export async function lastBilled(
  trx: Transaction<Schema>,
  org: string,
  { incidentId, unitId }: Pick<TransportState, 'incidentId' | 'unitId'>,
): Promise<Billed | undefined> {
  const log = await readHead(trx, org);
  if (!log) return undefined;
  const id = transportId(incidentId, unitId);
  const history = await transportHistory(trx, org, { transportId: id, seq: log.head });
  const last = history?.versions.at(-1);
  if (!last || history?.state.completedAt === undefined) return undefined;
  return { epoch: log.epoch, head: log.head, history, last };
}

export interface RevisionCause {
  reason: RevisionReason;
  /** When what it follows from was received. */
  at: Instant;
  /** What it follows from, in the same words in every process. */
  cause: readonly (string | number)[];
  /** Places received later are not looked at. */
  heardUntil: Instant;
}

/** The fact that makes a new version, or undefined when a payer would read the same. */
export async function revisionOf(
  trx: Transaction<Schema>,
  org: string,
  { billed, reason, at, cause, heardUntil }: RevisionCause & { billed: Billed },
): Promise<FollowUp | undefined> {
  const { history, last, epoch, head } = billed;
  const { state, cadRecordId } = history;
  const before = await recordIn(trx, org, { history, epoch, version: last.version });
  const made = { version: last.version + 1, seq: head, eventId: '', state, heardUntil };
  const after = await recordAt(trx, org, { epoch, cadRecordId, made });
  if (!before || !differsForBilling(before, after)) return undefined;
  const { incidentId, unitId } = state;
  return {
    type: 'transport:revised',
    data: { reason },
    incidentId,
    unitId,
    at,
    cause: [transportId(incidentId, unitId), last.version, ...cause],
  };
}
