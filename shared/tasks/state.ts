/** The task document. */
import type { Folder } from '../log/document.ts';
import type { LogEvent } from '../log/envelope.ts';
import { isEvent } from '../log/typed-event.ts';
import { DISPATCH, OPS, unitRoom } from '../rooms/room-ids.ts';
import type { Instant } from '../time.ts';
import type { AgentTask, TaskAssigned, TaskCompleted, TaskUpdated } from './events.ts';

export interface TaskState {
  /** Work of people, or a job of an agent. */
  by: 'people' | 'agent';
  title?: string;
  details?: string;
  priority?: string;
  dueAt?: Instant;
  assignee?: string;
  agentId?: string;
  incidentId?: string;
  status: string;
  /** Corrected time of the fact that made the present status; an older one does not move it. */
  statusSince: Instant;
  /** Corrected time of the newest change to the rest. */
  changedAt: Instant;
  assignedAt?: Instant;
  assignedBy?: string;
  note?: string;
  progress?: number;
  error?: string;
  figures?: AgentTask['figures'];
}

const TYPES = new Set(['task:assigned', 'task:updated', 'task:completed', 'task:update']);

export const taskFolder: Folder<TaskState> = {
  kind: 'task',
  keys: ({ type, data }) => (TYPES.has(type) && typeof data['taskId'] === 'string' ? [data['taskId']] : []),
  fold: foldTask,
  rooms: ({ by, assignee }) => (by === 'agent' ? [OPS] : [DISPATCH, ...(assignee ? [assignee] : [])]),
};

function foldTask(state: TaskState | undefined, event: LogEvent): TaskState | undefined {
  if (isEvent<TaskAssigned>(event, 'task:assigned')) return foldAssigned(state, event);
  if (isEvent<AgentTask>(event, 'task:update')) return foldAgentTask(state, event);
  if (!state || state.by === 'agent') return state;
  if (isEvent<TaskUpdated>(event, 'task:updated')) return foldUpdated(state, event);
  if (isEvent<TaskCompleted>(event, 'task:completed')) return foldCompleted(state, event);
  return state;
}

const incidentOf = ({ incidentId }: LogEvent): { incidentId?: string } =>
  incidentId === undefined ? {} : { incidentId };

/** Assigning is coordination: what the log heard last holds. */
function foldAssigned(state: TaskState | undefined, event: LogEvent<TaskAssigned>): TaskState | undefined {
  if (state?.by === 'agent') return state;
  const { taskId: _id, assignee: named, ...said } = event.data;
  const assignee = named ?? (event.unitId === undefined ? undefined : unitRoom(event.unitId));
  const { assignee: _before, ...rest } = state ?? { by: 'people' as const };
  return {
    ...rest,
    ...said,
    ...incidentOf(event),
    ...(assignee === undefined ? {} : { assignee }),
    status: assignee === undefined ? 'pending' : 'assigned',
    statusSince: event.occurredAt,
    changedAt: event.occurredAt,
    assignedAt: event.occurredAt,
    assignedBy: event.actor,
  };
}

function foldUpdated(state: TaskState, event: LogEvent<TaskUpdated>): TaskState {
  const { taskId: _id, status, ...said } = event.data;
  const changed =
    event.occurredAt < state.changedAt ? state : { ...state, ...said, changedAt: event.occurredAt };
  return status === undefined ? changed : withStatus(changed, status, event.occurredAt);
}

function foldCompleted(state: TaskState, event: LogEvent<TaskCompleted>): TaskState {
  const done = withStatus(state, 'completed', event.occurredAt);
  return event.data.note === undefined || done === state ? done : { ...done, note: event.data.note };
}

const withStatus = (state: TaskState, status: string, at: Instant): TaskState =>
  at < state.statusSince || status === state.status ? state : { ...state, status, statusSince: at };

function foldAgentTask(state: TaskState | undefined, event: LogEvent<AgentTask>): TaskState | undefined {
  if (state?.by === 'people') return state;
  if (state && event.occurredAt < state.changedAt) return state;
  const { taskId: _id, status, ...said } = event.data;
  const { error: _error, ...rest } = state ?? {
    by: 'agent' as const,
    status,
    statusSince: event.occurredAt,
  };
  return {
    ...rest,
    ...said,
    ...incidentOf(event),
    changedAt: event.occurredAt,
    status,
    statusSince: rest.status === status ? rest.statusSince : event.occurredAt,
  };
}
