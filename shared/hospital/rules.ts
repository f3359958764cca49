/** Who may record facts about hospitals. */
import type { Rule } from '../rooms/rule.ts';

export const hospitalRules: Record<string, Rule> = {
  'hospital:registered': { roles: ['admin', 'supervisor'], needs: [], kind: 'coordination' },
};
