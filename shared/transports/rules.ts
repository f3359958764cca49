/** Who may record facts about a transport. */
import { refuse, type Refusal } from '../rooms/refusal.ts';
import type { Rule, RuleContext } from '../rooms/rule.ts';
import { checkCorrection, checkOwnUnit } from '../units/rules.ts';
import { ringdownRules } from './ringdown-rules.ts';
import { transportId, type TransportState } from './state.ts';

const FIELD = ['crew', 'dispatcher', 'supervisor', 'admin', 'service'] as const;

/** A new version of what was billed; before that there is nothing to revise. */
function checkRevision({ event, lookup }: RuleContext): Refusal | undefined {
  const id = transportId(event.incidentId ?? '', event.unitId ?? '');
  const state = lookup('transport', id)?.state as TransportState | undefined;
  return state?.completedAt === undefined
    ? refuse('not-allowed', 'This transport is not complete.')
    : undefined;
}

export const transportRules: Record<string, Rule> = {
  ...ringdownRules,
  'transport:destination': {
    roles: FIELD,
    needs: ['unitId', 'incidentId'],
    kind: 'fact',
    check: checkOwnUnit,
  },
  'transport:completed': { roles: FIELD, needs: ['unitId', 'incidentId'], kind: 'fact', check: checkOwnUnit },
  'time:corrected': { roles: FIELD, needs: ['unitId', 'incidentId'], kind: 'fact', check: checkCorrection },
  'transport:revised': {
    roles: ['service'],
    needs: ['unitId', 'incidentId'],
    kind: 'coordination',
    check: checkRevision,
  },
};
