/** Bills that what the log says after them of the incident, the crew or the hospital may change. */
import { sql, type Transaction } from 'kysely';
import type { LogEvent } from '../../shared/log/envelope.ts';
import { readPeopleOnIt } from '../incidents/people-on-it.ts';
import type { Instant } from '../../shared/time.ts';
import type { RevisionReason } from '../../shared/transports/events.ts';
import { transportId, type TransportState } from '../../shared/transports/state.ts';
import type { FollowUp } from '../incidents/follow-up-fact.ts';
import type { Schema } from '../store/schema.ts';
import { lastBilled, revisionOf } from './revision.ts';
import { heardUntil } from './transport-at.ts';

/** The revisions these events make necessary, each at most once. */
export async function lateDetails(
  trx: Transaction<Schema>,
  org: string,
  events: readonly LogEvent[],
): Promise<FollowUp[]> {
  const causes = new Map<string, { transport: TransportState; reason: RevisionReason; event: LogEvent }>();
  for (const event of events) {
    const touched = await touchedBy(trx, org, event);
    for (const { id, transport } of touched?.transports ?? [])
      if (touched) causes.set(id, { transport, reason: touched.reason, event });
  }
  const found: FollowUp[] = [];
  for (const { transport, reason, event } of causes.values()) {
    const billed = await lastBilled(trx, org, transport);
    // What is billed already with this event needs no word more.
    if (!billed || billed.last.seq > event.seq) continue;
    const { receivedAt: at, seq } = event;
    const because = { reason, at, cause: [seq], heardUntil: heardUntil(at) };
    const revision = await revisionOf(trx, org, { billed, ...because });
    if (revision) found.push(revision);
  }
  return found;
}

interface Touched {
  reason: RevisionReason;
  transports: { id: string; transport: TransportState }[];
}

async function touchedBy(
  trx: Transaction<Schema>,
  org: string,
  event: LogEvent,
): Promise<Touched | undefined> {
  const { type, incidentId, unitId, data } = event;
  if (type === 'incident:updated' && incidentId !== undefined)
    return { reason: 'incident', transports: await ofIncident(trx, org, incidentId) };
  if (type === 'unit:crew' && unitId !== undefined)
    return { reason: 'crew', transports: await ofCrew(trx, org, event) };
  if (type === 'hospital:registered' && typeof data['hospitalId'] === 'string')
    return { reason: 'hospital', transports: await waitingFor(trx, org, data['hospitalId']) };
  return undefined;
}

/** A hospital's new address makes no thousand new bills of old transports. */
const MOST_AT_ONCE = 200;

type Transports = Touched['transports'];

async function ofIncident(trx: Transaction<Schema>, org: string, incidentId: string): Promise<Transports> {
  const people = await readPeopleOnIt(trx, org, [incidentId]);
  return people.flatMap(({ transports }) =>
    transports.flatMap((transport) =>
      transport.completedAt === undefined
        ? []
        : [{ id: transportId(transport.incidentId, transport.unitId), transport }],
    ),
  );
}

/** Those the unit was still on when the crew was what the event says. */
async function ofCrew(trx: Transaction<Schema>, org: string, event: LogEvent): Promise<Transports> {
  const rows = await completedSince(trx, org, event.occurredAt)
    .where(sql<boolean>`split_part(id, ':', 2) = ${event.unitId ?? ''}`)
    .execute();
  return rows.map(({ id, state }) => ({ id, transport: state as unknown as TransportState }));
}

/** Those whose destination lacks what only the hospital can say. */
async function waitingFor(trx: Transaction<Schema>, org: string, hospitalId: string): Promise<Transports> {
  const rows = await completedSince(trx, org, '')
    .where(sql<boolean>`state->'destination'->>'hospitalId' = ${hospitalId}`)
    .where(sql<boolean>`state->'destination'->>'zip' is null`)
    .limit(MOST_AT_ONCE)
    .execute();
  return rows.map(({ id, state }) => ({ id, transport: state as unknown as TransportState }));
}

const completedSince = (trx: Transaction<Schema>, org: string, since: Instant) =>
  trx
    .selectFrom('documents')
    .select(['id', 'state'])
    .where('org', '=', org)
    .where('kind', '=', 'transport')
    .where('completed_at', '>', since)
    .orderBy('completed_at', 'desc');
