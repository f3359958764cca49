/** Presence of each organization's people, told to whoever subscribed to them (C4). */
import { z } from 'zod';
import { PRESENCE } from '../../shared/protocol/ephemeral.ts';
import { inStyle } from '../../shared/protocol/names.ts';
import { toInstant } from '../../shared/time.ts';
import { createRoll } from '../processes/roll.ts';
import type { Wire } from '../processes/wire.ts';
import type { Client } from './client.ts';
import {
  createPeoplePresence,
  type PeoplePresence,
  type PersonPresence,
  type PresenceStatus,
  type Said,
} from './people-presence.ts';

export interface PresenceBoard {
  arrived(client: Client): void;
  left(client: Client): void;
  set(client: Client, said: Said): void;
  /** Said by a program for somebody it looks after. */
  report(client: Client, said: { userId: string; status: PresenceStatus }): void;
  /** Replaces what this client subscribed to before; answers how they are now. */
  subscribe(client: Client, userIds: readonly string[]): PersonPresence[];
  /** Of all organizations. */
  counts(): Record<PresenceStatus, number>;
  stop(): void;
}

/** One connection of a person, wherever it is. */
const connectionSchema = z.object({
  userId: z.string(),
  connection: z.string(),
  status: z.enum(PRESENCE),
  note: z.string().exactOptional(),
});

export function createPresenceBoard({ now, wire }: { now(): number; wire: Wire }): PresenceBoard {
  const people = new Map<string, PeoplePresence>();
  const subscribers = new Map<string, Set<Client>>();
  const subscribed = new Map<Client, readonly string[]>();
  const reported = new Map<Client, Set<string>>();
  const keyOf = (org: string, userId: string): string => `${org} ${userId}`;

  function tell(org: string, presence: PersonPresence): void {
    for (const { socket, style } of subscribers.get(keyOf(org, presence.userId)) ?? []) {
      socket.emit(inStyle('presence:changed', style), { ...presence, timestamp: toInstant(now()) });
    }
  }

  function of(org: string): PeoplePresence {
    const found =
      people.get(org) ?? createPeoplePresence({ now, onChanged: (presence) => tell(org, presence) });
    people.set(org, found);
    return found;
  }

  const roll = createRoll({
    wire,
    name: 'people',
    value: connectionSchema,
    onPut: (org, _key, { userId, connection, ...said }) => of(org).set(userId, connection, said),
    onDrop: (org, _key, { userId, connection }) => of(org).left(userId, connection),
  });
  const rollKey = (userId: string, connection: string): string => `${connection} ${userId}`;

  function share(org: string, userId: string, connection: string): void {
    const said = of(org).said(userId, connection);
    if (said) roll.put(org, rollKey(userId, connection), { userId, connection, ...said });
    else roll.drop(org, rollKey(userId, connection));
  }

  function leave({ principal, socket }: Client, userId: string): void {
    of(principal.org).left(userId, socket.id);
    share(principal.org, userId, socket.id);
  }

  function set({ principal, socket }: Client, userId: string, said: Said): void {
    of(principal.org).set(userId, socket.id, said);
    share(principal.org, userId, socket.id);
  }

  function unsubscribe(client: Client): void {
    for (const userId of subscribed.get(client) ?? []) {
      const key = keyOf(client.principal.org, userId);
      const others = subscribers.get(key);
      others?.delete(client);
      if (others?.size === 0) subscribers.delete(key);
    }
    subscribed.delete(client);
  }

  return {
    arrived({ principal: { org, sub }, socket }) {
      of(org).arrived(sub, socket.id);
      share(org, sub, socket.id);
    },
    left(client) {
      unsubscribe(client);
      leave(client, client.principal.sub);
      // What a program said of others is gone with it.
      for (const userId of reported.get(client) ?? []) leave(client, userId);
      reported.delete(client);
    },
    set: (client, said) => set(client, client.principal.sub, said),
    report(client, { userId, status }) {
      const before = reported.get(client) ?? new Set<string>();
      reported.set(client, before.add(userId));
      set(client, userId, { status });
    },
    subscribe(client, userIds) {
      unsubscribe(client);
      const wanted = [...new Set(userIds)];
      subscribed.set(client, wanted);
      for (const userId of wanted) {
        const key = keyOf(client.principal.org, userId);
        subscribers.set(key, (subscribers.get(key) ?? new Set<Client>()).add(client));
      }
      return wanted.map((userId) => of(client.principal.org).of(userId));
    },
    counts() {
      const all = [...people.values()].flatMap((each) => each.statuses());
      const count = (status: PresenceStatus) => all.filter((each) => each === status).length;
      return {
        online: count('online'),
        away: count('away'),
        busy: count('busy'),
        in_call: count('in_call'),
        offline: count('offline'),
      };
    },
    stop: roll.stop,
  };
}
