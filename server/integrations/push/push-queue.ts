/** Pushes on their way: written in the transaction that moves the cursor, sent apart from it (I11). */
import { sql, type Transaction } from 'kysely';
import { toInstant } from '../../../shared/time.ts';
import type { Schema } from '../../store/schema.ts';
import type { PushedAssignment, PushKind, PushPlan } from './push-plans.ts';

/** A call that nobody saw for so long is dispatch's matter, not a lock screen's. */
export const KEPT_MS: Record<PushKind, number> = {
  assignment: 120_000,
  'assignment-cancelled': 120_000,
  'call-update': 300_000,
  notification: 3_600_000,
  test: 60_000,
};

export async function enqueuePush(
  trx: Transaction<Schema>,
  org: string,
  { cause, plan, nowMs }: { cause: string; plan: PushPlan; nowMs: number },
): Promise<number> {
  const people = plan.people.length > 0 ? plan.people : [''];
  const found = await trx
    .selectFrom('push_subscriptions')
    .select('id')
    .where('org', '=', org)
    .where((where) =>
      where.or([
        where('user_id', 'in', people),
        ...(plan.unitId === undefined ? [] : [where('unit_id', '=', plan.unitId)]),
      ]),
    )
    .execute();
  if (found.length === 0) return 0;
  const now = toInstant(nowMs);
  await trx
    .insertInto('push_queue')
    .values(
      found.map(({ id }) => ({
        org,
        cause,
        subscription_id: id,
        kind: plan.kind,
        tag: plan.tag,
        unit_id: plan.unitId ?? null,
        created_at: now,
        expires_at: toInstant(nowMs + KEPT_MS[plan.kind]),
        next_at: now,
        parked: null,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return found.length;
}

export interface DuePush {
  cause: string;
  id: string;
  sealed: string;
  kind: PushKind;
  tag: string;
  unitId: string | null;
  /** Of a call that is sent. */
  assignment: PushedAssignment | undefined;
  attempt: number;
  expiresAt: string;
}

const AT_ONCE = 20;
/** Longer than an attempt may take: whoever died with it leaves it to the next. */
const LEASE_MS = 30_000;

/** Takes what is due; nobody else takes it while the lease holds. */
export async function takeDue(trx: Transaction<Schema>, org: string, nowMs: number): Promise<DuePush[]> {
  const due = await trx
    .selectFrom('push_queue as queue')
    .innerJoin('push_subscriptions as at', (join) =>
      join.onRef('at.org', '=', 'queue.org').onRef('at.id', '=', 'queue.subscription_id'),
    )
    .select(['queue.cause', 'at.id', 'at.sealed', 'queue.kind', 'queue.tag', 'queue.attempt'])
    .select(['queue.unit_id as unitId', 'queue.expires_at as expiresAt'])
    .where('queue.org', '=', org)
    .where('queue.parked', 'is', null)
    .where('queue.next_at', '<=', toInstant(nowMs))
    .orderBy('queue.next_at')
    .limit(AT_ONCE)
    .forUpdate('queue')
    .skipLocked()
    .execute();
  for (const { cause, id } of due) {
    await trx
      .updateTable('push_queue')
      .set({ next_at: toInstant(nowMs + LEASE_MS), attempt: sql<number>`attempt + 1` })
      .where('org', '=', org)
      .where('cause', '=', cause)
      .where('subscription_id', '=', id)
      .execute();
  }
  const assignments = await assignmentsOf(
    trx,
    org,
    due.flatMap(({ kind, cause }) => (kind === 'assignment' ? [cause] : [])),
  );
  return due.map((row) => ({
    ...row,
    kind: row.kind as PushKind,
    assignment: assignments.get(row.cause),
  }));
}

/** By the event that sent each. */
async function assignmentsOf(
  trx: Transaction<Schema>,
  org: string,
  causes: readonly string[],
): Promise<ReadonlyMap<string, PushedAssignment>> {
  if (causes.length === 0) return new Map();
  const sent = await trx
    .selectFrom('events')
    .select(['id', 'unit_id as unitId', 'incident_id as incidentId', 'data'])
    .where('org', '=', org)
    .where('id', 'in', causes)
    .execute();
  return new Map(
    sent.flatMap(({ id, unitId, incidentId, data: { assignmentId } }) =>
      unitId !== null && incidentId !== null && typeof assignmentId === 'string'
        ? [[id, { unitId, incidentId, assignmentId }]]
        : [],
    ),
  );
}

type Ref = Pick<DuePush, 'cause' | 'id'>;

export async function settle(
  trx: Transaction<Schema>,
  org: string,
  { cause, id, to }: Ref & { to: { parked: string } | { nextAtMs: number } | 'sent' },
): Promise<void> {
  if (to === 'sent') {
    await trx
      .deleteFrom('push_queue')
      .where('org', '=', org)
      .where('cause', '=', cause)
      .where('subscription_id', '=', id)
      .execute();
    return;
  }
  await trx
    .updateTable('push_queue')
    .set('parked' in to ? { parked: to.parked.slice(0, 300) } : { next_at: toInstant(to.nextAtMs) })
    .where('org', '=', org)
    .where('cause', '=', cause)
    .where('subscription_id', '=', id)
    .execute();
}
