/** What is published of tablets, badges and PINs. */
import { z } from 'zod';
import { deviceEventSchema } from '../../shared/log/envelope.ts';
import { pushRequestSchema } from '../../shared/protocol/push.ts';
import type { RouteDescription } from '../observability/route-description.ts';
import { pushReplySchema } from '../sync/event-api.ts';
import { badgeInSchema, pinChangeSchema } from './badges.ts';
import { cacheKeyQuery, helloSchema } from './device-routes.ts';
import { enrolSchema, newCodeSchema, type EnrolledDevice, type ListedDevice } from './devices.ts';

const tag = 'Tablets';
const desk = ['supervisor', 'admin'] as const;

const listed = z.object({
  id: z.string(),
  name: z.string(),
  units: z.array(z.string()).describe('None: any unit'),
  enrolledAt: z.string(),
  lastSeen: z.string().exactOptional(),
  unsent: z.int().exactOptional().describe('Facts it held when it last said so'),
  revokedAt: z.string().exactOptional(),
  lastLane: z.int(),
  people: z.array(z.string()).describe('Who badged in on it'),
}) satisfies z.ZodType<ListedDevice>;

const enrolled = z.object({
  id: z.string(),
  name: z.string(),
  units: z.array(z.string()),
  org: z.string(),
  orgName: z.string(),
}) satisfies z.ZodType<EnrolledDevice>;

export const deviceApi: readonly RouteDescription[] = [
  {
    method: 'get',
    path: '/api/v1/devices',
    tag,
    summary: 'Enrolled tablets',
    access: desk,
    reply: { status: 200, schema: z.object({ devices: z.array(listed) }) },
    problems: [403],
  },
  {
    method: 'post',
    path: '/api/v1/devices/codes',
    tag,
    summary: 'Make a code that enrols one tablet',
    detail: 'Good once, for 15 minutes. Shown as a QR code that the installed app scans, or typed.',
    access: desk,
    body: newCodeSchema,
    reply: { status: 201, schema: z.object({ code: z.string(), expiresAt: z.string() }) },
    problems: [400, 403],
  },
  {
    method: 'post',
    path: '/api/v1/devices/{id}/revoke',
    tag,
    summary: 'Take a tablet out of service',
    detail:
      'At its next contact it hands over what its crew did before this, and removes everything it holds.',
    access: desk,
    reply: { status: 204 },
    problems: [403, 404],
  },
  {
    method: 'post',
    path: '/api/v1/device/enrol',
    tag,
    summary: 'Enrol a tablet with a code',
    detail: 'The credential is in this answer and nowhere else.',
    access: 'anyone',
    body: enrolSchema,
    reply: { status: 201, schema: z.object({ credential: z.string(), device: enrolled }) },
    problems: [400, 403],
  },
  {
    method: 'post',
    path: '/api/v1/device/hello',
    tag,
    summary: 'A tablet says what it holds, and hears whether it is still in service',
    access: 'tablet',
    body: helloSchema,
    reply: {
      status: 200,
      schema: z.object({
        device: z.object({ id: z.string(), name: z.string(), units: z.array(z.string()) }),
        lastLane: z.int().describe('The highest lane number of this tablet that is in the log'),
      }),
    },
    problems: [400, 403],
  },
  {
    method: 'post',
    path: '/api/v1/device/badge',
    tag,
    summary: 'Badge in on a tablet for the first time',
    detail: 'By PIN or badge. From then on the tablet checks by itself, also without a network.',
    access: 'tablet',
    body: badgeInSchema,
    reply: {
      status: 200,
      schema: z.object({
        person: z.object({ sub: z.string(), name: z.string(), username: z.string() }),
        cacheKey: z.string(),
      }),
    },
    problems: [400, 403],
  },
  {
    method: 'post',
    path: '/api/v1/device/last-facts',
    tag,
    summary: 'The last facts of a tablet that was taken out of service',
    detail:
      'Takes field facts made before that, of whoever recorded them on it; refuses the rest with `device-revoked`. ' +
      'Facts of people who never badged in on it are flagged `author-unproved`.',
    access: 'tablet',
    body: pushRequestSchema.extend({ events: z.array(deviceEventSchema).max(500) }),
    reply: { status: 200, schema: pushReplySchema },
    problems: [400, 413],
  },
  {
    method: 'put',
    path: '/api/v1/me/pin',
    tag,
    summary: 'Set your own PIN',
    access: 'session',
    body: pinChangeSchema,
    reply: { status: 204 },
    problems: [400, 403],
  },
  {
    method: 'put',
    path: '/api/v1/members/{id}/pin',
    tag,
    summary: 'Set a member’s PIN',
    access: ['admin'],
    body: pinChangeSchema,
    reply: { status: 204 },
    problems: [400, 403, 404],
  },
  {
    method: 'post',
    path: '/api/v1/members/{id}/badge',
    tag,
    summary: 'Make a member a new badge',
    detail: 'The text of its QR code is in this answer and nowhere else.',
    access: ['admin'],
    reply: { status: 201, schema: z.object({ badge: z.string() }) },
    problems: [403, 404],
  },
  {
    method: 'get',
    path: '/api/v1/cache-key',
    tag,
    summary: 'The key that opens what this device keeps of patients',
    detail: 'Held in memory only. On an enrolled tablet the PIN opens it instead.',
    access: 'signed-in',
    query: cacheKeyQuery,
    reply: { status: 200, schema: z.object({ key: z.string() }) },
    problems: [400, 403],
  },
];
