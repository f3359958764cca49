/** Facts about our own and partners' programs: agents, workflows, figures (D1). */
import { z } from 'zod';
import { instantSchema, outsideIdSchema } from '../log/envelope.ts';
import { figuresSchema, sentenceSchema, wordSchema } from '../rooms/field-text.ts';

export const opsEvents = {
  'agent:status:update': z.object({
    agentId: outsideIdSchema,
    name: z.string().min(1).max(120).exactOptional(),
    kind: wordSchema.exactOptional(),
    status: wordSchema,
    /** Events of the log it has not dealt with yet. */
    lag: z.number().nonnegative().exactOptional(),
    lastError: sentenceSchema.exactOptional(),
    lastErrorAt: instantSchema.exactOptional(),
    figures: figuresSchema.exactOptional(),
  }),
  'workflow:event': z.object({
    workflowId: outsideIdSchema,
    name: z.string().min(1).max(120).exactOptional(),
    step: wordSchema.exactOptional(),
    status: wordSchema,
    detail: sentenceSchema.exactOptional(),
  }),
  'system:metrics:update': z.object({ metrics: figuresSchema }),
  'metrics:updated': z.object({ metrics: figuresSchema }),
} as const;

export type AgentStatus = z.output<(typeof opsEvents)['agent:status:update']>;
export type WorkflowEvent = z.output<(typeof opsEvents)['workflow:event']>;
export type MetricsUpdated = z.output<(typeof opsEvents)['metrics:updated']>;
