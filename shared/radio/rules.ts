/** Who may record radio traffic: the recorder, and people about their own. */
import { DESK_ROLES, FIELD_ROLES } from '../rooms/desk-roles.ts';
import { hasRole } from '../rooms/principal.ts';
import { refuse, type Refusal } from '../rooms/refusal.ts';
import type { Rule, RuleContext } from '../rooms/rule.ts';
import { listens } from '../units/listening.ts';
import { unitRoom } from '../rooms/room-ids.ts';
import type { TransmissionState } from './state.ts';

/** Crew record and tag what their own unit said; whose it is, the document says first. */
function checkOwn(context: RuleContext): Refusal | undefined {
  const { principal, event, lookup } = context;
  if (hasRole(principal, ...DESK_ROLES)) return undefined;
  const known = lookup('transmission', String(event.data['transmissionId']))?.state as
    TransmissionState | undefined;
  const unitIds = [known ? known.unitId : event.unitId, event.unitId ?? known?.unitId];
  const isOwn = unitIds.every((unitId) => unitId !== undefined && listens(context, unitRoom(unitId)));
  return isOwn ? undefined : refuse('unit-not-yours', 'Your unit did not say this.');
}

export const radioRules: Record<string, Rule> = {
  'transmission:started': { roles: FIELD_ROLES, needs: [], kind: 'fact', check: checkOwn },
  'transmission:completed': { roles: FIELD_ROLES, needs: [], kind: 'fact', check: checkOwn },
  'transmission:tagged': { roles: FIELD_ROLES, needs: [], kind: 'fact', check: checkOwn },
  'transcription:completed': { roles: DESK_ROLES, needs: [], kind: 'fact' },
};
