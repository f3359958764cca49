/** One signed-in client: the rooms it joined, and how far it has heard. */
import { z } from 'zod';
import type { LogEvent } from '../../shared/log/envelope.ts';
import type { NameStyle } from '../../shared/protocol/names.ts';
import { refusalToJoin, roomsOnConnect } from '../../shared/protocol/outside-access.ts';
import { ORG, outsideRoomName, parseOutsideRoom } from '../../shared/rooms/outside-room-names.ts';
import type { Principal } from '../../shared/rooms/principal.ts';
import { refuse, type Refusal } from '../../shared/rooms/refusal.ts';
import { scopeOf } from '../../shared/rooms/scope.ts';
import { toInstant } from '../../shared/time.ts';
import type { UnitCrew } from '../../shared/units/events.ts';
import type { AuditRefusal } from '../auth/refusal-audit.ts';
import { readHead } from '../log/read.ts';
import { withDocuments } from '../log/with-documents.ts';
import type { Logger } from '../observability/logger.ts';
import type { Database } from '../store/database.ts';
import { crewChangedSince, unitsOf } from '../sync/signed-on.ts';
import { catchUp } from './catch-up.ts';
import type { Hub, Listener } from './hub.ts';
import { waiting, type OutsideSocket } from './outside-socket.ts';
import { namesForeignOrganization } from './packets.ts';

export type Joined =
  | { ok: true; room: string; head: number; epoch: string; missed: number; reset?: ResetReason }
  | ({ ok: false; room: string } & Refusal);

/** Why what was missed cannot be told: the client asks for the present state instead. */
type ResetReason = 'epoch' | 'ahead' | 'too_old' | 'scope';

export interface Client extends Listener {
  principal: Principal;
  join(request: unknown): Promise<Joined>;
  /** False for a room nobody knows. */
  leave(room: string): boolean;
  close(): void;
}

export interface ClientDeps {
  database: Database;
  logger: Logger;
  auditRefusal: AuditRefusal;
  /** Unix milliseconds. */
  now(): number;
}

export interface ClientGiven {
  socket: OutsideSocket;
  principal: Principal;
  style: NameStyle;
  hub: Hub;
}

const joinSchema = z.looseObject({
  room: z.string().max(300),
  after: z.int().nonnegative().nullish(),
  epoch: z.string().max(64).nullish(),
});

/** Packets waiting in one socket: past it the reader is slow, and reads from the log at its own pace (I16). */
const SLOW_AT_PACKETS = 128;
const REMEMBERED = 2_000;

/** A room of another organization cannot be named but so: within one, names are its own. */
const OF_ORGANIZATION = /^(?:org|organization):(.+)$/;

/** In a room: told of everything after `at`, and of everything after `from` while it caught up. */
interface Membership {
  from: number;
  at: number;
}

export async function openClient(deps: ClientDeps, given: ClientGiven): Promise<Client> {
  const { database, logger, now } = deps;
  const { socket, principal, style, hub } = given;
  const { org } = principal;
  const rooms = new Map<string, Membership>();
  /** Announced on this connection, in whatever room: not missed, and not told again. */
  const justTold = new Set<number>();
  let units: string[] = [];
  let scope = scopeOf(principal, units);
  let crewChanges = 0;
  let isLive = true;
  let isCatchingUp = false;
  let turn: Promise<void> = Promise.resolve();

  /** One at a time, so that a client never reads in two places at once. */
  function inTurn(work: () => Promise<void>): Promise<void> {
    turn = turn.then(work).catch((error: unknown) => {
      logger.warn({ err: error, org }, 'a client could not be brought up to date');
      socket.disconnect(true);
    });
    return turn;
  }

  const client: Client = {
    socket,
    principal,
    style,
    scope: () => scope,
    isLive: () => isLive,
    joinedAt: (room) => rooms.get(room)?.at,
    told(seq) {
      if (seq !== undefined) remember(seq);
      if (isLive && waiting(socket) >= SLOW_AT_PACKETS) slowDown(seq ?? hub.position());
    },
    async crewChanged({ unitId, data }: LogEvent<UnitCrew>) {
      crewChanges += 1;
      const isOurs =
        (unitId !== undefined && units.includes(unitId)) || data.crew.some(({ id }) => id === principal.sub);
      if (!isOurs || principal.unitId !== undefined) return;
      await lookUpUnits();
    },
    join,
    leave(room) {
      const name = canonical(room);
      rooms.delete(name);
      hub.leave(name, client);
      return parseOutsideRoom(name) !== undefined;
    },
    close() {
      isLive = false;
      for (const room of rooms.keys()) hub.leave(room, client);
      rooms.clear();
      hub.remove(client);
    },
  };

  async function lookUpUnits(): Promise<void> {
    units = await unitsOf(database, principal);
    scope = scopeOf(principal, units);
  }

  function enter(room: string, at: number, from = at): void {
    rooms.set(room, { from, at });
    hub.enter(room, client);
  }

  /** While something missed is being read, all of it; otherwise enough for who connects first and joins then. */
  function remember(seq: number): void {
    justTold.add(seq);
    if (isCatchingUp || justTold.size <= REMEMBERED) return;
    for (const oldest of justTold) {
      justTold.delete(oldest);
      if (justTold.size <= REMEMBERED) return;
    }
  }

  /** What it is sent from now on it reads from the log, when it has taken what it has. */
  function slowDown(from: number): void {
    isLive = false;
    void inTurn(() =>
      catchUp(from, {
        database,
        org,
        hub,
        listener: client,
        owed,
        told: remember,
        done() {
          isLive = socket.connected;
        },
      }),
    );
  }

  /** The first of its rooms in which it has not been told yet; none when one of them told it while it caught up. */
  function owed(named: readonly string[], seq: number): string | undefined {
    const joined = named.filter((room) => rooms.has(room));
    const wasTold = joined.some((room) => {
      const { from = seq, at = 0 } = rooms.get(room) ?? {};
      return from < seq && seq <= at;
    });
    return wasTold ? undefined : joined.find((room) => (rooms.get(room)?.at ?? seq) < seq);
  }

  async function join(request: unknown): Promise<Joined> {
    const asked = joinSchema.safeParse(typeof request === 'string' ? { room: request } : request);
    if (!asked.success)
      return { ok: false, room: '', ...refuse('unreadable', 'Say which room: {room, after?}.') };
    const { after, epoch } = asked.data;
    const room = canonical(asked.data.room);
    const refusal = foreign(asked.data, room) ?? (await mayJoin(room));
    if (refusal) {
      await deps.auditRefusal(principal, {
        action: 'room:refused',
        subject: asked.data.room,
        code: refusal.code,
      });
      return { ok: false, room, ...refusal };
    }
    if (typeof after !== 'number') {
      if (!rooms.has(room)) enter(room, hub.position());
      return { ok: true, room, head: hub.position(), epoch: hub.epoch(), missed: 0 };
    }
    return joinAfter(room, after, epoch ?? undefined);
  }

  function canonical(name: string): string {
    const room = parseOutsideRoom(name);
    if (room) return outsideRoomName(room);
    return OF_ORGANIZATION.exec(name)?.[1] === org ? ORG : name;
  }

  const foreign = (asked: unknown, room: string): Refusal | undefined =>
    OF_ORGANIZATION.test(room) || namesForeignOrganization(asked, org)
      ? refuse('wrong-organization', 'This is a room of another organization.')
      : undefined;

  const mayJoin = (room: string): Promise<Refusal | undefined> =>
    withDocuments(database, org, (lookup) =>
      refusalToJoin({ principal, occurredAt: toInstant(now()), lookup }, room),
    );

  async function joinAfter(room: string, after: number, epoch: string | undefined): Promise<Joined> {
    const start = await startOf(after, epoch);
    // What it hears there meanwhile would come before what it missed.
    client.leave(room);
    return new Promise((resolve) => {
      void inTurn(async () => {
        isCatchingUp = true;
        try {
          await catchUp(start.from ?? hub.position(), {
            database,
            org,
            hub,
            listener: client,
            owed: (named, seq) => (named.includes(room) && !justTold.has(seq) ? room : undefined),
            told: remember,
            done(at, missed) {
              enter(room, at, start.from);
              const { reset } = start;
              resolve({ ok: true, room, head: at, epoch: hub.epoch(), missed, ...(reset ? { reset } : {}) });
            },
          });
        } finally {
          isCatchingUp = false;
        }
      });
    });
  }

  /** Where to read from; nowhere when it was not in this log, or perhaps not its to hear (I8, I9). */
  async function startOf(
    after: number,
    epoch: string | undefined,
  ): Promise<{ from?: number; reset?: ResetReason }> {
    const head = await database.withOrg(org, (trx) => readHead(trx, org));
    if (!head) throw new Error(`organization ${org} has no log`);
    if (epoch !== undefined && epoch !== head.epoch) return { reset: 'epoch' };
    if (after > head.head) return { reset: 'ahead' };
    const wasAway =
      principal.unitId === undefined && (await crewChangedSince(database, org, { units, seq: after }));
    if (wasAway) return { reset: 'scope' };
    return after < head.minSeq - 1 ? { from: head.minSeq - 1, reset: 'too_old' } : { from: after };
  }

  hub.add(client);
  for (let seen = -1; seen !== crewChanges;) {
    // Somebody may sign on or off while it is looked up.
    seen = crewChanges;
    await lookUpUnits();
  }
  for (const room of roomsOnConnect(principal)) enter(room, hub.position());
  return client;
}
