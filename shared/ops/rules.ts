/** Who may speak for programs: programs, and whoever looks after them. */
import type { Rule } from '../rooms/rule.ts';

const programs: Rule = { roles: ['service', 'admin'], needs: [], kind: 'coordination' };

export const opsRules: Record<string, Rule> = {
  'agent:status:update': programs,
  'workflow:event': programs,
  'system:metrics:update': programs,
  'metrics:updated': programs,
};
