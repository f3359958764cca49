/** What the server said of each fact, made durable: one transaction per reply. */
import type { PushResult } from '../../shared/protocol/push.ts';
import { REFUSALS, refuse, type Refusal } from '../../shared/rooms/refusal.ts';
import type { Instant } from '../../shared/time.ts';
import type { KeptFacts } from './kept-facts.ts';
import type { OutboxDatabase, OutboxItem, SentRow } from './outbox-database.ts';

export interface Verdicts {
  /** In the log now. */
  acknowledged: string[];
  quarantined: string[];
  /** Kept for another try. */
  later: string[];
  heldForSignIn: string[];
}

export interface Answered {
  epoch: string;
  results: readonly PushResult[];
  now: Instant;
  /** How acknowledged facts are kept. */
  kept?: KeptFacts | undefined;
}

/**
 * Accepted and duplicate: moved to `sent`. Refused for ever: quarantined with the reason, the others go on (I15).
 * Refused for now: stays. Refused until sign-in: held. No result at all: stays.
 */
export async function applyResults(
  database: OutboxDatabase,
  batch: readonly OutboxItem[],
  answered: Answered,
): Promise<Verdicts> {
  const resultById = new Map(answered.results.map((result) => [result.id, result]));
  const verdicts: Verdicts = { acknowledged: [], quarantined: [], later: [], heldForSignIn: [] };
  const { items, sent } = database;
  // Sealed before the transaction begins: one that waits for the cipher would end by itself.
  const rows = await rowsToKeep(batch, resultById, answered);
  await database.transaction('rw', items, sent, async () => {
    for (const sentItem of batch) {
      // Another tab may have dealt with it meanwhile; what is on disk counts.
      const item = await items.get(sentItem.key);
      if (item)
        await settle(database, item, { result: resultById.get(item.id), row: rows.get(item.id), verdicts });
    }
  });
  return verdicts;
}

interface Settling {
  result: PushResult | undefined;
  /** To be kept, if it was acknowledged. */
  row: SentRow | undefined;
  verdicts: Verdicts;
}

async function settle(
  { items, sent }: OutboxDatabase,
  item: OutboxItem,
  { result, row, verdicts }: Settling,
): Promise<void> {
  if (result && result.outcome !== 'refused' && result.seq !== undefined) {
    verdicts.acknowledged.push(item.id);
    if (row) await sent.put(row);
    await items.delete(item.key);
    return;
  }
  const refusal = refusalOf(result);
  const lastError = { code: refusal.code, detail: refusal.detail };
  const attempts = item.attempts + 1;
  if (refusal.retry === 'never') {
    verdicts.quarantined.push(item.id);
    await items.update(item.key, { state: 'quarantined', attempts, lastError, refusal });
  } else if (refusal.retry === 'after-sign-in') {
    verdicts.heldForSignIn.push(item.id);
    await items.update(item.key, { state: 'held', attempts, lastError });
  } else {
    verdicts.later.push(item.id);
    await items.update(item.key, { attempts, lastError });
  }
}

async function rowsToKeep(
  batch: readonly OutboxItem[],
  resultById: ReadonlyMap<string | null, PushResult>,
  answered: Answered,
): Promise<Map<string, SentRow>> {
  const rows = new Map<string, SentRow>();
  for (const item of batch) {
    const seq = resultById.get(item.id)?.seq;
    if (seq === undefined) continue;
    const row = sentRow(item, seq, answered);
    const kept = answered.kept ? await answered.kept.close(row) : row;
    if (kept) rows.set(item.id, kept);
  }
  return rows;
}

const sentRow = (item: OutboxItem, seq: number, { epoch, now }: Answered): SentRow => ({
  id: item.id,
  lane: item.lane,
  seq,
  epoch,
  event: item.event,
  ackedAt: now,
  author: item.author,
  org: item.org,
});

/** Without a clear no, a fact is never given up. */
export function refusalOf(result: PushResult | undefined): Refusal {
  if (!result || result.outcome !== 'refused') return refuse('unavailable', 'The server did not say.');
  const code = result.code ?? 'unavailable';
  return { code, retry: result.retry ?? REFUSALS[code], detail: result.detail ?? '' };
}

/** The server will not take it even alone. */
export async function quarantine(
  database: OutboxDatabase,
  item: OutboxItem,
  refusal: Refusal,
): Promise<void> {
  await database.transaction('rw', database.items, async () => {
    await database.items.update(item.key, {
      state: 'quarantined',
      attempts: item.attempts + 1,
      lastError: { code: refusal.code, detail: refusal.detail },
      refusal,
    });
  });
}
