/** What is published of views, tracks, tracker inlets, the audit trail and of how the server is. */
import { z } from 'zod';
import type { TimelineFact } from '../incidents/timeline.ts';
import { MEDIA, type ReplyDescription, type RouteDescription } from '../observability/route-description.ts';
import { owntracksMessageSchema } from '../positions/owntracks.ts';
import { traccarForwardSchema } from '../positions/traccar.ts';
import { trackFeatureSchema } from '../positions/track-formats.ts';
import { documentSchema, logEventSchema } from '../sync/event-api.ts';
import { auditPageSchema, auditQuerySchema } from './audit-routes.ts';
import { healthSchema, readySchema } from './health-routes.ts';
import { statsSchema } from './stats-routes.ts';
import { trackQuerySchema } from './track-routes.ts';
import { KINDS, listSchema } from './view-routes.ts';

const timelineSchema = z.object({
  incidentId: z.string(),
  facts: z.array(
    logEventSchema.extend({
      correctedBy: z.array(z.string()).describe('Ids of events that correct this one'),
    }) satisfies z.ZodType<TimelineFact>,
  ),
});

const views = Object.entries(KINDS).flatMap(([path, kind]): RouteDescription[] => [
  {
    method: 'get',
    path: `/api/v1/${path}`,
    tag: 'Views',
    summary: `Current ${path} in your scope, by id`,
    detail: 'The next page begins after the last id of this one.',
    access: 'signed-in',
    query: listSchema,
    reply: { status: 200, schema: z.object({ [path]: z.array(documentSchema) }) },
    problems: [400],
  },
  {
    method: 'get',
    path: `/api/v1/${path}/{id}`,
    tag: 'Views',
    summary: `One ${kind}`,
    detail: 'What is outside your scope looks like what is not there.',
    access: 'signed-in',
    reply: { status: 200, schema: documentSchema },
    problems: [404],
  },
]);

const track = (suffix: string, reply: ReplyDescription, what: string): RouteDescription => ({
  method: 'get',
  path: `/api/v1/units/{id}/track${suffix}`,
  tag: 'Positions',
  summary: `Where a unit was, as ${what}`,
  detail: 'At most seven days and 50,000 fixes at a time. Every look is in the audit trail.',
  access: ['dispatcher', 'supervisor', 'admin'],
  query: trackQuerySchema,
  reply,
  problems: [400, 403, 404, 413],
});

const UNIT_OF_TRACKER =
  'The unit is the one the key was made for, else `unit` of the address, else the one the device is named after. The same fix again changes nothing.';

const trackers: readonly RouteDescription[] = [
  {
    method: 'post',
    path: '/api/v1/trackers/owntracks',
    tag: 'Positions',
    summary: 'For OwnTracks in HTTP mode',
    detail: `${UNIT_OF_TRACKER} Messages that are no location are taken and ignored.`,
    access: ['service'],
    basic: true,
    query: z.object({ unit: z.string().exactOptional() }),
    body: owntracksMessageSchema,
    reply: { status: 200, schema: z.array(z.never()) },
    problems: [400, 403, 404, 413],
  },
  {
    method: 'post',
    path: '/api/v1/trackers/traccar',
    tag: 'Positions',
    summary: 'For Traccar’s position forwarding (`forward.type=json`)',
    detail: UNIT_OF_TRACKER,
    access: ['service'],
    basic: true,
    query: z.object({ unit: z.string().exactOptional() }),
    body: traccarForwardSchema,
    reply: { status: 200, schema: z.object({ ok: z.literal(true) }) },
    problems: [400, 403, 404, 413],
  },
];

const operations: readonly RouteDescription[] = [
  {
    method: 'get',
    path: '/api/v1/audit',
    tag: 'Operations',
    summary: 'Who saw and did what, newest first',
    access: ['admin'],
    query: auditQuerySchema,
    reply: { status: 200, schema: auditPageSchema },
    problems: [400, 403],
  },
  {
    method: 'get',
    path: '/health',
    tag: 'Operations',
    summary: 'How the parts are',
    access: 'anyone',
    reply: { status: 200, schema: healthSchema },
  },
  {
    method: 'get',
    path: '/ready',
    tag: 'Operations',
    summary: 'Whether facts can be taken now; 503 when not',
    access: 'anyone',
    reply: { status: 200, schema: readySchema },
  },
  {
    method: 'get',
    path: '/stats',
    tag: 'Operations',
    summary: 'Connections, rates and backlogs of your organization',
    access: ['admin'],
    reply: { status: 200, schema: statsSchema },
    problems: [403],
  },
  {
    method: 'get',
    path: '/metrics',
    tag: 'Operations',
    summary: 'For Prometheus',
    detail: 'From this machine, or with METRICS_TOKEN as bearer.',
    access: 'metrics-token',
    reply: { status: 200, media: 'text/plain; version=0.0.4; charset=utf-8', schema: z.string() },
  },
  {
    method: 'get',
    path: '/openapi.json',
    tag: 'Operations',
    summary: 'This document',
    access: 'anyone',
    reply: { status: 200, schema: z.looseObject({ openapi: z.string() }) },
  },
  {
    method: 'get',
    path: '/docs',
    tag: 'Operations',
    summary: 'This document for reading',
    access: 'anyone',
    reply: { status: 200, media: MEDIA.html, schema: z.string() },
  },
];

export const viewApi: readonly RouteDescription[] = [
  ...views,
  {
    method: 'get',
    path: '/api/v1/incidents/{id}/timeline',
    tag: 'Views',
    summary: 'Every fact of an incident with its source, both times and its corrections',
    access: 'signed-in',
    reply: { status: 200, schema: timelineSchema },
    problems: [404],
  },
  track('', { status: 200, media: MEDIA.geojson, schema: trackFeatureSchema }, 'GeoJSON'),
  track('.gpx', { status: 200, media: MEDIA.gpx, schema: z.string() }, 'GPX'),
  ...trackers,
  ...operations,
];
