/**
 * What a client missed in its rooms, read from the log page by page as fast as it reads, up to where the hub is. `done`
 * runs in the turn of the event loop in which both places are the same, so that nothing falls between or comes twice.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { announcement } from '../../shared/protocol/announcements.ts';
import { inStyle } from '../../shared/protocol/names.ts';
import { hears } from '../../shared/rooms/scope.ts';
import { readBatch } from '../log/tail.ts';
import type { Database } from '../store/database.ts';
import { namesOf, roomsOfAll, type Hub, type Listener } from './hub.ts';
import { untilReady } from './outside-socket.ts';

export interface CatchUp {
  database: Database;
  org: string;
  hub: Hub;
  listener: Listener;
  /** The room in which an event is owed to the client, if it is. */
  owed(rooms: readonly string[], seq: number): string | undefined;
  told(seq: number): void;
  done(at: number, missed: number): void;
}

/** The tail of this process may be a moment behind the log. */
const TAIL_WAIT_MS = 10;
const PAGE = 200;

export async function catchUp(from: number, given: CatchUp): Promise<void> {
  const { database, org, hub, listener, done } = given;
  let at = from;
  let missed = 0;
  while (listener.socket.connected) {
    const upTo = hub.position();
    if (at === upTo) return done(at, missed);
    if (at > upTo) {
      await delay(TAIL_WAIT_MS);
      continue;
    }
    await untilReady(listener.socket);
    const batch = await readBatch({ database, org, after: at, limit: PAGE, upTo });
    const events = batch?.events ?? [];
    const rooms = await roomsOfAll(
      database,
      org,
      events.map(({ event }) => event),
    );
    for (const [place, { event, rooms: heardBy }] of events.entries()) {
      const room = given.owed(rooms[place] ?? [], event.seq);
      if (room === undefined || !hears(listener.scope(), heardBy)) continue;
      const payload = announcement(event, room);
      for (const name of namesOf(event.type)) listener.socket.emit(inStyle(name, listener.style), payload);
      given.told(event.seq);
      missed += 1;
    }
    // Nothing there: the log no longer reaches back so far.
    at = batch?.to ?? upTo;
  }
}
