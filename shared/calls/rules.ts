/** Who may call whom, and who may answer for whom. */
import { channelOf, isMember } from '../messaging/rules.ts';
import { CARE_ROLES } from '../rooms/desk-roles.ts';
import { BROAD_LISTENERS } from '../rooms/listener.ts';
import { hasRole } from '../rooms/principal.ts';
import { refuse, type Refusal } from '../rooms/refusal.ts';
import type { Rule, RuleContext } from '../rooms/rule.ts';
import { listens, type Someone } from '../units/listening.ts';
import { partyOf, type CallState } from './state.ts';
import { isOver, isWaiting } from './statuses.ts';

export function callOf({ lookup }: Pick<Someone, 'lookup'>, callId: unknown): CallState | undefined {
  return typeof callId === 'string' ? (lookup('call', callId)?.state as CallState | undefined) : undefined;
}

export const isParty = (someone: Someone, call: CallState): boolean =>
  Object.keys(call.parties).some((room) => listens(someone, room));

const noCall = refuse('unknown-call', 'There is no such call.');
const isOverNow = refuse('already-closed', 'This call is over.');
const notIn = refuse('not-allowed', 'You are not in this call.');

const ringsEverybody = (context: RuleContext): Refusal | undefined =>
  (context.event.data['to'] as string[]).some((room) => BROAD_LISTENERS.includes(room))
    ? refuse('not-allowed', 'A call goes to people, units, hospitals or dispatch.')
    : undefined;

function checkInitiate(context: RuleContext): Refusal | undefined {
  const { callId, channelId } = context.event.data;
  if (callOf(context, callId)) return refuse('already-exists', 'This call exists already.');
  if (channelId === undefined) return ringsEverybody(context);
  const channel = channelOf(context, channelId);
  if (!channel) return refuse('unknown-channel', 'There is no such conversation.');
  if (!isMember(context, channel)) return refuse('not-allowed', 'You are not in this conversation.');
  return ringsEverybody(context);
}

function checkOpen(context: RuleContext): Refusal | undefined {
  const call = callOf(context, context.event.data['callId']);
  if (!call) return noCall;
  if (isOver(call.status)) return isOverNow;
  return isParty(context, call) ? undefined : notIn;
}

function checkInvite(context: RuleContext): Refusal | undefined {
  return checkOpen(context) ?? ringsEverybody(context);
}

/** A step of one party: said by that party itself. */
function checkOwnStep(context: RuleContext): Refusal | undefined {
  return checkOpen(context) ?? speaksForParty(context);
}

function speaksForParty({ event, principal, ...rest }: RuleContext): Refusal | undefined {
  const call = callOf(rest, event.data['callId']);
  if (!call) return noCall;
  const named = event.data['party'] as string | undefined;
  const room = partyOf(call, {
    ...(named === undefined ? {} : { party: named }),
    sub: principal.sub,
    unitId: event.unitId,
  });
  if (room === undefined) return refuse('bad-data', 'party: say for whom you answer');
  return listens({ principal, ...rest }, room) ? undefined : notIn;
}

function checkAnswer(context: RuleContext): Refusal | undefined {
  const refusal = checkOwnStep(context);
  if (refusal) return refusal;
  const { event, principal } = context;
  const call = callOf(context, event.data['callId']);
  const named = event.data['party'] as string | undefined;
  const said = { ...(named === undefined ? {} : { party: named }), sub: principal.sub, unitId: event.unitId };
  const room = call && partyOf(call, said);
  const status = room === undefined ? undefined : call?.parties[room]?.status;
  return status !== undefined && isWaiting(status)
    ? undefined
    : refuse('already-decided', 'This call was answered already.');
}

/** The timer is the server's; a caller's own device may keep it too. */
function checkMissed(context: RuleContext): Refusal | undefined {
  const call = callOf(context, context.event.data['callId']);
  if (!call) return noCall;
  if (isOver(call.status)) return isOverNow;
  return hasRole(context.principal, 'service') || listens(context, call.caller) ? undefined : notIn;
}

/** Anybody in it may leave; only the caller ends it for the others. */
function checkEnd(context: RuleContext): Refusal | undefined {
  const refusal = checkOpen(context);
  if (refusal || !context.event.data['forAll']) return refusal ?? speaksForParty(context);
  const call = callOf(context, context.event.data['callId']);
  return call && listens(context, call.caller) ? undefined : notIn;
}

const checkFailed = (context: RuleContext): Refusal | undefined =>
  checkMissed(context) && checkOwnStep(context);

const coordination = (check: NonNullable<Rule['check']>): Rule => ({
  roles: CARE_ROLES,
  needs: [],
  kind: 'coordination',
  check,
});

export const callRules: Record<string, Rule> = {
  'call:initiate': coordination(checkInitiate),
  'call:invite': coordination(checkInvite),
  'call:ringing': coordination(checkOwnStep),
  'call:accept': coordination(checkAnswer),
  'call:connected': coordination(checkOwnStep),
  'call:reject': coordination(checkAnswer),
  'call:end': coordination(checkEnd),
  'call:missed': coordination(checkMissed),
  'call:failed': coordination(checkFailed),
  'call:quality': { roles: CARE_ROLES, needs: [], kind: 'fact', check: speaksForParty },
};
