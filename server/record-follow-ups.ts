/** The door into the log for what the server itself adds. */
import { toInstant } from '../shared/time.ts';
import { followUpEvent, RULES_DEVICE, rulesPrincipal, type FollowUp } from './incidents/follow-up-fact.ts';
import type { Logger } from './observability/logger.ts';
import type { Ingest } from './sync/ingest.ts';

export type RecordFollowUps = (facts: readonly FollowUp[]) => Promise<void>;

/** Rejects when the log cannot take them now; a fact refused for what it says is no longer needed. */
export function createRecordFollowUps(
  deps: { ingest: Ingest; logger: Logger; now(): number },
  org: string,
): RecordFollowUps {
  const { ingest, logger, now } = deps;
  return async (facts) => {
    if (facts.length === 0) return;
    const reply = await ingest(rulesPrincipal(org), {
      device: RULES_DEVICE,
      sentAt: toInstant(now()),
      events: facts.map((fact) => followUpEvent(org, fact)),
    });
    if ('refusal' in reply) throw new Error(`the log refused a follow-up: ${reply.refusal.detail}`);
    for (const { outcome, code, detail } of reply.results) {
      if (outcome !== 'refused') continue;
      if (code === 'unavailable') throw new Error('the log did not take a follow-up');
      // The state has moved on since it was read, and will be looked at again.
      logger.debug({ org, code, detail }, 'a follow-up was refused');
    }
  };
}
