/** Who may give tasks, and who may report on them. */
import { CARE_ROLES, DESK_ROLES } from '../rooms/desk-roles.ts';
import { hasRole } from '../rooms/principal.ts';
import { refuse, type Refusal } from '../rooms/refusal.ts';
import type { Rule, RuleContext } from '../rooms/rule.ts';
import { listens } from '../units/listening.ts';
import type { TaskState } from './state.ts';

const taskOf = ({ event, lookup }: RuleContext): TaskState | undefined =>
  lookup('task', String(event.data['taskId']))?.state as TaskState | undefined;

const agentsOwn = refuse('not-allowed', 'This task is a job of an agent.');

function checkAssign(context: RuleContext): Refusal | undefined {
  const task = taskOf(context);
  if (task?.by === 'agent') return agentsOwn;
  return task && (task.status === 'completed' || task.status === 'cancelled')
    ? refuse('already-closed', 'This task is done.')
    : undefined;
}

/** Whoever it was given to, and the desk. */
function checkReport(context: RuleContext): Refusal | undefined {
  const task = taskOf(context);
  if (!task) return refuse('unknown-task', 'There is no such task.');
  if (task.by === 'agent') return agentsOwn;
  if (hasRole(context.principal, ...DESK_ROLES)) return undefined;
  return task.assignee !== undefined && listens(context, task.assignee)
    ? undefined
    : refuse('not-allowed', 'This task was not given to you.');
}

const checkAgent = (context: RuleContext): Refusal | undefined =>
  taskOf(context)?.by === 'people' ? refuse('not-allowed', 'This task was given to people.') : undefined;

export const taskRules: Record<string, Rule> = {
  'task:assigned': { roles: DESK_ROLES, needs: [], kind: 'coordination', check: checkAssign },
  'task:updated': { roles: CARE_ROLES, needs: [], kind: 'coordination', check: checkReport },
  'task:completed': { roles: CARE_ROLES, needs: [], kind: 'coordination', check: checkReport },
  'task:update': { roles: ['service', 'admin'], needs: [], kind: 'coordination', check: checkAgent },
};
