/** What somebody has not read: notices of their own and of their topics, and messages of their conversations. */
import { sql, type Transaction } from 'kysely';
import {
  topicNotices,
  unreadNotices,
  userNotices,
  type NotificationState,
} from '../../shared/alerts/notification-state.ts';
import type { ChannelState } from '../../shared/messaging/state.ts';
import { unreadOf, type Unread } from '../../shared/messaging/unread.ts';
import type { Scope } from '../../shared/rooms/scope.ts';
import { readDocuments } from '../log/read.ts';
import type { Schema } from '../store/schema.ts';

export interface UnreadCounts {
  /** Notices. */
  count: number;
  /** By conversation, only those with something unread. */
  channels: Record<string, Unread>;
}

export async function readUnread(
  trx: Transaction<Schema>,
  org: string,
  { sub, scope }: { sub: string; scope: Scope },
): Promise<UnreadCounts> {
  const [mine] = await readDocuments(trx, org, [{ kind: 'notification', id: userNotices(sub) }]);
  const own = mine?.state as NotificationState | undefined;
  const names = Object.keys(own?.topics ?? {});
  const documents = await readDocuments(
    trx,
    org,
    names.map((topic) => ({ kind: 'notification', id: topicNotices(topic) })),
  );
  const topics = Object.fromEntries(
    names.flatMap((topic) => {
      const found = documents.find(({ id }) => id === topicNotices(topic));
      return found ? [[topic, found.state as NotificationState] as const] : [];
    }),
  );
  const channels = await trx
    .selectFrom('documents')
    .select(['id', 'state'])
    .where('org', '=', org)
    .where('kind', '=', 'channel')
    .where(sql<boolean>`rooms && ${[...scope]}::text[]`)
    .execute();
  const counted = channels.map(
    ({ id, state }) => [id, unreadOf(state as unknown as ChannelState, sub, scope)] as const,
  );
  return {
    count: unreadNotices(own, topics).length,
    channels: Object.fromEntries(counted.filter(([, { count }]) => count > 0)),
  };
}
