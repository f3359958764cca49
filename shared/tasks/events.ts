/** Facts about tasks: work given to people (`task:assigned`…) and jobs of agents (`task:update`). */
import { z } from 'zod';
import { instantSchema, outsideIdSchema } from '../log/envelope.ts';
import { figuresSchema, sentenceSchema, wordSchema } from '../rooms/field-text.ts';
import { listenerSchema } from '../rooms/listener.ts';

const TASK_STATUSES = [
  'pending',
  'assigned',
  'in_progress',
  'blocked',
  'completed',
  'failed',
  'cancelled',
] as const;

const details = {
  title: z.string().min(1).max(200).exactOptional(),
  details: z.string().max(2000).exactOptional(),
  priority: wordSchema.exactOptional(),
  dueAt: instantSchema.exactOptional(),
};

export const taskEvents = {
  'task:assigned': z.object({
    taskId: outsideIdSchema,
    ...details,
    /** Who is to do it; a unit may also stand at the top as `unitId`. */
    assignee: listenerSchema.exactOptional(),
  }),
  'task:updated': z.object({
    taskId: outsideIdSchema,
    ...details,
    status: z.enum(TASK_STATUSES).exactOptional(),
    note: sentenceSchema.exactOptional(),
  }),
  'task:completed': z.object({ taskId: outsideIdSchema, note: sentenceSchema.exactOptional() }),
  'task:update': z.object({
    taskId: outsideIdSchema,
    agentId: outsideIdSchema.exactOptional(),
    title: z.string().min(1).max(200).exactOptional(),
    status: wordSchema,
    /** 0 to 1. */
    progress: z.number().min(0).max(1).exactOptional(),
    error: sentenceSchema.exactOptional(),
    figures: figuresSchema.exactOptional(),
  }),
} as const;

export type TaskAssigned = z.output<(typeof taskEvents)['task:assigned']>;
export type TaskUpdated = z.output<(typeof taskEvents)['task:updated']>;
export type TaskCompleted = z.output<(typeof taskEvents)['task:completed']>;
export type AgentTask = z.output<(typeof taskEvents)['task:update']>;
