/** Presence of each organization's people, told to whoever subscribed to them (C4). */
import { inStyle } from '../../shared/protocol/names.ts';
import { toInstant } from '../../shared/time.ts';
import type { Client } from './client.ts';
import {
  createPeoplePresence,
  type PeoplePresence,
  type PersonPresence,
  type PresenceStatus,
} from './people-presence.ts';

export interface PresenceBoard {
  arrived(client: Client): void;
  left(client: Client): void;
  set(client: Client, said: { status: PresenceStatus; note?: string }): void;
  /** Said by a program for somebody it looks after. */
  report(client: Client, said: { userId: string; status: PresenceStatus }): void;
  /** Replaces what this client subscribed to before; answers how they are now. */
  subscribe(client: Client, userIds: readonly string[]): PersonPresence[];
}

export function createPresenceBoard(now: () => number): PresenceBoard {
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
    arrived: ({ principal, socket }) => of(principal.org).arrived(principal.sub, socket.id),
    left(client) {
      unsubscribe(client);
      const { org, sub } = client.principal;
      of(org).left(sub, client.socket.id);
      // What a program said of others is gone with it.
      for (const userId of reported.get(client) ?? []) of(org).left(userId, client.socket.id);
      reported.delete(client);
    },
    set: ({ principal, socket }, said) => of(principal.org).set(principal.sub, socket.id, said),
    report(client, { userId, status }) {
      const before = reported.get(client) ?? new Set<string>();
      reported.set(client, before.add(userId));
      of(client.principal.org).set(userId, client.socket.id, { status });
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
  };
}
