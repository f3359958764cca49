/**
 * Who may take part in a conversation (C5). What was said is a fact: said as a member, it is taken even when the
 * membership ended before it arrived.
 */
import { CARE_ROLES, DESK_ROLES } from '../rooms/desk-roles.ts';
import { BROAD_LISTENERS } from '../rooms/listener.ts';
import { hasRole, ROLES } from '../rooms/principal.ts';
import { refuse, type Refusal } from '../rooms/refusal.ts';
import type { Rule, RuleContext } from '../rooms/rule.ts';
import { listens, type Someone } from '../units/listening.ts';
import type { ChannelState } from './state.ts';

export function channelOf({ lookup }: Pick<Someone, 'lookup'>, channelId: unknown): ChannelState | undefined {
  return typeof channelId === 'string'
    ? (lookup('channel', channelId)?.state as ChannelState | undefined)
    : undefined;
}

export const isMember = (someone: Someone, channel: ChannelState): boolean =>
  Object.keys(channel.members).some((room) => listens(someone, room));

/** Was in it at the time of the fact. */
const wasMember = (someone: Someone, channel: ChannelState): boolean =>
  Object.entries(channel.former).some(([room, { at }]) => someone.occurredAt <= at && listens(someone, room));

const noChannel = (channelId: unknown): Refusal =>
  refuse('unknown-channel', `There is no conversation ${String(channelId)}.`);
const notIn: Refusal = refuse('not-allowed', 'You are not in this conversation.');

function checkTakesPart(context: RuleContext): Refusal | undefined {
  const { channelId } = context.event.data;
  const channel = channelOf(context, channelId);
  if (!channel) return noChannel(channelId);
  return isMember(context, channel) || wasMember(context, channel) ? undefined : notIn;
}

/** One's own words only; a supervisor may take away somebody else's. */
function checkChangesWords(context: RuleContext): Refusal | undefined {
  const refusal = checkTakesPart(context);
  if (refusal) return refusal;
  const { channelId, messageId } = context.event.data;
  const message = channelOf(context, channelId)?.messages.find(({ id }) => id === messageId);
  if (!message) return refuse('unknown-message', 'This message is no longer open to change.');
  if (message.by === context.principal.sub) return undefined;
  const mayRemove =
    context.event.type === 'message:deleted' && hasRole(context.principal, 'supervisor', 'admin');
  return mayRemove ? undefined : refuse('not-allowed', 'These are not your words.');
}

function checkOpens(context: RuleContext): Refusal | undefined {
  const { channelId } = context.event.data;
  const members = context.event.data['members'] as string[];
  if (channelOf(context, channelId)) return refuse('already-exists', 'This conversation exists already.');
  if (hasRole(context.principal, ...DESK_ROLES)) return undefined;
  if (!members.some((room) => listens(context, room))) return notIn;
  return addressesTooMany(members);
}

function checkMembers(context: RuleContext): Refusal | undefined {
  const { channelId } = context.event.data;
  const channel = channelOf(context, channelId);
  if (!channel) return noChannel(channelId);
  if (hasRole(context.principal, 'service', 'admin')) return undefined;
  if (!isMember(context, channel)) return notIn;
  return hasRole(context.principal, ...DESK_ROLES)
    ? undefined
    : addressesTooMany((context.event.data['add'] as string[] | undefined) ?? []);
}

const addressesTooMany = (rooms: readonly string[]): Refusal | undefined =>
  rooms.some((room) => BROAD_LISTENERS.includes(room))
    ? refuse('not-allowed', 'Only dispatch may address everybody.')
    : undefined;

const takesPart: Rule = { roles: ROLES, needs: [], kind: 'fact', check: checkTakesPart };
const changesWords: Rule = { roles: ROLES, needs: [], kind: 'coordination', check: checkChangesWords };

export const messageRules: Record<string, Rule> = {
  'channel:opened': { roles: CARE_ROLES, needs: [], kind: 'coordination', check: checkOpens },
  'channel:members': { roles: CARE_ROLES, needs: [], kind: 'coordination', check: checkMembers },
  'message:send': takesPart,
  'message:received': takesPart,
  'message:read': takesPart,
  'message:edited': changesWords,
  'message:deleted': changesWords,
};
