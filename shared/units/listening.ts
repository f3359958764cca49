/** Whether somebody is behind a room that stands for people: a person, a unit's crew, a hospital's desk, dispatch. */
import { DESK_ROLES } from '../rooms/desk-roles.ts';
import { hasRole } from '../rooms/principal.ts';
import { CREW, DISPATCH, HOSPITALS, hospitalRoom, userRoom } from '../rooms/room-ids.ts';
import type { RuleContext } from '../rooms/rule.ts';
import { isOnUnit } from './rules.ts';
import type { UnitState } from './state.ts';

/** Somebody, at a moment, against the documents of that moment. */
export type Someone = Pick<RuleContext, 'principal' | 'occurredAt' | 'lookup'>;

/** Nobody passes for a unit's crew by being at the desk: hearing is narrower than speaking. */
export function listens(someone: Someone, room: string): boolean {
  const { principal, lookup } = someone;
  if (room === userRoom(principal.sub)) return true;
  if (room === DISPATCH) return hasRole(principal, ...DESK_ROLES);
  if (room === CREW) return hasRole(principal, 'crew');
  if (room === HOSPITALS) return hasRole(principal, 'hospital');
  if (room.startsWith('unit:')) {
    const unitId = room.slice('unit:'.length);
    const unit = lookup('unit', unitId)?.state as UnitState | undefined;
    return hasRole(principal, 'crew') && isOnUnit(someone, unitId, unit);
  }
  return (
    hasRole(principal, 'hospital') &&
    principal.hospitalId !== undefined &&
    room === hospitalRoom(principal.hospitalId)
  );
}
