/** Messages of a conversation from the log, newest first: the document holds only the newest. */
import { sql, type Transaction } from 'kysely';
import type { LogEvent } from '../../shared/log/envelope.ts';
import { isEvent } from '../../shared/log/typed-event.ts';
import type { Attachment, MessageEdited, MessageSend, OnMessage } from '../../shared/messaging/events.ts';
import type { Instant } from '../../shared/time.ts';
import { rowToEvent } from '../log/read.ts';
import type { Schema } from '../store/schema.ts';

export interface PastMessage {
  id: string;
  seq: number;
  at: Instant;
  by: string;
  text?: string;
  attachments?: Attachment[];
  replyTo?: string;
  priority?: string;
  editedAt?: Instant;
  /** The words are not given again. */
  deletedAt?: Instant;
}

export interface HistoryPage {
  messages: PastMessage[];
  isMore: boolean;
}

export const DEFAULT_HISTORY = 50;

/** `before`: below this place in the log. Who may ask is the caller's to check. */
export async function readHistory(
  trx: Transaction<Schema>,
  org: string,
  { channelId, before, limit = DEFAULT_HISTORY }: { channelId: string; before?: number; limit?: number },
): Promise<HistoryPage> {
  const rows = await trx
    .selectFrom('events')
    .selectAll()
    .where('org', '=', org)
    .where('type', '=', 'message:send')
    .where(sql<boolean>`data->>'channelId' = ${channelId}`)
    .$if(before !== undefined, (query) => query.where('seq', '<', before ?? 0))
    .orderBy('seq', 'desc')
    .limit(limit + 1)
    .execute();
  const sent = rows.slice(0, limit).map(rowToEvent) as LogEvent<MessageSend>[];
  const changes = await readChanges(trx, org, { channelId, sent });
  return { messages: sent.map((event) => changed(toMessage(event), changes)), isMore: rows.length > limit };
}

async function readChanges(
  trx: Transaction<Schema>,
  org: string,
  { channelId, sent }: { channelId: string; sent: readonly LogEvent[] },
): Promise<LogEvent[]> {
  const oldest = sent.at(-1);
  if (!oldest) return [];
  const rows = await trx
    .selectFrom('events')
    .selectAll()
    .where('org', '=', org)
    .where('seq', '>', oldest.seq)
    .where('type', 'in', ['message:edited', 'message:deleted'])
    .where(sql<boolean>`data->>'channelId' = ${channelId}`)
    .where(
      sql<string>`data->>'messageId'`,
      'in',
      sent.map(({ id }) => id),
    )
    .orderBy('seq')
    .execute();
  return rows.map(rowToEvent);
}

function toMessage({ id, seq, occurredAt, actor, data }: LogEvent<MessageSend>): PastMessage {
  const { text, attachments, replyTo, priority } = data;
  return {
    id,
    seq,
    at: occurredAt,
    by: actor,
    ...(text === undefined ? {} : { text }),
    ...(attachments === undefined ? {} : { attachments }),
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(priority === undefined ? {} : { priority }),
  };
}

/** As the channel's own document folds them: a late edit does not undo a newer one, a deletion is for good. */
function changed(message: PastMessage, changes: readonly LogEvent[]): PastMessage {
  let now = message;
  for (const event of changes) {
    if ((event.data as OnMessage).messageId !== message.id) continue;
    if (event.type === 'message:deleted') {
      const { id, seq, at, by } = message;
      return { id, seq, at, by, deletedAt: event.occurredAt };
    }
    if (!isEvent<MessageEdited>(event, 'message:edited')) continue;
    if (now.editedAt !== undefined && event.occurredAt < now.editedAt) continue;
    now = { ...now, text: event.data.text, editedAt: event.occurredAt };
  }
  return now;
}
