/** Facts that wait for their author to sign in: the server does not take that person's word just now. */
import type { Author } from './author.ts';
import type { OutboxDatabase } from './outbox-database.ts';

/** All that waits of this author. */
export async function hold(database: OutboxDatabase, author: Author, detail: string): Promise<void> {
  await database.items
    .where('state')
    .equals('waiting')
    .filter((item) => item.org === author.org && item.author === author.sub)
    .modify({ state: 'held', lastError: { code: 'signed-out', detail } });
}

/** Back into the queue, of those that `who` names. */
export async function releaseHeld(database: OutboxDatabase, who: (author: Author) => boolean): Promise<void> {
  await database.items
    .where('state')
    .equals('held')
    .filter(({ org, author }) => who({ org, sub: author }))
    .modify({ state: 'waiting' });
}
