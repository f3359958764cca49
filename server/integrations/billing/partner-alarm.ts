/**
 * The second channel: whoever answers for a partner is told in the app when its endpoint is in trouble, and when it is
 * over. A fact in the log, so that it waits for those who are away.
 */
import { sql } from 'kysely';
import { topicNotices, type NotificationState } from '../../../shared/alerts/notification-state.ts';
import { toInstant } from '../../../shared/time.ts';
import {
  followUpEvent,
  RULES_DEVICE,
  rulesPrincipal,
  type FollowUp,
} from '../../incidents/follow-up-fact.ts';
import { readDocuments } from '../../log/read.ts';
import type { Logger } from '../../observability/logger.ts';
import type { Database } from '../../store/database.ts';
import type { Ingest } from '../../sync/ingest.ts';
import type { PartnerAlarm } from './endpoint-trouble.ts';

/** For those who are no members, such as a back office that signs in with tokens of its own. */
export const PARTNERS_TOPIC = 'billing-partners';
/** Where it is looked into. */
const SCREEN = '/billing/partners';
/** As many as one push takes, with room. */
const MOST_TOLD = 400;

export interface PartnerAlarmDeps {
  database: Database;
  ingest: Ingest;
  logger: Logger;
  /** Unix milliseconds. */
  now(): number;
}

/** Resolves when the alarm is in the log, now or from an earlier try; rejects when the log did not take it. */
export type RaiseAlarm = (org: string, alarm: PartnerAlarm) => Promise<void>;

export function createPartnerAlarm({ database, ingest, logger, now }: PartnerAlarmDeps): RaiseAlarm {
  return async (org, alarm) => {
    const at = toInstant(now());
    const { endpointId, kind, since } = alarm;
    const notice = noticeOf(alarm);
    const facts = (await listeners(database, org)).map((listener): FollowUp => ({
      type: 'notification:new',
      at,
      data: { ...listener, ...notice, link: SCREEN },
      cause: ['partner', endpointId, kind, since, JSON.stringify(listener)],
    }));
    const reply = await ingest(rulesPrincipal(org), {
      device: RULES_DEVICE,
      sentAt: at,
      events: facts.map((fact) => followUpEvent(org, fact)),
    });
    if ('refusal' in reply) throw new Error(`the log refused an alarm: ${reply.refusal.detail}`);
    // Said already, in other words or at another time: it is known.
    const failed = reply.results.find(({ outcome, code }) => outcome === 'refused' && code !== 'id-conflict');
    if (failed?.code === 'unavailable') throw new Error('the log did not take an alarm');
    if (failed) logger.warn({ org, code: failed.code, kind }, 'an alarm about a partner was refused');
  };
}

type Listener = { topic: string } | { userId: string };

/** The topic, and every admin and biller who does not listen to it. */
function listeners(database: Database, org: string): Promise<Listener[]> {
  return database.withOrg(org, async (trx) => {
    const [topic] = await readDocuments(trx, org, [
      { kind: 'notification', id: topicNotices(PARTNERS_TOPIC) },
    ]);
    const subscribed = (topic?.state as NotificationState | undefined)?.subscribers ?? [];
    const members = await trx
      .selectFrom('members')
      .select('user_id')
      .where('org', '=', org)
      .where(sql<boolean>`roles && array['admin', 'billing']`)
      .orderBy('created_at')
      .limit(MOST_TOLD)
      .execute();
    const others = members.filter(({ user_id }) => !subscribed.includes(user_id));
    return [{ topic: PARTNERS_TOPIC }, ...others.map(({ user_id }) => ({ userId: user_id }))];
  });
}

/** Names the partner by host: an address may hold a key. */
function noticeOf({ kind, url, error }: PartnerAlarm): { title: string; body: string; level: string } {
  const { host } = new URL(url);
  const name = host.slice(0, 100);
  switch (kind) {
    case 'failing':
      return {
        level: 'warning',
        title: `${name} does not take records`,
        body: `It keeps failing (${error}). Records wait here and are tried again; nothing is lost.`,
      };
    case 'parking':
      return {
        level: 'critical',
        title: `A record for ${name} is given up`,
        body: `The last attempt failed (${error}). It is parked until somebody sends it again.`,
      };
    case 'closing':
      return {
        level: 'critical',
        title: `${name} has closed its endpoint`,
        body: 'It answered 410: it wants nothing more. Records wait here until it is opened again.',
      };
    case 'recovered':
      return {
        level: 'info',
        title: `${name} takes records again`,
        body: 'What waited is on its way, in order.',
      };
  }
}
