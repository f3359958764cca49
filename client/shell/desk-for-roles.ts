import type { Role } from '../../shared/rooms/principal.ts';

export type DeskPath = '/crew' | '/dispatch' | '/billing' | '/proof';

/** Most urgent work first: whoever may do several things lands where seconds count. */
const DESK_BY_ROLE: readonly (readonly [Role, DeskPath])[] = [
  ['crew', '/crew'],
  ['dispatcher', '/dispatch'],
  ['supervisor', '/dispatch'],
  ['admin', '/dispatch'],
  ['billing', '/billing'],
];

/** Where `/` leads for these roles; undefined when none of them has a desk. */
export const deskForRoles = (roles: readonly Role[]): DeskPath | undefined =>
  DESK_BY_ROLE.find(([role]) => roles.includes(role))?.[1];
