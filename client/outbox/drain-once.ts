/** Draining without a page: as far as it goes, once. For the service worker; the page has its own loop. */
import type { Author } from './author.ts';
import { readDeviceId } from './device-facts.ts';
import { createDrain, type Attempt } from './drain.ts';
import { createHttpPush } from './http-push.ts';
import type { KeptFacts } from './kept-facts.ts';
import { openOutboxDatabase } from './outbox-database.ts';

export interface DrainOnceOptions {
  baseUrl: string;
  token: string;
  author: Author;
  outboxName?: string;
  kept?: KeptFacts | undefined;
}

/** A worker is given some minutes at most; what is left goes with the next wake-up. */
const MOST_ATTEMPTS = 40;

export async function drainOnce({
  baseUrl,
  token,
  author,
  outboxName,
  kept,
}: DrainOnceOptions): Promise<Attempt> {
  const database = openOutboxDatabase(outboxName);
  try {
    const device = await readDeviceId(database);
    // Never started, or emptied: whether storage was cleared is for the next page to find out.
    if (device === undefined) return { kind: 'empty' };
    const http = createHttpPush({ baseUrl, token: () => token });
    const drain = createDrain({
      database,
      device,
      author: () => author,
      kept,
      paths: () => [http],
      now: Date.now,
      chance: Math.random,
    });
    let last: Attempt = { kind: 'moved' };
    for (let tries = 0; tries < MOST_ATTEMPTS && last.kind === 'moved'; tries += 1)
      last = await drain.attempt();
    return last;
  } finally {
    database.close();
  }
}
