/**
 * The notification document, one for each person (`user:ana`) and one for each topic (`topic:diversion`). A person's
 * holds what they have read, of their own and of topics, so that reading changes nobody else's document.
 */
import type { Folder } from '../log/document.ts';
import type { LogEvent } from '../log/envelope.ts';
import { isEvent } from '../log/typed-event.ts';
import { entryOf, newestByTime } from '../rooms/newest.ts';
import { userRoom } from '../rooms/room-ids.ts';
import type { Instant } from '../time.ts';
import type { NotificationNew, NotificationRead, NotificationTopic } from './events.ts';

export interface Notice {
  id: string;
  at: Instant;
  /** Its place in the log: everything at or below `readAllSeq` is read. */
  seq: number;
  title: string;
  level: NotificationNew['level'];
  body?: string;
  link?: string;
}

export interface NotificationState {
  /** The newest, in time order. */
  items: Notice[];
  /** Of a person. */
  readIds: string[];
  readAllSeq: number;
  /** Topics listened to, each with the place in the log from which on. */
  topics: Record<string, number>;
  /** Of a topic: who listens. */
  subscribers: string[];
}

const ITEMS_KEPT = 100;
const READ_KEPT = 300;
const TOPICS_KEPT = 50;
const SUBSCRIBERS_KEPT = 2000;

/** Ids of the documents a person's and a topic's notices are in. */
export const topicNotices = (topic: string): string => `topic:${topic}`;
export const userNotices = (sub: string): string => userRoom(sub);

export const notificationFolder: Folder<NotificationState> = {
  kind: 'notification',
  keys: documentsOf,
  fold: (state, event, id) => foldNotification(state ?? EMPTY, event, id),
  rooms: (state, id) => (id.startsWith('topic:') ? state.subscribers.map(userRoom) : [id]),
};

const EMPTY: NotificationState = { items: [], readIds: [], readAllSeq: 0, topics: {}, subscribers: [] };

function documentsOf({ type, data, actor }: LogEvent): string[] {
  const { topic, userId } = data;
  const topics = typeof topic === 'string' ? [topicNotices(topic)] : [];
  switch (type) {
    case 'notification:new':
      return typeof userId === 'string' ? [userNotices(userId)] : topics;
    case 'notification:read':
    case 'notification:readAll':
      return [userNotices(actor)];
    case 'notification:subscribe':
    case 'notification:unsubscribe':
      return [userNotices(actor), ...topics];
    default:
      return [];
  }
}

function foldNotification(state: NotificationState, event: LogEvent, id: string): NotificationState {
  if (isEvent<NotificationNew>(event, 'notification:new')) {
    return { ...state, items: newestByTime([...state.items, notice(event)], ITEMS_KEPT) };
  }
  if (isEvent<NotificationRead>(event, 'notification:read')) {
    return { ...state, readIds: added(state.readIds, event.data.notificationId, READ_KEPT) };
  }
  if (event.type === 'notification:readAll') return { ...state, readIds: [], readAllSeq: event.seq };
  const { topic } = (event as LogEvent<NotificationTopic>).data;
  const isOn = event.type === 'notification:subscribe';
  if (!id.startsWith('topic:'))
    return { ...state, topics: listening(state.topics, topic, isOn ? event.seq : 0) };
  const others = state.subscribers.filter((sub) => sub !== event.actor);
  return { ...state, subscribers: isOn ? [...others, event.actor].slice(-SUBSCRIBERS_KEPT) : others };
}

/** Listening again to what one listens to already changes nothing; `fromSeq` 0 ends it. */
function listening(
  topics: Readonly<Record<string, number>>,
  topic: string,
  fromSeq: number,
): Record<string, number> {
  const others = Object.entries(topics).filter(([name]) => name !== topic);
  if (fromSeq === 0) return Object.fromEntries(others);
  return Object.fromEntries(
    [...others, [topic, entryOf(topics, topic) ?? fromSeq] as const].slice(-TOPICS_KEPT),
  );
}

function notice({ id, seq, occurredAt, data }: LogEvent<NotificationNew>): Notice {
  const { notificationId = id, title, level, body, link } = data;
  return {
    id: notificationId,
    at: occurredAt,
    seq,
    title,
    level,
    ...(body === undefined ? {} : { body }),
    ...(link === undefined ? {} : { link }),
  };
}

const added = (list: readonly string[], item: string, keep: number): string[] =>
  [...list.filter((each) => each !== item), item].slice(-keep);

/** What a person has not read, newest first: of their own, and of the topics they listen to, by topic. */
export function unreadNotices(
  own: NotificationState | undefined,
  topics: Readonly<Record<string, NotificationState>>,
): Notice[] {
  const { readIds, readAllSeq, items, topics: heard } = own ?? EMPTY;
  const ofTopics = Object.entries(heard).flatMap(([topic, fromSeq]) =>
    (entryOf(topics, topic)?.items ?? []).filter(({ seq }) => seq > fromSeq),
  );
  const unread = [...items, ...ofTopics].filter(({ id, seq }) => seq > readAllSeq && !readIds.includes(id));
  return newestByTime(unread, unread.length).reverse();
}
