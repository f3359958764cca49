/** One connected app: what it may hear, where it is in the log, and what it says. */
import { z } from 'zod';
import type { LogEvent } from '../../shared/log/envelope.ts';
import { isEvent } from '../../shared/log/typed-event.ts';
import type { Custody, Reset } from '../../shared/protocol/feed.ts';
import type { Failed } from '../../shared/protocol/socket-events.ts';
import { PROTOCOL } from '../../shared/protocol/version.ts';
import { DISPATCH } from '../../shared/rooms/room-ids.ts';
import { hasRole, type Principal } from '../../shared/rooms/principal.ts';
import { refuse } from '../../shared/rooms/refusal.ts';
import { scopeKey, scopeOf, type Scope } from '../../shared/rooms/scope.ts';
import { toInstant } from '../../shared/time.ts';
import type { UnitCrew } from '../../shared/units/events.ts';
import type { Feeds, Membership, SyncSocket } from '../feeds/feeds.ts';
import { readHead, type LogHead } from '../log/read.ts';
import type { Tail, TailBatch } from '../log/tail.ts';
import type { Logger } from '../observability/logger.ts';
import type { StorePositions } from '../positions/track-store.ts';
import type { LivePositions } from '../positions/live-positions.ts';
import type { Database } from '../store/database.ts';
import { takeAppSignal, type AppSignals, type SignalListener } from './app-signals.ts';
import type { TakeCleared } from './cleared-storage.ts';
import type { Ingest } from './ingest.ts';
import { fellowRoom, type FellowPositions } from './fellow-positions.ts';
import { holdingSchema, type PresenceBoard } from './presence.ts';
import { crewChangedSince, unitsOf } from './signed-on.ts';
import { isTooOld, type SyncHandshake } from './handshake.ts';

export interface SessionDeps {
  database: Database;
  tail: Tail;
  logger: Logger;
  feeds: Feeds;
  ingest: Ingest;
  storePositions: StorePositions;
  livePositions: LivePositions;
  fellowPositions: FellowPositions;
  presence: PresenceBoard;
  takeCleared: TakeCleared;
  appSignals: AppSignals;
  custody(org: string): Promise<Custody>;
  now(): number;
}

export interface Session {
  close(): void;
}

export const orgRoom = (org: string): string => `org ${org}`;
export const orgOfRoom = (room: string): string | undefined => /^org (.+)$/.exec(room)?.[1];
export const orgDispatchRoom = (org: string): string => `dispatch ${org}`;

const resumeSchema = z.object({ epoch: z.string().max(64), cursor: z.int().nonnegative() });

interface Admission {
  principal: Principal;
  handshake: SyncHandshake;
}

export function openSession(
  deps: SessionDeps,
  socket: SyncSocket,
  { principal, handshake }: Admission,
): Session {
  const { org } = principal;
  const { device } = handshake;
  let scope: Scope = [];
  let membership: Membership | undefined;
  let unfollow: (() => void) | undefined;
  let expiry: NodeJS.Timeout | undefined;
  let units: string[] = [];
  let closed = false;
  /** Crew changes heard of and not yet looked into. */
  let crewChanges = 0;
  /** Left the feed because of one; the way back is a reset. */
  let isSuspended = false;
  // Changes of scope and resumes are taken one at a time, so that a session never belongs to two feeds.
  let turn: Promise<void> = Promise.resolve();

  /** Hears signals while it hears the log: under a scope that may have ended, nothing is told (I9). */
  const ear: SignalListener = {
    org,
    scope: () => (membership ? scope : []),
    tell: (signal) => void socket.emit('signal', signal),
  };
  const deafen = deps.appSignals.add(ear);

  const inTurn = (work: () => Promise<void>): Promise<void> => {
    turn = turn.then(work).catch((error: unknown) => {
      deps.logger.warn({ err: error, org }, 'session failed');
      socket.disconnect(true);
    });
    return turn;
  };
  const isExpired = (): boolean => principal.expiresAt !== undefined && principal.expiresAt <= deps.now();
  const signedOut = (): Failed => ({ refusal: refuse('signed-out', 'Sign in again to send.') });

  async function greet(): Promise<void> {
    units = await unitsOf(deps.database, principal);
    scope = scopeOf(principal, units);
    const head = await headOf();
    socket.emit('hello', {
      epoch: head.epoch,
      head: head.head,
      scope: [...scope],
      serverTime: toInstant(deps.now()),
      protocol: PROTOCOL,
    });
    await joinRooms();
    const { epoch, cursor } = handshake;
    if (typeof epoch !== 'string' || typeof cursor !== 'number') return;
    const reason =
      resetReason(head, { epoch, cursor, scope: handshake.scope ?? [] }) ??
      ((await wasAway(cursor)) ? 'scope' : undefined);
    if (reason) tellReset(reason, head);
    else if (crewChanges > 0) suspend();
    else follow(cursor);
  }

  async function joinRooms(): Promise<void> {
    await socket.join(orgRoom(org));
    socket.emit('custody', await deps.custody(org));
    if (closed) return;
    for (const unitId of units) deps.presence.connected(org, unitId, socket.id, toInstant(deps.now()));
    await hearBeside([], units);
    if (!scope.includes(DISPATCH)) return;
    await socket.join(orgDispatchRoom(org));
    socket.emit('presence', deps.presence.all(org));
    socket.emit('positions', { positions: deps.livePositions.latest(org) });
  }

  /** Places of the units on the same call, for as long as this person is on the unit. */
  async function hearBeside(before: readonly string[], now: readonly string[]): Promise<void> {
    for (const unitId of before) if (!now.includes(unitId)) await socket.leave(fellowRoom(org, unitId));
    for (const unitId of now) {
      if (before.includes(unitId)) continue;
      await socket.join(fellowRoom(org, unitId));
      deps.fellowPositions.listening(org, unitId);
    }
  }

  async function headOf(): Promise<LogHead> {
    const head = await deps.database.withOrg(org, (trx) => readHead(trx, org));
    if (!head) throw new Error(`organization ${org} has no log`);
    return head;
  }

  function resetReason(
    head: LogHead,
    from: { epoch: string; cursor: number; scope: readonly string[] },
  ): Reset['reason'] | undefined {
    if (isTooOld(handshake.protocol)) return 'protocol';
    if (from.epoch !== head.epoch) return 'epoch';
    if (from.cursor > head.head) return 'ahead';
    if (from.cursor < head.minSeq - 1) return 'too_old';
    return scopeKey(from.scope) === scopeKey(scope) ? undefined : 'scope';
  }

  /** The same rooms as before, but perhaps not all the time: what happened meanwhile was not theirs to hear (I9). */
  async function wasAway(cursor: number): Promise<boolean> {
    return principal.unitId === undefined && crewChangedSince(deps.database, org, { units, seq: cursor });
  }

  function tellReset(reason: Reset['reason'], head: LogHead): void {
    membership?.leave();
    membership = undefined;
    socket.emit('reset', { reason, epoch: head.epoch, head: head.head, scope: [...scope] });
  }

  async function resume(from: z.output<typeof resumeSchema>): Promise<boolean> {
    const head = await headOf();
    const reason =
      resetReason(head, { ...from, scope }) ?? ((await wasAway(from.cursor)) ? 'scope' : undefined);
    if (reason) {
      tellReset(reason, head);
      return false;
    }
    // Which rooms these are is being looked into; a reset will say.
    if (crewChanges > 0) {
      suspend();
      return false;
    }
    follow(from.cursor);
    return true;
  }

  function follow(cursor: number): void {
    membership?.leave();
    // Gone while we looked things up: nobody would ever leave this feed again.
    if (!closed) membership = deps.feeds.attach(socket, { org, scope, cursor });
  }

  /** Somebody signed on or off a unit: this person's rooms may be others now (I9). */
  async function rescope(): Promise<void> {
    const nextUnits = await unitsOf(deps.database, principal);
    const next = scopeOf(principal, nextUnits);
    const now = toInstant(deps.now());
    if (closed) return;
    for (const unitId of units)
      if (!nextUnits.includes(unitId)) deps.presence.disconnected(org, unitId, socket.id, now);
    for (const unitId of nextUnits)
      if (!units.includes(unitId)) deps.presence.connected(org, unitId, socket.id, now);
    await hearBeside(units, nextUnits);
    units = nextUnits;
    crewChanges -= 1;
    if (scopeKey(next) === scopeKey(scope) && !isSuspended) return;
    isSuspended = false;
    scope = next;
    tellReset('scope', await headOf());
  }

  /** Heard before the feed sends the same batch: under a scope that may have ended, nothing more is sent. */
  function onBatch(batch: TailBatch): void {
    const changes = batch.events.flatMap(({ event }) =>
      isEvent<UnitCrew>(event, 'unit:crew') ? [event] : [],
    );
    if (changes.length === 0) return;
    if (changes.some(concernsUs)) suspend();
    crewChanges += 1;
    void inTurn(rescope);
  }

  const concernsUs = ({ unitId, data }: LogEvent<UnitCrew>): boolean =>
    (unitId !== undefined && units.includes(unitId)) || data.crew.some(({ id }) => id === principal.sub);

  function suspend(): void {
    membership?.leave();
    membership = undefined;
    isSuspended = true;
  }

  async function start(): Promise<void> {
    if (hasRole(principal, 'crew') && principal.unitId === undefined) {
      ({ unfollow } = await deps.tail.watch(org, onBatch));
      if (closed) unfollow();
    }
    await greet();
    if (principal.expiresAt !== undefined) watchExpiry(principal.expiresAt);
  }

  function watchExpiry(expiresAt: number): void {
    const LONGEST_TIMER_MS = 2 ** 31 - 1;
    expiry = setTimeout(
      () => socket.disconnect(true),
      Math.min(Math.max(expiresAt - deps.now(), 0), LONGEST_TIMER_MS),
    );
  }

  socket.on('push', (request, ack) => {
    if (isExpired()) return answer(ack, signedOut());
    deps
      .ingest(principal, request)
      .then((reply) => {
        for (const unitId of units) deps.presence.heard(org, unitId, toInstant(deps.now()));
        answer(ack, reply);
      })
      .catch((error: unknown) => {
        deps.logger.warn({ err: error, org }, 'push failed');
        answer(ack, { refusal: refuse('unavailable', 'The log cannot be reached; send it again.') });
      });
  });

  socket.on('positions', (request, ack) => {
    if (isExpired()) return answer(ack, signedOut());
    deps.storePositions(principal, device, request).then(
      (reply) => answer(ack, reply),
      (error: unknown) => {
        deps.logger.warn({ err: error, org }, 'positions failed');
        answer(ack, { refusal: refuse('unavailable', 'Positions cannot be stored now; send them again.') });
      },
    );
  });

  for (const name of ['typing', 'signal'] as const) {
    socket.on(name, (request, ack) => {
      if (isExpired()) return answer(ack, signedOut());
      void takeAppSignal(deps, name, { request, principal, from: ear }).then((reply) => answer(ack, reply));
    });
  }

  socket.on('clock', (ack) => {
    const receivedAt = toInstant(deps.now());
    answer(ack, { receivedAt, sentAt: toInstant(deps.now()) });
  });

  socket.on('resume', (from, ack) => {
    const parsed = resumeSchema.safeParse(from);
    if (!parsed.success) return answer(ack, { ok: false });
    void inTurn(async () => answer(ack, { ok: await resume(parsed.data) }));
  });

  socket.on('holding', (state) => {
    const parsed = holdingSchema.safeParse(state);
    if (!parsed.success) return;
    const { unitId, ...holding } = parsed.data;
    // A tablet says so as soon as it is greeted, which may be before we know its units.
    void inTurn(async () => {
      if (!closed && units.includes(unitId)) deps.presence.heard(org, unitId, toInstant(deps.now()), holding);
    });
  });

  socket.on('storage-cleared', (request, ack) => {
    if (isExpired()) return answer(ack, signedOut());
    deps.takeCleared(principal, device, request).then(
      (reply) => answer(ack, reply),
      (error: unknown) => {
        deps.logger.warn({ err: error, org }, 'cleared storage could not be looked up');
        answer(ack, { refusal: refuse('unavailable', 'Cannot be looked up now.') });
      },
    );
  });

  void inTurn(start);

  return {
    close() {
      if (closed) return;
      closed = true;
      clearTimeout(expiry);
      unfollow?.();
      deafen();
      membership?.leave();
      for (const unitId of units) deps.presence.disconnected(org, unitId, socket.id, toInstant(deps.now()));
    },
  };
}

/** A client may leave out the acknowledgement, or send something else in its place. */
function answer<Reply>(ack: ((reply: Reply) => void) | undefined, reply: Reply): void {
  if (typeof ack === 'function') ack(reply);
}
