/** What is published of signing in, members, keys and the first setup. */
import { z } from 'zod';
import { ROLES } from '../../shared/rooms/principal.ts';
import type { RouteDescription } from '../observability/route-description.ts';
import { passwordChangeSchema } from './admin-routes.ts';
import { newKeySchema, type ApiKey } from './api-keys.ts';
import type { Member } from './members.ts';
import { newMemberSchema } from './people.ts';
import { setupSchema } from './setup-routes.ts';
import { signInSchema } from './sign-in-routes.ts';

const tag = 'Signing in';
const people = 'Members and keys';
const roles = z.array(z.enum(ROLES));
const admin = ['admin'] as const;

const memberSchema = z.object({
  id: z.string(),
  username: z.string(),
  name: z.string(),
  roles,
  unitId: z.string().exactOptional(),
  hospitalId: z.string().exactOptional(),
  createdAt: z.string(),
}) satisfies z.ZodType<Member>;

const keySchema = z.object({
  id: z.string(),
  name: z.string(),
  roles,
  unitId: z.string().exactOptional(),
  hospitalId: z.string().exactOptional(),
  createdAt: z.string(),
  expiresAt: z.string().exactOptional(),
  revokedAt: z.string().exactOptional(),
}) satisfies z.ZodType<ApiKey>;

const meSchema = z.object({
  principal: z.object({
    org: z.string(),
    orgName: z.string(),
    sub: z.string(),
    name: z.string(),
    roles,
    unitId: z.string().exactOptional(),
    hospitalId: z.string().exactOptional(),
  }),
  expiresAt: z.string().exactOptional(),
});

const sessionSchema = z.looseObject({ id: z.string(), userId: z.string(), expiresAt: z.string() });
const done = z.looseObject({});
const revocation = z.looseObject({ status: z.boolean() });

const sessions: readonly RouteDescription[] = [
  {
    method: 'post',
    path: '/api/auth/sign-in/username',
    tag,
    summary: 'Sign in with a user name',
    detail:
      'Sets the session cookie; `token` works as bearer instead. Only failures are counted and limited.',
    access: 'anyone',
    body: signInSchema,
    reply: { status: 200, schema: z.looseObject({ token: z.string() }) },
    problems: [400, 409],
  },
  {
    method: 'get',
    path: '/api/auth/get-session',
    tag,
    summary: 'Your session, or null',
    access: 'anyone',
    reply: {
      status: 200,
      schema: z.object({ session: sessionSchema, user: z.looseObject({ id: z.string() }) }).nullable(),
    },
  },
  {
    method: 'get',
    path: '/api/auth/list-sessions',
    tag,
    summary: 'Where you are signed in',
    access: 'session',
    reply: { status: 200, schema: z.array(sessionSchema) },
  },
  {
    method: 'get',
    path: '/api/auth/ok',
    tag,
    summary: 'Whether sign-in is up',
    access: 'anyone',
    reply: { status: 200, schema: z.looseObject({ ok: z.boolean() }) },
  },
  {
    method: 'post',
    path: '/api/auth/sign-out',
    tag,
    summary: 'End this session',
    access: 'anyone',
    reply: { status: 200, schema: z.looseObject({ success: z.boolean() }) },
  },
  {
    method: 'post',
    path: '/api/auth/change-password',
    tag,
    summary: 'Change your own password',
    access: 'session',
    body: z.object({
      currentPassword: z.string(),
      newPassword: z.string(),
      revokeOtherSessions: z.boolean().exactOptional(),
    }),
    reply: { status: 200, schema: done },
    problems: [400],
  },
  {
    method: 'post',
    path: '/api/auth/revoke-session',
    tag,
    summary: 'End one of your sessions',
    access: 'session',
    body: z.object({ token: z.string() }),
    reply: { status: 200, schema: revocation },
  },
  {
    method: 'post',
    path: '/api/auth/revoke-sessions',
    tag,
    summary: 'End all your sessions',
    access: 'session',
    reply: { status: 200, schema: revocation },
  },
  {
    method: 'post',
    path: '/api/auth/revoke-other-sessions',
    tag,
    summary: 'End all your sessions but this one',
    access: 'session',
    reply: { status: 200, schema: revocation },
  },
  {
    method: 'get',
    path: '/api/v1/me',
    tag,
    summary: 'Who the server takes you for',
    access: 'signed-in',
    reply: { status: 200, schema: meSchema },
  },
  {
    method: 'get',
    path: '/api/setup',
    tag,
    summary: 'Whether this installation is still to be set up',
    access: 'anyone',
    reply: {
      status: 200,
      schema: z.object({
        needed: z.boolean(),
        organization: z.object({ org: z.string(), name: z.string() }).exactOptional(),
      }),
    },
  },
  {
    method: 'post',
    path: '/api/setup',
    tag,
    summary: 'Set up the first organization',
    detail: 'Once, with the code of the link the server printed when it started.',
    access: 'anyone',
    body: setupSchema,
    reply: {
      status: 201,
      schema: z.object({ org: z.string(), name: z.string(), admin: z.string() }),
    },
    problems: [400, 403, 409],
  },
];

export const authApi: readonly RouteDescription[] = [
  ...sessions,
  {
    method: 'get',
    path: '/api/v1/members',
    tag: people,
    summary: 'Members of your organization',
    access: admin,
    reply: { status: 200, schema: z.object({ members: z.array(memberSchema) }) },
    problems: [403],
  },
  {
    method: 'post',
    path: '/api/v1/members',
    tag: people,
    summary: 'Add a member',
    access: admin,
    body: newMemberSchema,
    reply: { status: 201, schema: z.object({ id: z.string() }) },
    problems: [400, 403, 409],
  },
  {
    method: 'post',
    path: '/api/v1/members/{id}/password',
    tag: people,
    summary: 'Set a member’s password and end their sessions',
    access: admin,
    body: passwordChangeSchema,
    reply: { status: 204 },
    problems: [400, 403, 404],
  },
  {
    method: 'delete',
    path: '/api/v1/members/{id}',
    tag: people,
    summary: 'Remove a member',
    access: admin,
    reply: { status: 204 },
    problems: [403, 404, 409],
  },
  {
    method: 'get',
    path: '/api/v1/keys',
    tag: people,
    summary: 'API keys of your organization, without the keys themselves',
    access: admin,
    reply: { status: 200, schema: z.object({ keys: z.array(keySchema) }) },
    problems: [403],
  },
  {
    method: 'post',
    path: '/api/v1/keys',
    tag: people,
    summary: 'Make an API key',
    detail: 'The key is in this answer and nowhere else.',
    access: admin,
    body: newKeySchema,
    reply: { status: 201, schema: z.object({ id: z.string(), key: z.string() }) },
    problems: [400, 403],
  },
  {
    method: 'delete',
    path: '/api/v1/keys/{id}',
    tag: people,
    summary: 'Revoke an API key, at once and everywhere',
    access: admin,
    reply: { status: 204 },
    problems: [403, 404],
  },
];
