/**
 * Healing a restored server (I8, F5): own facts that another epoch acknowledged are offered to the present one.
 * Each row carries the epoch it is safe in, so an interrupted round goes on where it stopped.
 */
import { toInstant } from '../../shared/time.ts';
import { isSamePerson, type Author } from './author.ts';
import type { BatchLimit } from './batch.ts';
import { cutBatch, FULL_BATCH } from './batch.ts';
import type { DrainDeps } from './drain.ts';
import type { OutboxDatabase, SentRow } from './outbox-database.ts';
import type { PushReply, PushResult } from '../../shared/protocol/push.ts';
import { refusalOf } from './results.ts';

/** Others' devices may first have to bring back what a fact leans on; after so many refusals a person must see it. */
const OFFERS_UNTIL_SHOWN = 5;

export type ReofferOutcome = 'done' | 'failed';

/** Offers everything of the present author that `epoch` does not have yet, oldest first. */
export async function reoffer(
  deps: Pick<DrainDeps, 'database' | 'device' | 'author' | 'paths' | 'now' | 'kept'>,
  epoch: string,
): Promise<ReofferOutcome> {
  let limit: BatchLimit = FULL_BATCH;
  const tried = new Set<string>();
  for (;;) {
    const author = deps.author();
    if (!author) return 'done';
    const batch = cutBatch(await missing(deps, { author, epoch, tried }), limit);
    if (!isSamePerson(author, deps.author())) return 'failed';
    if (batch.length === 0) return 'done';
    const [way] = deps.paths(author);
    if (!way) return 'failed';
    const events = batch.map(({ event }) => event);
    const answer = await way.push({ device: deps.device, sentAt: toInstant(deps.now()), events });
    if (answer.kind === 'reply') {
      for (const { id } of batch) tried.add(id);
      await settle(deps.database, batch, answer.reply);
      continue;
    }
    const isAboutItems = answer.failure === 'broken' || answer.failure === 'too-large';
    if (!isAboutItems) return 'failed';
    const [only] = batch;
    if (batch.length === 1 && only) tried.add(only.id);
    limit = { ...limit, events: Math.ceil(batch.length / 2) };
  }
}

async function missing(
  { database, kept }: Pick<DrainDeps, 'database' | 'kept'>,
  { author, epoch, tried }: { author: Author; epoch: string; tried: ReadonlySet<string> },
): Promise<SentRow[]> {
  const rows = await database.sent.where('epoch').notEqual(epoch).toArray();
  const own = rows.filter((row) => row.org === author.org && row.author === author.sub && !tried.has(row.id));
  const opened = kept ? await Promise.all(own.map((row) => kept.open(row))) : own;
  // What is still sealed waits for the vault to be opened.
  return opened.filter(({ sealed }) => sealed === undefined).sort((a, b) => a.lane - b.lane);
}

async function settle(database: OutboxDatabase, batch: readonly SentRow[], reply: PushReply): Promise<void> {
  const resultById = new Map(reply.results.map((result) => [result.id, result]));
  const { items, sent } = database;
  await database.transaction('rw', items, sent, async () => {
    for (const row of batch)
      await settleRow(database, row, { result: resultById.get(row.id), epoch: reply.epoch });
  });
}

async function settleRow(
  { items, sent }: OutboxDatabase,
  row: SentRow,
  { result, epoch }: { result: PushResult | undefined; epoch: string },
): Promise<void> {
  if (result && result.outcome !== 'refused' && result.seq !== undefined) {
    await sent.update(row.id, { epoch, seq: result.seq, offers: 0 });
    return;
  }
  const refusal = refusalOf(result);
  const offers = (row.offers ?? 0) + 1;
  if (refusal.retry !== 'never' || offers < OFFERS_UNTIL_SHOWN) {
    await sent.update(row.id, { offers });
    return;
  }
  const { id, lane, event, author, org } = row;
  await items.put({
    id,
    lane,
    event,
    author,
    org,
    refusal,
    state: 'quarantined',
    capturedAt: event.at,
    attempts: offers,
    lastError: { code: refusal.code, detail: refusal.detail },
  });
  await sent.delete(id);
}
