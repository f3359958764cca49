/** A session's scope: the rooms it hears. Decided from the principal, never asked for (design 5, I9). */
import type { Principal } from './principal.ts';
import { hasRole } from './principal.ts';
import { BILLING, CREW, DISPATCH, HOSPITALS, OPS, hospitalRoom, unitRoom, userRoom } from './room-ids.ts';

export type Scope = readonly string[];

/** `unitIds`: the units this person is signed on to right now, on this device. */
export function scopeOf(principal: Principal, unitIds: readonly string[]): Scope {
  const rooms = new Set<string>([userRoom(principal.sub)]);
  if (hasRole(principal, 'dispatcher', 'supervisor', 'admin', 'service')) rooms.add(DISPATCH).add(OPS);
  if (hasRole(principal, 'billing', 'admin')) rooms.add(BILLING);
  if (hasRole(principal, 'crew')) {
    rooms.add(CREW);
    for (const unitId of unitIds) rooms.add(unitRoom(unitId));
    if (principal.unitId) rooms.add(unitRoom(principal.unitId));
  }
  if (hasRole(principal, 'hospital')) {
    rooms.add(HOSPITALS);
    if (principal.hospitalId) rooms.add(hospitalRoom(principal.hospitalId));
  }
  return [...rooms].sort();
}

/** One person's own rooms; everything else of a scope is the same for all who do the same work. */
const isPersonal = (room: string): boolean => room.startsWith(userRoom(''));

/** Sessions with the same shared rooms share one feed; what is for one person only is put in for that person. */
export const sharedRooms = (scope: Scope): Scope => scope.filter((room) => !isPersonal(room));
export const personalRooms = (scope: Scope): Scope => scope.filter(isPersonal);

/** Two scopes with the same key hear the same. */
export const scopeKey = (scope: Scope): string => scope.join(' ');

export const hears = (scope: Scope, rooms: readonly string[]): boolean =>
  rooms.some((room) => scope.includes(room));
