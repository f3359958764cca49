/** All feeds of this process: started with their first member, stopped with their last. */
import type { Namespace, Socket } from 'socket.io';
import type { Frame } from '../../shared/protocol/feed.ts';
import type { ClientToServer, ServerToClient } from '../../shared/protocol/socket-events.ts';
import { personalRooms, scopeKey, sharedRooms, type Scope } from '../../shared/rooms/scope.ts';
import type { Tail, TailBatch } from '../log/tail.ts';
import type { Database } from '../store/database.ts';
import { catchUp } from './catch-up.ts';
import { frameFor } from './frame.ts';
import { startFeed, type Feed } from './feed.ts';

export interface SyncSocketData {
  device: string;
  org: string;
  roles: readonly string[];
  /** The enrolled tablet that speaks here, by its id. */
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
  /** A frame went to a feed: encoded once, however many listen. */
  onFrame?(frame: Frame): void;
}

/** Packets waiting in one socket: past it the reader is slow and goes over to paging (I16). */
const SLOW_AT_PACKETS = 128;
const READY_BELOW_PACKETS = 8;
const READY_CHECK_MS = 20;

interface RunningFeed {
  started: Promise<Feed>;
  members: number;
  live: Set<LiveMember>;
}

/** A socket in the feed's room. */
interface LiveMember {
  socket: SyncSocket;
  /** Rooms of this person alone. */
  personal: Scope;
  /** Called after every frame. */
  afterFrame(): void;
}

export function createFeeds({ namespace, tail, database, onError, onFrame }: FeedsDeps): Feeds {
  const running = new Map<string, RunningFeed>();

  function start(org: string, scope: Scope, room: string): RunningFeed {
    const live = new Set<LiveMember>();
    const send = (frame: Frame, batch?: TailBatch): void => {
      const addressed = batch ? addressedBy(batch, live) : [];
      namespace.local
        .to(room)
        .except(addressed.map(({ socket }) => socket.id))
        .emit('feed', frame);
      for (const { socket, personal } of batch ? addressed : []) {
        if (batch) socket.emit('feed', frameFor([...scope, ...personal], { from: frame.from, batch }));
      }
      onFrame?.(frame);
      for (const { afterFrame } of live) afterFrame();
    };
    const isPersonal = (batch: TailBatch): boolean => addressedBy(batch, live).length > 0;
    return { started: startFeed({ tail, org, scope, send, isPersonal }), members: 0, live };
  }

  function acquire(org: string, scope: Scope): RunningFeed & { room: string } {
    const room = `feed ${org} ${scopeKey(scope)}`;
    const feed = running.get(room) ?? start(org, scope, room);
    feed.members += 1;
    running.set(room, feed);
    return { ...feed, room };
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
    const { room, started, live } = acquire(place.org, sharedRooms(place.scope));
    let gone = false;
    let leaveLive = (): void => undefined;

    /** Waits until the socket has taken what it was given, then pages it up to the feed and joins. */
    async function bring(feed: Feed, cursor: number): Promise<void> {
      await untilReady(socket);
      await catchUp({ database, org: place.org, feed, scope: place.scope }, cursor, {
        send: (frame) => socket.emit('feed', frame),
        join: () => follow(feed),
        ready: () => untilReady(socket),
        isGone: () => gone || !socket.connected,
      });
    }

    function follow(feed: Feed): void {
      const member: LiveMember = {
        socket,
        personal: personalRooms(place.scope),
        afterFrame() {
          if (waiting(socket) < SLOW_AT_PACKETS) return;
          leaveLive();
          bring(feed, feed.sentTo()).catch(giveUp);
        },
      };
      leaveLive = () => {
        live.delete(member);
        void socket.leave(room);
      };
      live.add(member);
      void socket.join(room);
    }

    /** The client comes back with its cursor and tries again. */
    function giveUp(error: unknown): void {
      onError(error);
      socket.disconnect(true);
    }

    started.then((feed) => bring(feed, place.cursor)).catch(giveUp);
    return {
      leave() {
        if (gone) return;
        gone = true;
        leaveLive();
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

/** Members for whom a batch holds something that others of their feed do not hear; nearly always nobody. */
function addressedBy(batch: TailBatch, live: ReadonlySet<LiveMember>): LiveMember[] {
  const rooms = new Set(batch.events.flatMap((event) => personalRooms(event.rooms)));
  if (rooms.size === 0) return [];
  return [...live].filter(({ personal }) => personal.some((room) => rooms.has(room)));
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
