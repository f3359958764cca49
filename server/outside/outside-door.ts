/** Namespace `/`: the live door for every program but our own app (contract 5). */
import { randomBytes } from 'node:crypto';
import type { Server } from 'socket.io';
import { z } from 'zod';
import { uuidv7 } from '../../shared/ids.ts';
import type { UnitPosition } from '../../shared/protocol/feed.ts';
import { hasRole, type Principal } from '../../shared/rooms/principal.ts';
import { refuse, type Refusal } from '../../shared/rooms/refusal.ts';
import type { WatchSignIn } from '../auth/open-sign-ins.ts';
import type { AuditRefusal } from '../auth/refusal-audit.ts';
import { isPrincipal, type Authenticate } from '../auth/principal-of.ts';
import type { Tail } from '../log/tail.ts';
import type { ConnectionLimits } from '../observability/connection-limits.ts';
import type { Logger } from '../observability/logger.ts';
import type { RateLimits } from '../observability/rate-limits.ts';
import type { Wire } from '../processes/wire.ts';
import type { StorePositions } from '../positions/track-store.ts';
import type { Database } from '../store/database.ts';
import type { AppSignals } from '../sync/app-signals.ts';
import type { Ingest } from '../sync/ingest.ts';
import { openClient } from './client.ts';
import { startConversation, type ConversationDeps } from './conversation.ts';
import { createHubs, type Hubs } from './hubs.ts';
import { createLivePlaces } from './live-places.ts';
import type { OutsideServer, OutsideSocket } from './outside-socket.ts';
import { isRecord, toPacket, type Packet } from './packets.ts';
import { createPresenceBoard, type PresenceBoard } from './presence-board.ts';
import { createSharedSignals } from './shared-signals.ts';
import { takeFromApp } from './signals.ts';

export interface OutsideDeps {
  io: Pick<Server, 'of'>;
  database: Database;
  tail: Tail;
  logger: Logger;
  ingest: Ingest;
  storePositions: StorePositions;
  authenticate: Authenticate;
  watchSignIn: WatchSignIn;
  auditRefusal: AuditRefusal;
  rateLimits: RateLimits;
  connectionLimits: ConnectionLimits;
  wire: Wire;
  /** Those of the app's own door. */
  appSignals: AppSignals;
  /** Unix milliseconds. */
  now(): number;
}

export interface OutsideDoor {
  /** Stored positions, whatever way they came. */
  offerPositions(org: string, positions: readonly UnitPosition[]): void;
  /** How many people say of themselves what, at whichever process. */
  people(): Record<string, number>;
  stop(): void;
}

const authSchema = z.object({
  token: z.string().max(8192).nullish(),
  names: z.enum(['colon', 'underscore']).catch('colon'),
});

/** A bridge may connect first and say who it is then; who never does is not kept. */
const SIGN_IN_WITHIN_MS = 10_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Who came in, and by what. */
interface Admitted {
  token: string;
  principal: Principal;
}

interface Running extends ConversationDeps, OutsideDeps {
  hubs: Hubs;
  presence: PresenceBoard;
}

export function openOutsideDoor(deps: OutsideDeps): OutsideDoor {
  // The server knows the app's own messages; of this namespace nothing is known.
  const namespace = (deps.io as unknown as OutsideServer).of('/');
  const hubs = createHubs({ ...deps, namespace });
  const makeId = (): string => uuidv7(deps.now(), randomBytes(10));
  const places = createLivePlaces({ hubs, makeId });
  const presence = createPresenceBoard(deps);
  const signals = createSharedSignals({ ...deps, hubs });
  const running: Running = { ...deps, hubs, makeId, presence, signals };
  deps.appSignals.takenBy((said) => takeFromApp(running, said));
  const admitted = new WeakMap<OutsideSocket, Admitted>();

  namespace.use((socket, next) => {
    const token = tokenOf(socket);
    if (token === undefined) return next();
    admit(deps, token).then(
      (answer) => {
        if (!isPrincipal(answer)) return next(asConnectError(answer));
        admitted.set(socket, { token, principal: answer });
        next();
      },
      () => next(asConnectError(refuse('unavailable', 'Try again.'))),
    );
  });
  namespace.on('connection', (socket) => welcome(running, socket, admitted.get(socket)));

  return {
    offerPositions: places.offer,
    people: presence.counts,
    stop() {
      places.stop();
      hubs.stop();
      namespace.disconnectSockets(true);
      presence.stop();
    },
  };
}

function tokenOf({ handshake }: OutsideSocket): string | undefined {
  const { token } = authSchema.safeParse(handshake.auth).data ?? {};
  const [, bearer] = /^Bearer (.+)$/i.exec(handshake.headers.authorization ?? '') ?? [];
  return (token ?? bearer) || undefined;
}

const keyOf = ({ org, sub }: Principal): string => `${org} ${sub}`;

async function admit(
  { authenticate, connectionLimits }: OutsideDeps,
  token: string,
): Promise<Principal | Refusal> {
  const answer = await authenticate(token);
  return isPrincipal(answer) ? (connectionLimits.refusalOf(keyOf(answer)) ?? answer) : answer;
}

/** One connection, from its first message to its last. */
function welcome(deps: Running, socket: OutsideSocket, known: Admitted | undefined): void {
  const state: { isSigningIn?: true; principal?: Principal; take?: (packet: Packet) => void } = {};
  /** Said while the client was being let in. */
  const early: Packet[] = [];
  const leaving: (() => void)[] = [];

  const signInTimer = setTimeout(() => {
    if (!state.principal) turnAway(refuse('signed-out', 'Nobody signed in.'));
  }, SIGN_IN_WITHIN_MS);
  leaving.push(() => clearTimeout(signInTimer));

  function turnAway(refusal: Refusal): void {
    socket.emit('authenticated', { success: false, error: refusal.detail, code: refusal.code });
    socket.disconnect(true);
  }

  async function letIn({ token, principal }: Admitted): Promise<void> {
    state.principal = principal;
    clearTimeout(signInTimer);
    const { org, roles } = principal;
    leaving.push(deps.connectionLimits.enter(keyOf(principal)));
    leaving.push(
      deps.watchSignIn(token, principal, () => turnAway(refuse('signed-out', 'This sign-in was ended.'))),
    );
    const source = sourceOf(principal);
    socket.data = { org, roles, source };
    const started = deps.hubs.acquire(org);
    leave(() => deps.hubs.release(org));
    const hub = await started;
    const style = authSchema.safeParse(socket.handshake.auth).data?.names ?? 'colon';
    const client = await openClient(deps, { socket, principal, style, hub });
    deps.presence.arrived(client);
    leave(() => {
      deps.presence.left(client);
      client.close();
    });
    watchExpiry(principal);
    socket.emit('authenticated', { success: true, source });
    state.take = startConversation(deps, client, hub);
    for (const packet of early.splice(0)) state.take(packet);
  }

  /** Gone while we looked things up: there will be no other sign of it. */
  function leave(work: () => void): void {
    if (socket.connected) leaving.push(work);
    else work();
  }

  function watchExpiry({ expiresAt }: Principal): void {
    if (expiresAt === undefined) return;
    const inMs = Math.min(Math.max(expiresAt - deps.now(), 0), LONGEST_TIMER_MS);
    const timer = setTimeout(() => turnAway(refuse('signed-out', 'The sign-in has run out.')), inMs);
    leave(() => clearTimeout(timer));
  }

  function failed(error: unknown): void {
    deps.logger.warn({ err: error }, 'a client could not be let in');
    turnAway(refuse('unavailable', 'Try again.'));
  }

  async function signIn(payload: unknown): Promise<void> {
    const given = isRecord(payload) ? payload['token'] : payload;
    const token = typeof given === 'string' ? given : '';
    state.isSigningIn = true;
    const answer = await admit(deps, token);
    if (!isPrincipal(answer)) return turnAway(answer);
    if (!state.principal) return letIn({ token, principal: answer });
    if (keyOf(state.principal) === keyOf(answer))
      socket.emit('authenticated', { success: true, source: sourceOf(answer) });
    else turnAway(refuse('not-allowed', 'Somebody else signed in on this connection before.'));
  }

  function hear(packet: Packet): void {
    if (packet.name === 'fastapi:authenticate' || packet.name === 'fastapi_authenticate') {
      void signIn(packet.payload).catch(failed);
    } else if (state.take) state.take(packet);
    else if ((state.principal ?? state.isSigningIn) && early.length < EARLY_PACKETS) early.push(packet);
    else packet.reply?.({ ok: false, ...refuse('signed-out', 'Sign in first.') });
  }

  // Everything is heard here, under whatever name: nothing goes on to be dispatched by name.
  socket.use((parts) => {
    const packet = toPacket(parts);
    const door = state.principal && hasRole(state.principal, 'service') ? 'bridge' : 'socket';
    void deps.rateLimits.take(door, socket.id).then((tooOften) => {
      if (!tooOften) hear(packet);
      else packet.reply?.({ ok: false, ...tooOften.refusal });
    });
  });
  socket.on('disconnect', () => {
    for (const work of leaving.splice(0)) work();
  });
  if (known) letIn(known).catch(failed);
}

const EARLY_PACKETS = 1_000;

const sourceOf = ({ via }: Principal): 'fastapi' | 'client' => (via === 'bridge' ? 'fastapi' : 'client');

/** Socket.IO hands `data` of a middleware error to the client's `connect_error`. */
const asConnectError = (refusal: Refusal): Error & { data?: unknown } =>
  Object.assign(new Error(refusal.code), { data: refusal });
