/** Draining without a page: as far as it goes, once. For the service worker; the page has its own loop. */
import { uuidv7 } from '../../shared/ids.ts';
import type { Author } from './author.ts';
import { deviceId } from './device-facts.ts';
import { createDrain, type Attempt } from './drain.ts';
import { createHttpPush } from './http-push.ts';
import { openOutboxDatabase } from './outbox-database.ts';

export interface DrainOnceOptions {
  baseUrl: string;
  token: string;
  author: Author;
  outboxName?: string;
}

/** A worker is given some minutes at most; what is left goes with the next wake-up. */
const MOST_ATTEMPTS = 40;

export async function drainOnce({ baseUrl, token, author, outboxName }: DrainOnceOptions): Promise<Attempt> {
  const database = openOutboxDatabase(outboxName);
  try {
    const device = await deviceId(database, () =>
      uuidv7(Date.now(), crypto.getRandomValues(new Uint8Array(10))),
    );
    const http = createHttpPush({ baseUrl, token: () => token });
    const drain = createDrain({
      database,
      device,
      author: () => author,
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
