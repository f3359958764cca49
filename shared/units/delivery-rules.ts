/** Who may say how far an assignment has come on a tablet. */
import type { Rule } from '../rooms/rule.ts';
import { DELIVERY_TYPES } from './delivery.ts';
import { checkOwnUnit } from './rules.ts';

export const deliveryRules: Record<string, Rule> = Object.fromEntries(
  DELIVERY_TYPES.map((type): [string, Rule] => [
    type,
    { roles: ['crew', 'service'], needs: ['unitId', 'incidentId'], kind: 'fact', check: checkOwnUnit },
  ]),
);
