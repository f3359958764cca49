/**
 * What the server itself adds to the log because of what others wrote there: who is in an incident's conversation and on
 * a patient's care team, and calls nobody answered. A durable consumer, so that nothing is skipped.
 */
import { startMissedTimer } from './calls/missed-timer.ts';
import { movedIncidents, readPeopleOnIt } from './incidents/people-on-it.ts';
import { startUnansweredAlerts } from './incidents/unanswered-alerts.ts';
import { startConsumer } from './log/consumer.ts';
import { memberFollowUps } from './messaging/incident-members.ts';
import type { Logger } from './observability/logger.ts';
import type { Worker } from './organization-workers.ts';
import { attachmentFollowUps } from './patients/attachment-follow-ups.ts';
import { careTeamFollowUps } from './patients/care-team-follow-ups.ts';
import { createRecordFollowUps } from './record-follow-ups.ts';
import type { Database } from './store/database.ts';
import type { Ingest } from './sync/ingest.ts';

export interface FollowUpDeps {
  database: Database;
  ingest: Ingest;
  logger: Logger;
  /** Unix milliseconds. */
  now(): number;
}

const FOLLOW_UPS_CONSUMER = 'rules';

const RINGS = ['call:initiate', 'call:invite', 'call:ringing'];

export function startFollowUps(deps: FollowUpDeps, org: string): Worker {
  const { database, logger, now } = deps;

  const record = createRecordFollowUps(deps, org);
  const unanswered = startUnansweredAlerts({ database, logger, org, record, now });
  const missed = startMissedTimer({ database, logger, org, record, now });
  const consumer = startConsumer({
    database,
    logger,
    org,
    name: FOLLOW_UPS_CONSUMER,
    async handle(trx, logged) {
      const events = logged.map(({ event }) => event);
      if (events.some(({ type }) => RINGS.includes(type))) missed.look();
      await record(await attachmentFollowUps(trx, org, events));
      const causes = movedIncidents(events);
      if (causes.size === 0) return;
      const people = await readPeopleOnIt(trx, org, [...causes.keys()]);
      const moved = { people, causes };
      await record([
        ...(await memberFollowUps(trx, org, moved)),
        ...(await careTeamFollowUps(trx, org, moved)),
      ]);
    },
  });

  return {
    wake: consumer.wake,
    async stop() {
      await Promise.all([consumer.stop(), missed.stop(), unanswered.stop()]);
    },
  };
}
