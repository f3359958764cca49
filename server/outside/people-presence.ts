/**
 * Who is there, over all of a person's connections to any process, and when they were last here (C4). Never kept: a
 * connection that comes back says it again.
 */
import type { PRESENCE } from '../../shared/protocol/ephemeral.ts';
import { toInstant, type Instant } from '../../shared/time.ts';

export type PresenceStatus = (typeof PRESENCE)[number];

export interface PersonPresence {
  userId: string;
  status: PresenceStatus;
  note?: string;
  devices: number;
  /** Missing for somebody no process here has seen. */
  lastSeen?: Instant;
}

export interface PeoplePresence {
  arrived(userId: string, connection: string): void;
  left(userId: string, connection: string): void;
  set(userId: string, connection: string, said: Said): void;
  of(userId: string): PersonPresence;
  /** Of everybody known here. */
  statuses(): PresenceStatus[];
  /** What holds for one connection. */
  said(userId: string, connection: string): Said | undefined;
}

/** What somebody last said of themselves holds when they are back within this time. */
const RESTORED_FOR_MS = 5 * 60_000;
/** The one that says most about somebody with several devices stands for them. */
const STRONGEST: readonly PresenceStatus[] = ['in_call', 'busy', 'online', 'away', 'offline'];
const REMEMBERED = 20_000;

export interface Said {
  status: PresenceStatus;
  note?: string;
}

interface Person {
  connections: Map<string, Said>;
  lastSeenMs: number;
  lastSaid: Said;
}

export function createPeoplePresence(deps: {
  now(): number;
  onChanged(presence: PersonPresence): void;
}): PeoplePresence {
  const people = new Map<string, Person>();
  const isHere = ({ connections }: Person): boolean => connections.size > 0;

  function of(userId: string): PersonPresence {
    const person = people.get(userId);
    if (!person) return { userId, status: 'offline', devices: 0 };
    const all = [...person.connections.values()];
    const status = STRONGEST.find((each) => all.some((said) => said.status === each)) ?? 'offline';
    const note = all.find((said) => said.status === status)?.note;
    return {
      userId,
      status,
      ...(note === undefined ? {} : { note }),
      devices: all.length,
      lastSeen: toInstant(isHere(person) ? deps.now() : person.lastSeenMs),
    };
  }

  function change(userId: string, person: Person, work: () => void): void {
    const before = of(userId);
    work();
    person.lastSeenMs = deps.now();
    people.delete(userId);
    people.set(userId, person);
    forgetOldest();
    const after = of(userId);
    if (before.status !== after.status || before.note !== after.note || before.devices !== after.devices)
      deps.onChanged(after);
  }

  function forgetOldest(): void {
    if (people.size <= REMEMBERED) return;
    const oldest = [...people].find(([, person]) => !isHere(person));
    if (oldest) people.delete(oldest[0]);
  }

  const personOf = (userId: string): Person =>
    people.get(userId) ?? { connections: new Map(), lastSeenMs: deps.now(), lastSaid: { status: 'online' } };

  return {
    of,
    statuses: () => [...people.keys()].map((userId) => of(userId).status),
    said: (userId, connection) => people.get(userId)?.connections.get(connection),
    arrived(userId, connection) {
      const person = personOf(userId);
      const isBack = isHere(person) || deps.now() - person.lastSeenMs <= RESTORED_FOR_MS;
      change(userId, person, () => {
        person.connections.set(connection, isBack ? person.lastSaid : { status: 'online' });
      });
    },
    left(userId, connection) {
      const person = people.get(userId);
      if (person) change(userId, person, () => person.connections.delete(connection));
    },
    set(userId, connection, said) {
      const person = personOf(userId);
      change(userId, person, () => {
        person.lastSaid = said;
        person.connections.set(connection, said);
      });
    },
  };
}
