/** The call document: who is in it and how far each has come. Coordination: the order of the log decides. */
import type { Folder } from '../log/document.ts';
import type { LogEvent } from '../log/envelope.ts';
import { isEvent } from '../log/typed-event.ts';
import { entryOf } from '../rooms/newest.ts';
import { unitRoom, userRoom } from '../rooms/room-ids.ts';
import type { Instant } from '../time.ts';
import type { CallEnd, CallInitiate, CallInvite, CallQuality, OnCall } from './events.ts';
import { isOver, isWaiting, NEXT, type CallStatus, type CallStep } from './statuses.ts';

export interface CallParty {
  status: CallStatus;
  since: Instant;
  /** The person who answered, where the party is a unit or a desk. */
  by?: string;
  reason?: string;
  quality?: { at: Instant; reports: number; worstLoss?: number; worstMos?: number };
}

export interface CallState {
  status: CallStatus;
  statusSince: Instant;
  media: CallInitiate['media'];
  caller: string;
  channelId?: string;
  incidentId?: string;
  startedAt: Instant;
  /** When the first other party answered: the duration runs from here. */
  answeredAt?: Instant;
  endedAt?: Instant;
  /** By room. */
  parties: Record<string, CallParty>;
}

const PARTIES_KEPT = 50;

const STEPS = new Map<string, CallStep>([
  ['call:ringing', 'ring'],
  ['call:accept', 'accept'],
  ['call:connected', 'connect'],
  ['call:reject', 'reject'],
  ['call:end', 'end'],
  ['call:missed', 'miss'],
  ['call:failed', 'fail'],
]);

export const callFolder: Folder<CallState> = {
  kind: 'call',
  keys: ({ type, data }) =>
    (STEPS.has(type) || OTHERS.has(type)) && typeof data['callId'] === 'string' ? [data['callId']] : [],
  fold: foldCall,
  rooms: ({ parties }) => Object.keys(parties),
};

const OTHERS = new Set(['call:initiate', 'call:invite', 'call:quality']);

/**
 * Which party an event speaks for: the one it names, else the person, else the one the person answered for, else the
 * person's unit, else the only one still being rung.
 */
export function partyOf(
  state: CallState,
  said: { party?: string; sub: string; unitId?: string | undefined },
): string | undefined {
  const own = userRoom(said.sub);
  if (said.party !== undefined) return entryOf(state.parties, said.party) ? said.party : undefined;
  if (entryOf(state.parties, own)) return own;
  const parties = Object.entries(state.parties);
  const answered = parties.find(([, { by }]) => by === said.sub);
  if (answered) return answered[0];
  const unit = said.unitId === undefined ? undefined : unitRoom(said.unitId);
  if (unit !== undefined && entryOf(state.parties, unit)) return unit;
  const rung = parties.filter(([, { status }]) => isWaiting(status));
  return rung.length === 1 ? rung[0]?.[0] : undefined;
}

function foldCall(state: CallState | undefined, event: LogEvent): CallState | undefined {
  if (isEvent<CallInitiate>(event, 'call:initiate')) return state ?? initiated(event);
  if (!state) return undefined;
  if (isEvent<CallQuality>(event, 'call:quality')) return foldQuality(state, event);
  if (isOver(state.status)) return state;
  if (isEvent<CallInvite>(event, 'call:invite')) return invited(state, event);
  const step = STEPS.get(event.type);
  return step ? settled(state, foldStep(state, event as LogEvent<OnCall>, step), event.occurredAt) : state;
}

const waiting = (rooms: readonly string[], at: Instant): Record<string, CallParty> =>
  Object.fromEntries(rooms.map((room) => [room, { status: 'initiating', since: at }]));

function initiated(event: LogEvent<CallInitiate>): CallState {
  const caller = userRoom(event.actor);
  const { to, media, channelId } = event.data;
  return {
    status: 'initiating',
    statusSince: event.occurredAt,
    media,
    caller,
    ...(channelId === undefined ? {} : { channelId }),
    ...(event.incidentId === undefined ? {} : { incidentId: event.incidentId }),
    startedAt: event.occurredAt,
    parties: {
      ...waiting(to, event.occurredAt),
      [caller]: { status: 'accepted', since: event.occurredAt, by: event.actor },
    },
  };
}

/** Somebody who left, or missed it, may be asked again. */
function invited(state: CallState, { data, occurredAt }: LogEvent<CallInvite>): CallState {
  const asked = data.to.filter((room) => {
    const party = entryOf(state.parties, room);
    return !party || isOver(party.status);
  });
  const parties = { ...state.parties, ...waiting(asked, occurredAt) };
  return Object.keys(parties).length > PARTIES_KEPT ? state : { ...state, parties };
}

type Parties = CallState['parties'];

function foldStep(state: CallState, event: LogEvent<OnCall>, step: CallStep): Parties {
  const { party: named, reason, forAll } = event.data as CallEnd;
  const room = partyOf(state, {
    ...(named === undefined ? {} : { party: named }),
    sub: event.actor,
    unitId: event.unitId,
  });
  if (step === 'end' && (forAll || (room === state.caller && state.answeredAt === undefined))) {
    return stepAll(state.parties, 'end', event.occurredAt);
  }
  if (step === 'miss' && named === undefined) return stepAll(state.parties, 'miss', event.occurredAt);
  if (step === 'fail' && room === undefined) return stepAll(state.parties, 'fail', event.occurredAt);
  const before = room === undefined ? undefined : entryOf(state.parties, room);
  if (room === undefined || !before) return state.parties;
  const status = NEXT[before.status][step];
  if (status === before.status) return state.parties;
  const after: CallParty = {
    ...before,
    status,
    since: event.occurredAt,
    ...(step === 'accept' ? { by: event.actor } : {}),
    ...(reason === undefined ? {} : { reason }),
  };
  return { ...state.parties, [room]: after };
}

const stepAll = (parties: Parties, step: CallStep, at: Instant): Parties =>
  Object.fromEntries(
    Object.entries(parties).map(([room, party]) => {
      const status = NEXT[party.status][step];
      return [room, status === party.status ? party : { ...party, status, since: at }];
    }),
  );

/** What the parties together make of the call. With nobody left to talk to, it is over for who is left. */
function settled(state: CallState, parties: Parties, at: Instant): CallState {
  if (parties === state.parties) return state;
  const others = Object.entries(parties).flatMap(([room, { status }]) =>
    room === state.caller ? [] : [status],
  );
  const open = Object.values(parties).filter(({ status }) => !isOver(status));
  const hasAnswered = others.some((status) => status === 'accepted' || status === 'in_progress');
  const answeredAt = state.answeredAt ?? (hasAnswered ? at : undefined);
  const answered = answeredAt === undefined ? {} : { answeredAt };
  if (open.length < 2) {
    const status = outcome(others, answeredAt !== undefined);
    const ended = stepAll(parties, 'end', at);
    return { ...state, ...answered, parties: ended, status, statusSince: at, endedAt: at };
  }
  const status = running(
    Object.values(parties).map((party) => party.status),
    others,
  );
  return {
    ...state,
    ...answered,
    parties,
    ...(status === state.status ? {} : { status, statusSince: at }),
  };
}

function running(all: readonly CallStatus[], others: readonly CallStatus[]): CallStatus {
  if (all.includes('in_progress')) return 'in_progress';
  if (others.includes('accepted')) return 'accepted';
  if (others.includes('ringing')) return 'ringing';
  return others.some(isWaiting) ? 'initiating' : 'in_progress';
}

function outcome(others: readonly CallStatus[], wasAnswered: boolean): CallStatus {
  if (others.includes('failed')) return 'failed';
  if (wasAnswered) return 'ended';
  if (others.includes('missed')) return 'missed';
  return others.includes('rejected') ? 'rejected' : 'ended';
}

/** Reports come often; a call keeps how many there were and the worst of them. */
function foldQuality(state: CallState, event: LogEvent<CallQuality>): CallState {
  const { party: named, packetLoss, mos } = event.data;
  const room = partyOf(state, {
    ...(named === undefined ? {} : { party: named }),
    sub: event.actor,
    unitId: event.unitId,
  });
  const party = room === undefined ? undefined : entryOf(state.parties, room);
  if (room === undefined || !party) return state;
  const before = party.quality;
  const losses = [before?.worstLoss, packetLoss].filter((each) => each !== undefined);
  const scores = [before?.worstMos, mos].filter((each) => each !== undefined);
  const quality = {
    at: before && before.at > event.occurredAt ? before.at : event.occurredAt,
    reports: (before?.reports ?? 0) + 1,
    ...(losses.length ? { worstLoss: Math.max(...losses) } : {}),
    ...(scores.length ? { worstMos: Math.min(...scores) } : {}),
  };
  return { ...state, parties: { ...state.parties, [room]: { ...party, quality } } };
}
