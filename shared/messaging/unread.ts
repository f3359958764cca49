/** What somebody has not read yet, and who has read what, from the channel document alone. */
import { entryOf } from '../rooms/newest.ts';
import type { ChannelState, Message } from './state.ts';

export interface Unread {
  count: number;
  /** There are older unread messages than the document holds: "at least". */
  isMore: boolean;
}

/** `rooms`: what the person listens to; `sub`: the person, whose own messages are never unread. */
export function unreadOf(channel: ChannelState, sub: string, rooms: readonly string[]): Unread {
  const joined = rooms.flatMap((room) => entryOf(channel.members, room)?.fromN ?? []);
  const readN = Math.max(entryOf(channel.receipts, sub)?.readN ?? 0, joined.length ? Math.min(...joined) : 0);
  const unread = channel.messages.filter(({ n, by, deleted }) => n > readN && by !== sub && !deleted);
  const firstKept = channel.messages[0]?.n ?? channel.sent + 1;
  return { count: unread.length, isMore: readN + 1 < firstKept };
}

/** People who have this message on a screen, and who have read it. */
export function receiptsOf(channel: ChannelState, message: Message): { received: string[]; read: string[] } {
  const others = Object.entries(channel.receipts).filter(([sub]) => sub !== message.by);
  return {
    received: others.filter(([, { receivedN }]) => receivedN >= message.n).map(([sub]) => sub),
    read: others.filter(([, { readN }]) => readN >= message.n).map(([sub]) => sub),
  };
}
