/**
 * An endpoint in trouble: since when, why, and what people were told of it. It is written down before the alarm is
 * raised, and the alarm is raised before anything is given up, so that nothing ends in silence.
 */
import type { Transaction } from 'kysely';
import { z } from 'zod';
import { toInstant, type Instant } from '../../../shared/time.ts';
import type { Schema } from '../../store/schema.ts';
import type { Outcome } from './post-webhook.ts';
import { ATTEMPT_DELAYS_MS } from './retry-schedule.ts';

/** `failing`: keeps failing. `parking`: a delivery is given up. `closing`: the partner wants nothing more (410). */
const TROUBLES = ['failing', 'parking', 'closing'] as const;
export type TroubleKind = (typeof TROUBLES)[number];

const troubleSchema = z.object({
  since: z.string(),
  error: z.string(),
  told: z.array(z.enum(TROUBLES)),
});
export type Trouble = z.output<typeof troubleSchema>;

/** What people are to be told, once for each trouble. */
export interface PartnerAlarm {
  endpointId: string;
  url: string;
  kind: TroubleKind | 'recovered';
  /** When the trouble began: with the kind it tells one alarm from another. */
  since: Instant;
  error: string;
}

/** The third attempt comes some five minutes after the first: sooner it is a hiccup. */
const ALARM_AFTER_ATTEMPTS = 3;

export const troubleOf = (column: unknown): Trouble | undefined =>
  troubleSchema.nullish().parse(column) ?? undefined;

export interface Attempted {
  endpointId: string;
  deliveryId: string;
  url: string;
  /** Counted from 1. */
  attempt: number;
  outcome: Outcome;
  nowMs: number;
}

/** Writes down what an attempt says of its endpoint; the alarm to raise before the attempt is finished. */
export async function noteOutcome(
  trx: Transaction<Schema>,
  org: string,
  attempted: Attempted,
): Promise<PartnerAlarm | undefined> {
  const { endpointId, outcome, url, nowMs } = attempted;
  const row = await trx
    .selectFrom('webhook_endpoints')
    .select('trouble')
    .where('org', '=', org)
    .where('id', '=', endpointId)
    .forUpdate()
    .executeTakeFirst();
  const before = troubleOf(row?.trouble);
  if (outcome.kind === 'delivered') {
    if (!before || (await isStillFailing(trx, org, attempted))) return undefined;
    if (before.told.length > 0) return { endpointId, url, kind: 'recovered', ...before };
    await writeTrouble(trx, org, { endpointId, trouble: undefined });
    return undefined;
  }
  const error = errorOf(outcome);
  const trouble = before ?? { since: toInstant(nowMs), error, told: [] };
  if (!before) await writeTrouble(trx, org, { endpointId, trouble });
  const kind = troubleKind(attempted);
  return kind === undefined || trouble.told.includes(kind)
    ? undefined
    : { endpointId, url, kind, ...trouble };
}

/** The alarm is in the log: it is not raised again for this trouble. */
export async function markTold(trx: Transaction<Schema>, org: string, alarm: PartnerAlarm): Promise<void> {
  const { endpointId, kind, since } = alarm;
  const row = await trx
    .selectFrom('webhook_endpoints')
    .select('trouble')
    .where('org', '=', org)
    .where('id', '=', endpointId)
    .forUpdate()
    .executeTakeFirst();
  const trouble = troubleOf(row?.trouble);
  // Another attempt may have ended this trouble meanwhile, or begun the next.
  if (trouble?.since !== since) return;
  const told = kind === 'recovered' ? [] : [...new Set([...trouble.told, kind])];
  await writeTrouble(trx, org, {
    endpointId,
    trouble: kind === 'recovered' ? undefined : { ...trouble, told },
  });
}

/** One record a partner cannot take does not make every other delivery a recovery. */
async function isStillFailing(
  trx: Transaction<Schema>,
  org: string,
  { endpointId, deliveryId }: Attempted,
): Promise<boolean> {
  const row = await trx
    .selectFrom('webhook_deliveries')
    .select('id')
    .where('org', '=', org)
    .where('endpoint_id', '=', endpointId)
    .where('id', '!=', deliveryId)
    .where('state', 'in', ['pending', 'sending'])
    .where('attempt', '>=', ALARM_AFTER_ATTEMPTS)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

async function writeTrouble(
  trx: Transaction<Schema>,
  org: string,
  { endpointId, trouble }: { endpointId: string; trouble: Trouble | undefined },
): Promise<void> {
  await trx
    .updateTable('webhook_endpoints')
    .set({ trouble: trouble ? JSON.stringify(trouble) : null })
    .where('org', '=', org)
    .where('id', '=', endpointId)
    .execute();
}

function troubleKind({ outcome, attempt }: Attempted): TroubleKind | undefined {
  if (outcome.kind === 'gone') return 'closing';
  if (attempt >= ATTEMPT_DELAYS_MS.length) return 'parking';
  return attempt >= ALARM_AFTER_ATTEMPTS ? 'failing' : undefined;
}

/** What went wrong, for people. */
export function errorOf(outcome: Outcome): string {
  if (outcome.kind === 'delivered') return '';
  return outcome.kind === 'gone' ? 'the partner wants nothing more (410)' : outcome.error.slice(0, 500);
}
