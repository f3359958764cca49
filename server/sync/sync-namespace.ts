/** Namespace `/sync`: the app's live door (contract 4). Each connection becomes one session. */
import type { Server } from 'socket.io';
import type { ClientToServer, ServerToClient } from '../../shared/protocol/socket-events.ts';
import type { Principal } from '../../shared/rooms/principal.ts';
import type { Refusal } from '../../shared/rooms/refusal.ts';
import {
  createFeeds,
  type Feeds,
  type NoEvents,
  type SyncNamespace,
  type SyncSocket,
  type SyncSocketData,
} from '../feeds/feeds.ts';
import { syncAuthSchema, type SyncHandshake } from './handshake.ts';
import { openSession, type Session, type SessionDeps } from './session.ts';

export type SyncServer = Server<ClientToServer, ServerToClient, NoEvents, SyncSocketData>;

export interface SyncDeps extends Omit<SessionDeps, 'feeds'> {
  io: SyncServer;
  authenticate(token: string | undefined): Promise<Principal | Refusal>;
}

export interface SyncDoor {
  sessions(): number;
  namespace: SyncNamespace;
  stop(): void;
}

export const isRefusal = (value: Principal | Refusal): value is Refusal => 'code' in value;

export function openSyncDoor(deps: SyncDeps): SyncDoor {
  const namespace: SyncNamespace = deps.io.of('/sync');
  const feeds: Feeds = createFeeds({
    namespace,
    tail: deps.tail,
    database: deps.database,
    onError: (error) => deps.logger.warn({ err: error }, 'feed failed'),
  });
  const sessions = new Map<string, Session>();
  const admitted = new WeakMap<SyncSocket, { principal: Principal; handshake: SyncHandshake }>();

  namespace.use((socket, next) => {
    admit(deps, socket)
      .then((admission) => {
        admitted.set(socket, admission);
        socket.data.device = admission.handshake.device;
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
    const session = openSession({ ...deps, feeds }, socket, admission);
    sessions.set(socket.id, session);
    socket.on('disconnect', () => {
      sessions.delete(socket.id);
      session.close();
    });
  });

  return {
    sessions: () => sessions.size,
    namespace,
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
  return { principal, handshake: parsed.data };
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
