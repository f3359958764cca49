/** The documents of the operations desk: an agent, a workflow, and the latest figures of each kind. */
import type { Folder } from '../log/document.ts';
import { isEvent } from '../log/typed-event.ts';
import { newestByTime } from '../rooms/newest.ts';
import { OPS } from '../rooms/room-ids.ts';
import type { Instant } from '../time.ts';
import type { AgentStatus, MetricsUpdated, WorkflowEvent } from './events.ts';

export interface AgentState extends Omit<AgentStatus, 'agentId'> {
  statusSince: Instant;
  /** Corrected time of its newest word. */
  at: Instant;
}

export interface WorkflowState {
  name?: string;
  status: string;
  at: Instant;
  startedAt: Instant;
  incidentId?: string;
  unitId?: string;
  /** The newest steps, in time order. */
  steps: { id: string; at: Instant; status: string; step?: string; detail?: string }[];
}

export interface MetricsState {
  metrics: MetricsUpdated['metrics'];
  at: Instant;
  by: string;
}

const STEPS_KEPT = 50;

/** Figures of the machine, and of the service it serves. */
const METRICS_IDS = { 'system:metrics:update': 'system', 'metrics:updated': 'service' } as const;

const idIn = (data: Record<string, unknown>, name: string): string[] => {
  const id = data[name];
  return typeof id === 'string' ? [id] : [];
};

export const agentFolder: Folder<AgentState> = {
  kind: 'agent',
  keys: ({ type, data }) => (type === 'agent:status:update' ? idIn(data, 'agentId') : []),
  fold(state, event) {
    if (!isEvent<AgentStatus>(event, 'agent:status:update')) return state;
    if (state && event.occurredAt < state.at) return state;
    const { agentId: _id, ...said } = event.data;
    const isSame = state?.status === said.status;
    return {
      ...state,
      ...said,
      statusSince: isSame ? state.statusSince : event.occurredAt,
      at: event.occurredAt,
    };
  },
  rooms: () => [OPS],
};

export const workflowFolder: Folder<WorkflowState> = {
  kind: 'workflow',
  keys: ({ type, data }) => (type === 'workflow:event' ? idIn(data, 'workflowId') : []),
  fold(state, event) {
    if (!isEvent<WorkflowEvent>(event, 'workflow:event')) return state;
    const { workflowId: _id, name, ...said } = event.data;
    const at = event.occurredAt;
    const isLate = state !== undefined && at < state.at;
    return {
      ...state,
      ...(name === undefined ? {} : { name }),
      ...(event.incidentId === undefined ? {} : { incidentId: event.incidentId }),
      ...(event.unitId === undefined ? {} : { unitId: event.unitId }),
      status: isLate ? state.status : said.status,
      at: isLate ? state.at : at,
      startedAt: state && state.startedAt < at ? state.startedAt : at,
      steps: newestByTime([...(state?.steps ?? []), { id: event.id, at, ...said }], STEPS_KEPT),
    };
  },
  rooms: () => [OPS],
};

export const metricsFolder: Folder<MetricsState> = {
  kind: 'metrics',
  keys: ({ type }) =>
    type === 'system:metrics:update' || type === 'metrics:updated' ? [METRICS_IDS[type]] : [],
  fold(state, event) {
    if (state && event.occurredAt < state.at) return state;
    const { metrics } = event.data as MetricsUpdated;
    return { metrics, at: event.occurredAt, by: event.actor };
  },
  rooms: () => [OPS],
};
