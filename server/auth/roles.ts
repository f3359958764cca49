import { z } from 'zod';
import { ROLES } from '../../shared/rooms/principal.ts';
import type { Role } from '../../shared/rooms/principal.ts';

export const rolesSchema = z
  .array(z.enum(ROLES, { error: `expected one of ${ROLES.join(', ')}` }))
  .min(1)
  .max(ROLES.length);

/** Roles as stored. A role that a later version wrote and this one does not know grants nothing. */
export const knownRoles = (roles: readonly string[]): Role[] => ROLES.filter((role) => roles.includes(role));
