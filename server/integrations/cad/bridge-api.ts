/** What is published of the bridge endpoints: as their predecessor had them, and `/status`. */
import { z } from 'zod';
import { DESK_ROLES, FIELD_ROLES, POSITION_ROLES } from '../../../shared/rooms/desk-roles.ts';
import type { Role } from '../../../shared/rooms/principal.ts';
import type { RouteDescription } from '../../observability/route-description.ts';
import {
  assignmentBody,
  completedBody,
  incidentStatusBody,
  locationBody,
  metricsBody,
  timestampBody,
  unitStatusBody,
} from './bridge-bodies.ts';

const tag = 'CAD bridge';
const BASE = '/api/socket-bridge';

const bridgeSchema = z.object({
  connected: z.boolean(),
  cad_url: z.string().nullable(),
  last_connection: z.string().nullable(),
  connection_attempts: z.int(),
  last_error: z.string().nullable(),
  event_handlers_registered: z.int(),
  uptime_seconds: z.number(),
  uptime_percent: z.number(),
  queued: z.int(),
});

/** The ids it was given come back beside these. */
const recordedSchema = z.looseObject({
  success: z.literal(true),
  message: z.string(),
  event_id: z.string().nullable(),
  seq: z.int().nullable(),
  relayed: z.boolean().describe('Whether the CAD has it already'),
});

interface Recording {
  path: string;
  summary: string;
  access: readonly Role[];
  body: z.ZodType;
}

const recordings: readonly Recording[] = [
  { path: '/assignments/send', summary: 'Assign a unit', access: DESK_ROLES, body: assignmentBody },
  { path: '/units/location', summary: 'Report where a unit is', access: POSITION_ROLES, body: locationBody },
  { path: '/units/status', summary: 'Report a unit’s status', access: FIELD_ROLES, body: unitStatusBody },
  {
    path: '/incidents/status',
    summary: 'Report an incident’s status',
    access: DESK_ROLES,
    body: incidentStatusBody,
  },
  {
    path: '/incidents/timestamp',
    summary: 'Report a time of a response',
    access: FIELD_ROLES,
    body: timestampBody,
  },
  { path: '/transport/completed', summary: 'Complete a transport', access: FIELD_ROLES, body: completedBody },
  {
    path: '/metrics/broadcast',
    summary: 'Tell the dashboards figures',
    access: ['admin', 'service'],
    body: metricsBody,
  },
];

export const bridgeApi: readonly RouteDescription[] = [
  {
    method: 'get',
    path: `${BASE}/health`,
    tag,
    summary: 'Whether the relay to the CAD is up; 503 when it is configured and down',
    access: 'anyone',
    reply: {
      status: 200,
      schema: z.object({
        status: z.enum(['healthy', 'degraded', 'not_configured']),
        bridge: bridgeSchema,
        timestamp: z.string(),
      }),
    },
  },
  {
    method: 'get',
    path: `${BASE}/status`,
    tag,
    summary: 'The relay in detail',
    access: ['admin'],
    reply: {
      status: 200,
      schema: z.object({
        bridge: bridgeSchema.loose(),
        registered_events: z.array(z.string()),
        timestamp: z.string(),
      }),
    },
    problems: [403],
  },
  {
    method: 'post',
    path: `${BASE}/reconnect`,
    tag,
    summary: 'Connect to the CAD anew',
    access: ['admin'],
    reply: {
      status: 200,
      schema: z.object({ success: z.boolean(), message: z.string(), bridge: bridgeSchema }),
    },
    problems: [403],
  },
  ...recordings.map(({ path, summary, access, body }): RouteDescription => ({
    method: 'post',
    path: `${BASE}${path}`,
    tag,
    summary,
    access,
    body,
    reply: { status: 200, schema: recordedSchema },
    problems: [400, 403, 404, 409, 413],
  })),
];
