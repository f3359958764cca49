/** Who may record facts about hospitals: each hospital for itself, and the desk on its behalf. */
import { DESK_ROLES } from '../rooms/desk-roles.ts';
import { hasRole } from '../rooms/principal.ts';
import { refuse, type Refusal } from '../rooms/refusal.ts';
import { hospitalRoom } from '../rooms/room-ids.ts';
import type { Rule, RuleContext } from '../rooms/rule.ts';
import { listens } from '../units/listening.ts';

function checkOwnHospital(context: RuleContext): Refusal | undefined {
  const hospitalId = String(context.event.data['hospitalId']);
  if (!context.lookup('hospital', hospitalId)) {
    return refuse('unknown-hospital', `There is no hospital ${hospitalId}.`);
  }
  return hasRole(context.principal, ...DESK_ROLES) || listens(context, hospitalRoom(hospitalId))
    ? undefined
    : refuse('not-allowed', 'You can speak for your own hospital only.');
}

const own: Rule = {
  roles: ['hospital', ...DESK_ROLES],
  needs: [],
  kind: 'coordination',
  check: checkOwnHospital,
};

export const hospitalRules: Record<string, Rule> = {
  'hospital:registered': { roles: ['admin', 'supervisor'], needs: [], kind: 'coordination' },
  'hospital:status': own,
  'hospital:diversion': own,
  'bed:status:changed': own,
  'staff:availability:changed': own,
};
