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
  /** Where the next page begins, when there is more: `before` of the next request. */
  before?: number;
}

export interface HistoryRequest {
  channelId: string;
  /** Below this place in the log. */
  before?: number | undefined;
  limit?: number | undefined;
  /** Only messages that say this, in any letter case, as they read now. */
  text?: string | undefined;
}

export const DEFAULT_HISTORY = 50;

/** Who may ask is the caller's to check. A page of a search may hold fewer than it could: what was edited away is left out. */
export async function readHistory(
  trx: Transaction<Schema>,
  org: string,
  { channelId, before, limit = DEFAULT_HISTORY, text }: HistoryRequest,
): Promise<HistoryPage> {
  const rows = await trx
    .selectFrom('events')
    .selectAll()
    .where('org', '=', org)
    .where('type', '=', 'message:send')
    .where('channel_id', '=', channelId)
    .$if(before !== undefined, (query) => query.where('seq', '<', before ?? 0))
    .$if(text !== undefined, (query) => query.where(everSaid(channelId, text ?? '')))
    .orderBy('seq', 'desc')
    .limit(limit + 1)
    .execute();
  const sent = rows.slice(0, limit).map(rowToEvent) as LogEvent<MessageSend>[];
  const changes = await readChanges(trx, org, { channelId, sent });
  const messages = sent.map((event) => changed(toMessage(event), changes));
  const isMore = rows.length > limit;
  const last = sent.at(-1);
  return {
    messages: text === undefined ? messages : messages.filter((message) => says(message, text)),
    isMore,
    ...(isMore && last ? { before: last.seq } : {}),
  };
}

const says = (message: PastMessage, text: string): boolean =>
  message.text?.toLowerCase().includes(text.toLowerCase()) === true;

/** Said so when it was sent, or in one of its edits. */
function everSaid(channelId: string, text: string) {
  const pattern = `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  return sql<boolean>`(events.data->>'text' ilike ${pattern} or exists (
    select 1 from events edit
    where edit.org = events.org and edit.type = 'message:edited' and edit.channel_id = ${channelId}
      and edit.data->>'messageId' = events.id::text and edit.data->>'text' ilike ${pattern}))`;
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
    .where('channel_id', '=', channelId)
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
