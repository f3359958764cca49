/**
 * Announcing one organization's log to the outside rooms (contract 5). A client hears an event once, in the first of the
 * event's rooms it joined, and only if its scope hears the event (I9): joining never widens what somebody may hear.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { LogEvent } from '../../shared/log/envelope.ts';
import { isEvent } from '../../shared/log/typed-event.ts';
import { alsoAnnouncedAs, announcedAs, announcement } from '../../shared/protocol/announcements.ts';
import { inStyle, type NameStyle } from '../../shared/protocol/names.ts';
import { outsideRooms, type Heard } from '../../shared/protocol/outside-rooms.ts';
import { hears, type Scope } from '../../shared/rooms/scope.ts';
import type { UnitCrew } from '../../shared/units/events.ts';
import type { Tail, TailBatch } from '../log/tail.ts';
import { withDocuments } from '../log/with-documents.ts';
import type { Logger } from '../observability/logger.ts';
import type { Database } from '../store/database.ts';
import type { OutsideNamespace, OutsideSocket } from './outside-socket.ts';

/** One signed-in client. */
export interface Listener {
  socket: OutsideSocket;
  style: NameStyle;
  scope(): Scope;
  /** Not while it reads what it missed. */
  isLive(): boolean;
  /** The place in the log after which it hears a room; undefined when it is not in it. */
  joinedAt(room: string): number | undefined;
  /** Something was announced to it; `seq` when it is in the log. */
  told(seq?: number): void;
  /** Somebody signed on or off: its scope may be another one now. */
  crewChanged(event: LogEvent<UnitCrew>): Promise<void>;
}

/** Something said and never kept. */
export interface Passing {
  names: readonly string[];
  /** Its payload, but for the room. */
  fields: Record<string, unknown>;
  rooms: readonly string[];
  /** Rooms of scopes that may hear it. */
  heardBy: readonly string[];
  /** Who said it. */
  except?: Listener;
}

export interface Hub {
  epoch(): string;
  /** Everything up to here has been announced. */
  position(): number;
  /** Everything up to here has been announced, or is about to be. */
  known(): number;
  enter(room: string, listener: Listener): void;
  leave(room: string, listener: Listener): void;
  add(listener: Listener): void;
  remove(listener: Listener): void;
  /** `after`: where the log stood for who said it at another process; not told here before the log is. */
  pass(passing: Passing, after?: number): void;
  stop(): void;
}

export interface HubDeps {
  namespace: OutsideNamespace;
  tail: Tail;
  database: Database;
  logger: Logger;
  org: string;
}

const RETRY_MS = 250;
/** A signal that waits longer for the log is of no use to anybody. */
const SIGNAL_WAITS_MS = 5_000;
const MOST_WAITING = 1_000;

export const namesOf = (type: string): string[] => [announcedAs(type), ...alsoAnnouncedAs(type)];

/** The rooms of each event, in order. */
export const roomsOfAll = (database: Database, org: string, events: readonly Heard[]): Promise<string[][]> =>
  withDocuments(database, org, (lookup) => events.map((event) => outsideRooms(event, lookup)));

export async function startHub({ namespace, tail, database, logger, org }: HubDeps): Promise<Hub> {
  const members = new Map<string, Set<Listener>>();
  const listeners = new Set<Listener>();
  /** Signals go behind what is being announced: nobody hears an offer before the call it is of. */
  const queue: (TailBatch | Passing)[] = [];
  /** Said elsewhere, behind something this process has yet to read. */
  let early: { passing: Passing; after: number; until: number }[] = [];
  let isRunning = false;
  let stopped = false;

  interface Wanted {
    rooms: readonly string[];
    wants(listener: Listener, room: string): boolean;
    names: readonly string[];
    payload(room: string): Record<string, unknown>;
    seq?: number;
  }

  /** Encoded once for each room and way of naming. */
  function tell({ rooms, wants, names, payload, seq }: Wanted): void {
    const told = new Set<Listener>();
    for (const room of rooms) {
      const here = [...(members.get(room) ?? [])].filter((each) => !told.has(each) && wants(each, room));
      for (const style of ['colon', 'underscore'] as const) {
        const ids = here.filter((each) => each.style === style).map(({ socket }) => socket.id);
        if (ids.length === 0) continue;
        for (const name of names) namespace.local.to(ids).emit(inStyle(name, style), payload(room));
      }
      for (const listener of here) told.add(listener);
    }
    for (const listener of told) listener.told(seq);
  }

  function announce(event: LogEvent, rooms: readonly string[], heardBy: readonly string[]): void {
    tell({
      rooms,
      names: namesOf(event.type),
      payload: (room) => announcement(event, room),
      seq: event.seq,
      wants: (listener, room) =>
        listener.isLive() &&
        (listener.joinedAt(room) ?? Infinity) < event.seq &&
        hears(listener.scope(), heardBy),
    });
  }

  function tellPassing({ names, fields, rooms, heardBy, except }: Passing): void {
    tell({
      rooms,
      names,
      payload: (room) => ({ ...fields, room }),
      wants: (listener, room) =>
        listener !== except &&
        listener.isLive() &&
        listener.joinedAt(room) !== undefined &&
        hears(listener.scope(), heardBy),
    });
  }

  async function announceBatch(batch: TailBatch): Promise<void> {
    const fresh = batch.events.filter(({ event }) => event.seq > position);
    const rooms =
      listeners.size > 0
        ? await roomsOfAll(
            database,
            org,
            fresh.map(({ event }) => event),
          )
        : [];
    for (const [place, { event, rooms: heardBy }] of fresh.entries()) {
      if (isEvent<UnitCrew>(event, 'unit:crew'))
        for (const listener of listeners) await listener.crewChanged(event);
      announce(event, rooms[place] ?? [], heardBy);
      position = event.seq;
    }
    position = Math.max(position, batch.to);
    epoch = batch.epoch;
    tellEarly();
  }

  function tellEarly(): void {
    const waiting = early;
    early = [];
    for (const each of waiting) {
      if (each.after <= position) tellPassing(each.passing);
      else if (performance.now() < each.until) early.push(each);
    }
  }

  async function run(): Promise<void> {
    isRunning = true;
    while (queue[0] && !stopped) {
      try {
        if ('events' in queue[0]) await announceBatch(queue[0]);
        else tellPassing(queue[0]);
        queue.shift();
      } catch (error) {
        logger.warn({ err: error, org }, 'announcing failed; will try again');
        await delay(RETRY_MS);
      }
    }
    isRunning = false;
  }

  // A batch may come before we hear from where: it is taken when we know.
  let isPlaced = false;
  const start = await tail.follow(org, (batch) => {
    queue.push(batch);
    if (isPlaced && !isRunning) void run();
  });
  let { position, epoch } = start;
  isPlaced = true;
  if (queue.length > 0) void run();

  return {
    epoch: () => epoch,
    position: () => position,
    known: () =>
      queue.reduce((highest, each) => ('events' in each ? Math.max(highest, each.to) : highest), position),
    enter(room, listener) {
      const here = members.get(room) ?? new Set<Listener>();
      here.add(listener);
      members.set(room, here);
    },
    leave(room, listener) {
      const here = members.get(room);
      here?.delete(listener);
      if (here?.size === 0) members.delete(room);
    },
    add: (listener) => void listeners.add(listener),
    remove: (listener) => void listeners.delete(listener),
    pass(passing, after = 0) {
      if (after > position) {
        if (early.length >= MOST_WAITING) early.shift();
        early.push({ passing, after, until: performance.now() + SIGNAL_WAITS_MS });
        tail.poke(org);
      } else if (isRunning) queue.push(passing);
      else tellPassing(passing);
    },
    stop() {
      stopped = true;
      start.unfollow();
    },
  };
}
