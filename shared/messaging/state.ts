/**
 * The channel document: who is in a conversation, its newest messages, and how far each reader is.
 * Older messages are read from the log. Bounded in messages and in text, because every message rewrites the document.
 */
import type { Folder } from '../log/document.ts';
import type { LogEvent } from '../log/envelope.ts';
import { isEvent } from '../log/typed-event.ts';
import { entryOf, newestEntries } from '../rooms/newest.ts';
import type { Instant } from '../time.ts';
import type {
  Attachment,
  ChannelMembers,
  ChannelOpened,
  MessageEdited,
  MessageSend,
  OnMessage,
} from './events.ts';

export interface Message {
  id: string;
  /** Its number in the channel, from 1, in the order of the log. */
  n: number;
  at: Instant;
  by: string;
  text?: string;
  attachments?: Attachment[];
  replyTo?: string;
  priority?: string;
  editedAt?: Instant;
  /** The words are gone from here; the log keeps the trace. */
  deleted?: { at: Instant; by: string };
}

export interface Membership {
  at: Instant;
  /** Messages up to this number were there before the member was. */
  fromN: number;
}

export interface Receipt {
  at: Instant;
  /** Numbers of the newest message shown to, and read by, this person. */
  receivedN: number;
  readN: number;
}

export interface ChannelState {
  about: ChannelOpened['about'];
  name?: string;
  incidentId?: string;
  openedAt: Instant;
  openedBy: string;
  /** By room: `user:ana`, `unit:M1`, `hospital:H1`, `dispatch`. */
  members: Record<string, Membership>;
  /** Who was in it, and until when: what they said before is still theirs to deliver (F3). */
  former: Record<string, { at: Instant }>;
  /** Messages ever sent. */
  sent: number;
  /** The newest, in the order of the log. */
  messages: Message[];
  /** By person. */
  receipts: Record<string, Receipt>;
}

export const MESSAGES_KEPT = 50;
export const CHARACTERS_KEPT = 32_000;
const FORMER_KEPT = 100;
const RECEIPTS_KEPT = 500;

/** The conversation of an incident, one for each. */
export const incidentChannelId = (incidentId: string): string => `incident-${incidentId}`;

export const channelFolder: Folder<ChannelState> = {
  kind: 'channel',
  keys: ({ type, data }) =>
    TYPES.has(type) && typeof data['channelId'] === 'string' ? [data['channelId']] : [],
  fold: foldChannel,
  rooms: ({ members }) => Object.keys(members),
};

const TYPES = new Set([
  'channel:opened',
  'channel:members',
  'message:send',
  'message:received',
  'message:read',
  'message:edited',
  'message:deleted',
]);

function foldChannel(state: ChannelState | undefined, event: LogEvent): ChannelState | undefined {
  if (isEvent<ChannelOpened>(event, 'channel:opened')) return state ?? opened(event);
  if (!state) return undefined;
  if (isEvent<ChannelMembers>(event, 'channel:members')) return foldMembers(state, event);
  if (isEvent<MessageSend>(event, 'message:send')) return foldSend(state, event);
  if (isEvent<MessageEdited>(event, 'message:edited')) return foldEdit(state, event);
  if (isEvent<OnMessage>(event, 'message:deleted')) return foldDeletion(state, event);
  if (isEvent<OnMessage>(event, 'message:read')) return foldReceipt(state, event, 'readN');
  if (isEvent<OnMessage>(event, 'message:received')) return foldReceipt(state, event, 'receivedN');
  return state;
}

const opened = (event: LogEvent<ChannelOpened>): ChannelState => ({
  about: event.data.about,
  ...(event.data.name === undefined ? {} : { name: event.data.name }),
  ...(event.incidentId === undefined ? {} : { incidentId: event.incidentId }),
  openedAt: event.occurredAt,
  openedBy: event.actor,
  members: Object.fromEntries(event.data.members.map((room) => [room, { at: event.occurredAt, fromN: 0 }])),
  former: {},
  sent: 0,
  messages: [],
  receipts: {},
});

/** Membership is coordination: what the log heard last holds. */
function foldMembers(state: ChannelState, { data, occurredAt }: LogEvent<ChannelMembers>): ChannelState {
  const removed = (data.remove ?? []).filter((room) => entryOf(state.members, room));
  const added = (data.add ?? []).filter((room) => !entryOf(state.members, room));
  const stay = Object.entries(state.members).filter(([room]) => !removed.includes(room));
  const left = removed.map((room) => [room, { at: occurredAt }] as const);
  return {
    ...state,
    members: Object.fromEntries([
      ...stay,
      ...added.map((room) => [room, { at: occurredAt, fromN: state.sent }] as const),
    ]),
    former: newestEntries({ ...state.former, ...Object.fromEntries(left) }, FORMER_KEPT),
  };
}

function foldSend(state: ChannelState, event: LogEvent<MessageSend>): ChannelState {
  const { channelId: _channel, ...said } = event.data;
  const { text, attachments, replyTo, priority } = said;
  const message: Message = {
    id: event.id,
    n: state.sent + 1,
    at: event.occurredAt,
    by: event.actor,
    ...(text === undefined ? {} : { text }),
    ...(attachments === undefined ? {} : { attachments }),
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(priority === undefined ? {} : { priority }),
  };
  return { ...state, sent: message.n, messages: withinBounds([...state.messages, message]) };
}

/** The newest message is always kept, however long. */
function withinBounds(messages: readonly Message[]): Message[] {
  let characters = 0;
  const kept = [...messages].reverse().filter(({ text = '' }, place) => {
    characters += text.length;
    return place === 0 || (place < MESSAGES_KEPT && characters <= CHARACTERS_KEPT);
  });
  return kept.reverse();
}

function changeMessage(state: ChannelState, id: string, change: (message: Message) => Message): ChannelState {
  return { ...state, messages: state.messages.map((each) => (each.id === id ? change(each) : each)) };
}

function foldEdit(state: ChannelState, { data, occurredAt }: LogEvent<MessageEdited>): ChannelState {
  const edited = changeMessage(state, data.messageId, (message) => {
    const isLate = message.editedAt !== undefined && occurredAt < message.editedAt;
    return message.deleted || isLate ? message : { ...message, text: data.text, editedAt: occurredAt };
  });
  return { ...edited, messages: withinBounds(edited.messages) };
}

function foldDeletion(state: ChannelState, { data, occurredAt, actor }: LogEvent<OnMessage>): ChannelState {
  return changeMessage(state, data.messageId, ({ id, n, at, by, deleted }) => ({
    id,
    n,
    at,
    by,
    deleted: deleted ?? { at: occurredAt, by: actor },
  }));
}

/** A receipt for a message no longer kept says nothing new: newer ones were there to be read. */
function foldReceipt(
  state: ChannelState,
  { data, actor, occurredAt }: LogEvent<OnMessage>,
  name: 'receivedN' | 'readN',
): ChannelState {
  const message = state.messages.find(({ id }) => id === data.messageId);
  const before = entryOf(state.receipts, actor);
  if (!message || (before && before[name] >= message.n)) return state;
  const after: Receipt = {
    receivedN: Math.max(before?.receivedN ?? 0, message.n),
    readN: name === 'readN' ? message.n : (before?.readN ?? 0),
    at: before && before.at > occurredAt ? before.at : occurredAt,
  };
  return { ...state, receipts: newestEntries({ ...state.receipts, [actor]: after }, RECEIPTS_KEPT) };
}
