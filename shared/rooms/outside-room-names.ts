/**
 * Rooms outside programs may join by name (contract 5). They say what a program is interested in; what it may hear is
 * decided by its scope. `user:ID`, `dispatch` and `bridges` are joined for a client, never by it.
 */
export const ORG = 'org';
export const DASHBOARD = 'dashboard';
export const AGENTS = 'agents';
export const TASKS = 'tasks';
export const METRICS = 'metrics';
export const WORKFLOWS = 'workflows';
export const SYSTEM = 'system';
export const ADMIN = 'admin';
export const TRIAGE_QUEUE = 'triage_queue';
export const BRIDGES = 'bridges';

const PLAIN = [
  ORG,
  DASHBOARD,
  AGENTS,
  TASKS,
  METRICS,
  WORKFLOWS,
  SYSTEM,
  ADMIN,
  TRIAGE_QUEUE,
  BRIDGES,
  'dispatch',
] as const;
export type PlainRoom = (typeof PLAIN)[number];

const OF_ONE = ['unit', 'incident', 'channel', 'patient', 'hospital', 'triage', 'user'] as const;
export type RoomOfOne = (typeof OF_ONE)[number];

export type OutsideRoom = { name: PlainRoom } | { name: RoomOfOne; id: string };

export const roomOf = (name: RoomOfOne, id: string): string => `${name}:${id}`;

/** A name as a client gives it; `asset:ID` is `unit:ID`. Undefined for a room nobody knows. */
export function parseOutsideRoom(text: string): OutsideRoom | undefined {
  const plain = PLAIN.find((name) => name === text);
  if (plain) return { name: plain };
  const [, given, id] = /^([a-z]+):([^\s/?#:\p{C}]{1,192})$/u.exec(text) ?? [];
  const name = OF_ONE.find((each) => each === (given === 'asset' ? 'unit' : given));
  return name && id !== undefined ? { name, id } : undefined;
}

/** The one spelling of a room. */
export const outsideRoomName = (room: OutsideRoom): string =>
  'id' in room ? roomOf(room.name, room.id) : room.name;
