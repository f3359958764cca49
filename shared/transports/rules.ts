/** Who may record facts about a transport. */
import type { Rule } from '../rooms/rule.ts';
import { checkCorrection, checkOwnUnit } from '../units/rules.ts';
import { ringdownRules } from './ringdown-rules.ts';

const FIELD = ['crew', 'dispatcher', 'supervisor', 'admin', 'service'] as const;

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
