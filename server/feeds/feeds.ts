/** All feeds of this process: started with their first member, stopped with their last. */
import type { Namespace, Socket } from 'socket.io';
import type { ClientToServer, ServerToClient } from '../../shared/protocol/socket-events.ts';
import { scopeKey, type Scope } from '../../shared/rooms/scope.ts';
import type { Tail } from '../log/tail.ts';
import type { Database } from '../store/database.ts';
import { catchUp } from './catch-up.ts';
import { startFeed, type Feed } from './feed.ts';

export interface SyncSocketData {
  device: string;
}
export type NoEvents = Record<string, never>;
export type SyncNamespace = Namespace<ClientToServer, ServerToClient, NoEvents, SyncSocketData>;
export type SyncSocket = Socket<ClientToServer, ServerToClient, NoEvents, SyncSocketData>;

export interface Membership {
  leave(): void;
}

export interface Feeds {
  /** Brings the socket from `cursor` to the live feed of the scope and keeps it there. */
  attach(socket: SyncSocket, place: { org: string; scope: Scope; cursor: number }): Membership;
  stop(): void;
}

export interface FeedsDeps {
  namespace: SyncNamespace;
  tail: Tail;
  database: Database;
  onError(error: unknown): void;
}

/** Packets waiting in one socket: past it the reader is slow and goes over to paging (I16). */
const SLOW_AT_PACKETS = 128;
const SLOW_CHECK_MS = 500;
const READY_BELOW_PACKETS = 8;
const READY_CHECK_MS = 20;

interface RunningFeed {
  started: Promise<Feed>;
  members: number;
}

export function createFeeds({ namespace, tail, database, onError }: FeedsDeps): Feeds {
  const running = new Map<string, RunningFeed>();

  function acquire(org: string, scope: Scope): { room: string; started: Promise<Feed> } {
    const room = `feed ${org} ${scopeKey(scope)}`;
    const feed = running.get(room) ?? {
      started: startFeed({ tail, org, scope, send: (frame) => namespace.local.to(room).emit('feed', frame) }),
      members: 0,
    };
    feed.members += 1;
    running.set(room, feed);
    return { room, started: feed.started };
  }

  function release(room: string): void {
    const feed = running.get(room);
    if (!feed) return;
    feed.members -= 1;
    if (feed.members > 0) return;
    running.delete(room);
    void feed.started.then((each) => each.stop(), onError);
  }

  function attach(socket: SyncSocket, place: { org: string; scope: Scope; cursor: number }): Membership {
    const { room, started } = acquire(place.org, place.scope);
    let gone = false;
    let slowCheck: NodeJS.Timeout | undefined;

    async function bring(feed: Feed, cursor: number): Promise<void> {
      await catchUp({ database, org: place.org, feed }, cursor, {
        send: (frame) => socket.emit('feed', frame),
        join: () => {
          void socket.join(room);
          slowCheck = setInterval(() => watchSlow(feed), SLOW_CHECK_MS);
        },
        ready: () => untilReady(socket),
        isGone: () => gone || !socket.connected,
      });
    }

    function watchSlow(feed: Feed): void {
      if (waiting(socket) < SLOW_AT_PACKETS) return;
      clearInterval(slowCheck);
      void socket.leave(room);
      bring(feed, feed.sentTo()).catch(onError);
    }

    started
      .then((feed) => bring(feed, place.cursor))
      .catch((error: unknown) => {
        onError(error);
        // The client comes back with its cursor and tries again.
        socket.disconnect(true);
      });
    return {
      leave() {
        if (gone) return;
        gone = true;
        clearInterval(slowCheck);
        void socket.leave(room);
        release(room);
      },
    };
  }

  return {
    attach,
    stop() {
      for (const { started } of running.values()) void started.then((feed) => feed.stop(), onError);
      running.clear();
    },
  };
}

/** Engine.IO's queue of packets not yet written; part of its public surface since version 6, but untyped. */
function waiting(socket: SyncSocket): number {
  const { writeBuffer } = socket.conn as unknown as { writeBuffer?: unknown[] };
  return writeBuffer?.length ?? 0;
}

async function untilReady(socket: SyncSocket): Promise<void> {
  while (socket.connected && waiting(socket) > READY_BELOW_PACKETS) {
    await new Promise((resolve) => setTimeout(resolve, READY_CHECK_MS));
  }
}
