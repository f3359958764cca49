/** A tablet that was taken out of service hands over what its crew did, whoever recorded it and wherever it waits (I2). */
import { tokenFor } from '../../shared/rooms/device-token.ts';
import { refuse } from '../../shared/rooms/refusal.ts';
import { toInstant } from '../../shared/time.ts';
import { cutBatch, FULL_BATCH, type BatchLimit } from '../outbox/batch.ts';
import { commitOnce } from '../outbox/commit.ts';
import { readDeviceId } from '../outbox/device-facts.ts';
import type { OutboxDatabase, OutboxItem } from '../outbox/outbox-database.ts';
import type { PressJournal } from '../outbox/press-journal.ts';
import { parseReply } from '../outbox/push-path.ts';
import { applyResults, quarantine } from '../outbox/results.ts';
import type { Enrolment } from '../store/tablet-database.ts';

export interface LastFactsDeps {
  baseUrl: string;
  outbox: OutboxDatabase;
  journal: PressJournal;
  enrolment: Enrolment;
  /** Unix milliseconds. */
  now(): number;
  /** After each answer of the server, with what it settled. */
  onAnswered(settled: LastFacts): Promise<void>;
}

export interface LastFacts {
  /** Facts the server has now. */
  handedOver: number;
  /** Facts it keeps aside: made after the tablet was taken out of service, or not for a crew to make. */
  refused: number;
}

const TIMEOUT_MS = 20_000;

/** Resolves once every fact of the organization was answered. Rejects while the server cannot be reached. */
export async function handOverLastFacts(deps: LastFactsDeps): Promise<void> {
  const { outbox, journal, enrolment } = deps;
  for (const capture of await journal.read()) {
    await commitOnce(outbox, capture);
    await journal.forget(capture);
  }
  const device = (await readDeviceId(outbox)) ?? 'unknown';
  const asked = new Set<string>();
  let limit = FULL_BATCH;
  for (;;) {
    const batch = await nextBatch(outbox, { org: enrolment.org, asked, limit });
    if (batch.length === 0) return;
    const answered = await handOver(deps, device, batch);
    if (answered === 'too-much') {
      limit = { ...limit, events: Math.ceil(batch.length / 2) };
      continue;
    }
    const { acknowledged, quarantined } = answered;
    if (acknowledged.length + quarantined.length === 0) throw new Error('The server did not say.');
    for (const id of [...acknowledged, ...quarantined]) asked.add(id);
    await deps.onAnswered({ handedOver: acknowledged.length, refused: quarantined.length });
  }
}

interface Wanted {
  org: string;
  asked: ReadonlySet<string>;
  limit: BatchLimit;
}

/** Of one person: a request speaks for one. What was refused before goes too, so that the server keeps it. */
async function nextBatch({ items }: OutboxDatabase, { org, asked, limit }: Wanted): Promise<OutboxItem[]> {
  const all = await items.orderBy('lane').toArray();
  const queue = all.filter((item) => item.org === org && !asked.has(item.id));
  const author = queue[0]?.author;
  return cutBatch(
    queue.filter((item) => item.author === author),
    limit,
  );
}

async function handOver(
  { baseUrl, outbox, enrolment, now }: LastFactsDeps,
  device: string,
  batch: readonly OutboxItem[],
): Promise<{ acknowledged: string[]; quarantined: string[] } | 'too-much'> {
  const [first] = batch;
  const response = await fetch(`${baseUrl}/api/v1/device/last-facts`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${tokenFor(enrolment.credential, first?.author ?? '')}`,
    },
    body: JSON.stringify({ device, sentAt: toInstant(now()), events: batch.map(({ event }) => event) }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (response.status === 400 || response.status === 413) {
    if (batch.length > 1 || !first) return 'too-much';
    // The one thing the server cannot read must not keep the tablet as it is for ever.
    await quarantine(outbox, first, refuse('unreadable', 'The server could not read it.'));
    return { acknowledged: [], quarantined: [first.id] };
  }
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  const answer = parseReply(await response.json());
  if (answer.kind !== 'reply') throw new Error(answer.detail);
  const { epoch, results } = answer.reply;
  return applyResults(outbox, batch, { epoch, results, now: toInstant(now()) });
}
