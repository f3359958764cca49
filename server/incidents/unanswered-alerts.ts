/**
 * A call its crew has not acknowledged in time: the server says so once, for every desk and for those who come later,
 * and takes it back when the crew answers after all or the call is withdrawn.
 */
import { sql, type Transaction } from 'kysely';
import type { AlertState } from '../../shared/alerts/state.ts';
import { overdueAt, waitingAssignments } from '../../shared/incidents/answer-time.ts';
import { toInstant } from '../../shared/time.ts';
import type { UnitState } from '../../shared/units/state.ts';
import type { Logger } from '../observability/logger.ts';
import type { Database } from '../store/database.ts';
import type { Schema } from '../store/schema.ts';
import type { FollowUp } from './follow-up-fact.ts';

const UNANSWERED = 'unanswered';
const LOOK_EVERY_MS = 5_000;
/** After a long outage of the server an old assignment is no news. */
const TOO_OLD_MS = 15 * 60_000;

const alertIdOf = (assignmentId: string): string => `${UNANSWERED}-${assignmentId}`;

async function unitsWaiting(trx: Transaction<Schema>, org: string): Promise<UnitState[]> {
  const rows = await trx
    .selectFrom('documents')
    .select('state')
    .where('org', '=', org)
    .where('kind', '=', 'unit')
    .where(sql<boolean>`state->'assignments' @> '[{"state":"sent"}]'::jsonb`)
    .execute();
  return rows.map(({ state }) => state as unknown as UnitState);
}

async function openAlerts(
  trx: Transaction<Schema>,
  org: string,
): Promise<{ id: string; state: AlertState }[]> {
  const rows = await trx
    .selectFrom('documents')
    .select(['id', 'state'])
    .where('org', '=', org)
    .where('kind', '=', 'alert')
    .where(sql<boolean>`state @> ${JSON.stringify({ category: UNANSWERED, acknowledged: {} })}::jsonb`)
    .where(sql<boolean>`state->'acknowledged' = '{}'::jsonb`)
    .execute();
  return rows.map(({ id, state }) => ({ id, state: state as unknown as AlertState }));
}

/** Names no address and no patient: an alert is read by more people than a call. */
export async function unansweredFollowUps(
  trx: Transaction<Schema>,
  org: string,
  nowMs: number,
): Promise<FollowUp[]> {
  const waiting = (await unitsWaiting(trx, org)).flatMap((unit) =>
    waitingAssignments(unit).map((assignment) => ({ unit, assignment })),
  );
  const open = await openAlerts(trx, org);
  const raised = waiting
    .filter(({ assignment }) => {
      const dueMs = overdueAt(assignment);
      return dueMs <= nowMs && nowMs - dueMs < TOO_OLD_MS;
    })
    .filter(({ assignment }) => open.every(({ id }) => id !== alertIdOf(assignment.assignmentId)))
    .map(({ unit, assignment }): FollowUp => {
      const at = toInstant(overdueAt(assignment));
      return {
        type: 'alert:created',
        at,
        incidentId: assignment.incidentId,
        data: {
          alertId: alertIdOf(assignment.assignmentId),
          level: 'warning',
          category: UNANSWERED,
          message: `${unit.callSign} has not acknowledged its call. Call by radio.`,
        },
        cause: [UNANSWERED, assignment.assignmentId],
      };
    });
  const isWaiting = new Set(waiting.map(({ assignment }) => alertIdOf(assignment.assignmentId)));
  const over = open
    .filter(({ id }) => !isWaiting.has(id))
    .map(({ id, state }): FollowUp => ({
      type: 'alert:acknowledged',
      at: state.raisedAt,
      data: { alertId: id, note: 'Answered or withdrawn since.' },
      cause: [UNANSWERED, 'over', id],
    }));
  return [...raised, ...over];
}

export interface UnansweredDeps {
  database: Database;
  logger: Logger;
  org: string;
  record(facts: readonly FollowUp[]): Promise<void>;
  /** Unix milliseconds. */
  now(): number;
}

/** Looks now and then; of two processes the second finds it said. */
export function startUnansweredAlerts({ database, logger, org, record, now }: UnansweredDeps): {
  stop(): Promise<void>;
} {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  const look = async () => {
    try {
      const facts = await database.withOrg(org, (trx) => unansweredFollowUps(trx, org, now()));
      await record(facts);
    } catch (error) {
      logger.warn({ err: error, org }, 'unanswered calls could not be looked through; will try again');
    }
    if (!stopped) schedule();
  };
  const schedule = () => {
    timer = setTimeout(() => (running = look()), LOOK_EVERY_MS);
    timer.unref();
  };
  schedule();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
