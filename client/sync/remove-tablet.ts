/**
 * The end of a tablet that was taken out of service. First what its crew did is handed over, because that has happened; only
 * when every fact was answered does everything go: cache, keys, queue, map.
 */
import { Dexie } from 'dexie';
import { tokenFor } from '../../shared/rooms/device-token.ts';
import { toInstant } from '../../shared/time.ts';
import { cutBatch, FULL_BATCH } from '../outbox/batch.ts';
import { readDeviceId } from '../outbox/device-facts.ts';
import {
  openOutboxDatabase,
  OUTBOX_NAME,
  type OutboxDatabase,
  type OutboxItem,
} from '../outbox/outbox-database.ts';
import { parseReply } from '../outbox/push-path.ts';
import { applyResults } from '../outbox/results.ts';
import { CACHE_NAME } from '../store/replica-database.ts';
import { openTabletDatabase, readEnrolment, TABLET_NAME, type Enrolment } from '../store/tablet-database.ts';

export interface Removed {
  orgName: string;
  /** Facts the server took at the end, and those it did not. */
  handedOver: number;
  refused: number;
}

const TIMEOUT_MS = 20_000;

/** Rejects while the server cannot be reached; call again then. */
export async function removeTablet(baseUrl: string, now: () => number = Date.now): Promise<Removed> {
  const keys = openTabletDatabase();
  const enrolment = await readEnrolment(keys);
  const outbox = openOutboxDatabase();
  const counts = { handedOver: 0, refused: 0 };
  try {
    const device = (await readDeviceId(outbox)) ?? 'unknown';
    if (enrolment) {
      for (;;) {
        const batch = await nextBatch(outbox);
        if (batch.length === 0) break;
        const { acknowledged, quarantined } = await handOver(outbox, batch, {
          baseUrl,
          enrolment,
          device,
          now,
        });
        counts.handedOver += acknowledged.length;
        counts.refused += quarantined.length;
        if (acknowledged.length + quarantined.length === 0) throw new Error('The server did not say.');
      }
    }
  } finally {
    outbox.close();
    keys.close();
  }
  for (const name of [CACHE_NAME, OUTBOX_NAME, TABLET_NAME]) await Dexie.delete(name);
  await emptyCaches();
  return { orgName: enrolment?.orgName ?? '', ...counts };
}

/** Of one person: a request speaks for one. */
async function nextBatch({ items }: OutboxDatabase): Promise<OutboxItem[]> {
  const queue = await items.where('state').anyOf('waiting', 'held').sortBy('lane');
  const author = queue[0]?.author;
  return cutBatch(
    queue.filter((item) => item.author === author),
    FULL_BATCH,
  );
}

interface HandOver {
  baseUrl: string;
  enrolment: Enrolment;
  device: string;
  now: () => number;
}

async function handOver(
  database: OutboxDatabase,
  batch: readonly OutboxItem[],
  { baseUrl, enrolment, device, now }: HandOver,
) {
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
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  const answer = parseReply(await response.json());
  if (answer.kind !== 'reply') throw new Error(answer.detail);
  const { epoch, results } = answer.reply;
  return applyResults(database, batch, { epoch, results, now: toInstant(now()) });
}

/** Tiles and whatever else was kept; the app itself stays, so that it can say what happened. */
async function emptyCaches(): Promise<void> {
  if ('caches' in globalThis)
    for (const name of await caches.keys()) if (!name.includes('precache')) await caches.delete(name);
  try {
    const root = (await navigator.storage.getDirectory()) as FileSystemDirectoryHandle & {
      keys(): AsyncIterable<string>;
    };
    for await (const name of root.keys()) await root.removeEntry(name, { recursive: true });
  } catch {
    // No such place in this browser.
  }
}
