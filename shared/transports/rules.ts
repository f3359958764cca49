/** Who may record facts about a transport. */
import { refuse, type Refusal } from '../rooms/refusal.ts';
import type { Rule, RuleContext } from '../rooms/rule.ts';
import { checkOwnUnit } from '../units/rules.ts';
import { ringdownRules } from './ringdown-rules.ts';

const FIELD = ['crew', 'dispatcher', 'supervisor', 'admin', 'service'] as const;

function checkCorrection(context: RuleContext): Refusal | undefined {
  return context.event.corrects === undefined
    ? refuse('bad-data', 'A correction names the fact it corrects.')
    : checkOwnUnit(context);
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
};
