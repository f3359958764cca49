/** Roles that see the whole of the organization's field work: the scope of the room `dispatch`. */
import type { Role } from './principal.ts';

export const DESK_ROLES = ['dispatcher', 'supervisor', 'admin', 'service'] as const satisfies readonly Role[];
export const FIELD_ROLES = ['crew', ...DESK_ROLES] as const satisfies readonly Role[];
/** Who says where a unit is: whoever moves with it, and programs. */
export const POSITION_ROLES = ['crew', 'service', 'admin'] as const satisfies readonly Role[];
/** Everybody who takes part in care: field, desk and hospital. */
export const CARE_ROLES = ['hospital', ...FIELD_ROLES] as const satisfies readonly Role[];
