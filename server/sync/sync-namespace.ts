/** Namespace `/sync`: the app's live door (contract 4). Each connection becomes one session. */
import type { Server } from 'socket.io';
import type { Frame } from '../../shared/protocol/feed.ts';
import type { ClientToServer, ServerToClient } from '../../shared/protocol/socket-events.ts';
import type { Principal } from '../../shared/rooms/principal.ts';
import type { Refusal } from '../../shared/rooms/refusal.ts';
import type { ConnectionLimits } from '../observability/connection-limits.ts';
import type { RateLimits } from '../observability/rate-limits.ts';
import type { Wire } from '../processes/wire.ts';
import {
  createFeeds,
  type Feeds,
  type NoEvents,
  type SyncNamespace,
  type SyncSocket,
  type SyncSocketData,
} from '../feeds/feeds.ts';
import { createAppSignals, type AppSignals } from './app-signals.ts';
import { syncAuthSchema, type SyncHandshake } from './handshake.ts';
import { endRevokedTablets } from './revoked-tablets.ts';
import { openSession, type Session, type SessionDeps } from './session.ts';

export type SyncServer = Server<ClientToServer, ServerToClient, NoEvents, SyncSocketData>;

export interface SyncDeps extends Omit<SessionDeps, 'feeds' | 'appSignals'> {
  io: SyncServer;
  authenticate(token: string | undefined): Promise<Principal | Refusal>;
  /** Tells when a sign-in no longer holds; call the answer when the socket has left. */
  watchSignIn(token: string, principal: Principal, end: () => void): () => void;
  rateLimits: RateLimits;
  connectionLimits: ConnectionLimits;
  wire: Wire;
  onFrame?(frame: Frame): void;
}

export interface SyncDoor {
  /** Typing and call signalling of its sessions. */
  signals: AppSignals;
  sessions(): number;
  namespace: SyncNamespace;
  /** Ends every connection of one device, at whichever process. */
  disconnect(org: string, device: string): void;
  stop(): void;
}

const isRefusal = (value: Principal | Refusal): value is Refusal => 'code' in value;

export function openSyncDoor(deps: SyncDeps): SyncDoor {
  const namespace: SyncNamespace = deps.io.of('/sync');
  const feeds: Feeds = createFeeds({
    namespace,
    tail: deps.tail,
    database: deps.database,
    onError: (error) => deps.logger.warn({ err: error }, 'feed failed'),
    ...(deps.onFrame ? { onFrame: deps.onFrame } : {}),
  });
  const tablets = endRevokedTablets({ wire: deps.wire, namespace });
  const appSignals = createAppSignals();
  const sessions = new Map<string, Session>();
  const admitted = new WeakMap<SyncSocket, { principal: Principal; handshake: SyncHandshake }>();

  namespace.use((socket, next) => {
    admit(deps, socket)
      .then((admission) => {
        admitted.set(socket, admission);
        const { org, roles } = admission.principal;
        socket.data = { device: admission.handshake.device, org, roles };
        next();
      })
      .catch((error: unknown) => next(asConnectError(error)));
  });

  namespace.on('connection', (socket) => {
    const admission = admitted.get(socket);
    if (!admission) {
      socket.disconnect(true);
      return;
    }
    const leave = deps.connectionLimits.enter(keyOf(admission.principal));
    limitPackets(socket, deps.rateLimits);
    const session = openSession({ ...deps, feeds, appSignals }, socket, admission);
    sessions.set(socket.id, session);
    const { token = '' } = admission.handshake;
    const unwatch = deps.watchSignIn(token, admission.principal, () => socket.disconnect(true));
    socket.on('disconnect', () => {
      leave();
      unwatch();
      sessions.delete(socket.id);
      session.close();
    });
  });

  return {
    signals: appSignals,
    sessions: () => sessions.size,
    namespace,
    disconnect: tablets.end,
    stop() {
      for (const session of sessions.values()) session.close();
      feeds.stop();
      namespace.disconnectSockets(true);
    },
  };
}

class NotAdmitted extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

async function admit(
  deps: SyncDeps,
  socket: SyncSocket,
): Promise<{ principal: Principal; handshake: SyncHandshake }> {
  const parsed = syncAuthSchema.safeParse(socket.handshake.auth);
  if (!parsed.success) {
    throw new NotAdmitted({
      code: 'unreadable',
      retry: 'never',
      detail: 'The connection did not say who it is.',
    });
  }
  const principal = await deps.authenticate(parsed.data.token);
  if (isRefusal(principal)) throw new NotAdmitted(principal);
  const refusal = deps.connectionLimits.refusalOf(keyOf(principal));
  if (refusal) throw new NotAdmitted(refusal);
  return { principal, handshake: parsed.data };
}

const keyOf = ({ org, sub }: Principal): string => `${org} ${sub}`;

/** A socket that talks without end is told so, message by message; what it wanted to say is not taken. */
function limitPackets(socket: SyncSocket, limits: RateLimits): void {
  socket.use((packet, next) => {
    void limits.take('socket', socket.id).then((tooOften) => {
      if (!tooOften) return next();
      const ack: unknown = packet.at(-1);
      if (typeof ack === 'function') ack({ refusal: tooOften.refusal });
    });
  });
}

/** Socket.IO hands `data` of a middleware error to the client's `connect_error`. */
function asConnectError(error: unknown): Error & { data?: unknown } {
  const failure: Error & { data?: unknown } = new Error(
    error instanceof NotAdmitted ? error.message : 'unavailable',
  );
  failure.data =
    error instanceof NotAdmitted
      ? error.refusal
      : { code: 'unavailable', retry: 'later', detail: 'Try again.' };
  return failure;
}
