/** Enrolment, badging in, what a tablet and the server tell each other, and taking a tablet out of service. */
import { Hono } from 'hono';
import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import { deviceIdSchema } from '../../shared/log/envelope.ts';
import { MAX_PUSH_BYTES } from '../../shared/protocol/request-limits.ts';
import { parseDeviceToken } from '../../shared/rooms/device-token.ts';
import { refuse } from '../../shared/rooms/refusal.ts';
import { refusalResponse } from '../observability/problem.ts';
import type { Ingest } from '../sync/ingest.ts';
import { AuthError } from './auth-error.ts';
import type { Auth } from './auth.ts';
import { badgeInSchema, createBadges, pinChangeSchema } from './badges.ts';
import { cacheKey } from './cache-key.ts';
import {
  createCode,
  DEVICE_REVOKED,
  enrolDevice,
  enrolSchema,
  listDevices,
  newCodeSchema,
  revokeDevice,
  tabletOf,
  type FoundTablet,
} from './devices.ts';
import { takeLastFacts } from './last-facts.ts';
import { readBody } from './read-body.ts';
import { bearerToken, requireRole, type SignedIn } from './require-principal.ts';
import { addressOf } from './sign-in-routes.ts';

export interface DeviceRoutesDeps {
  readonly auth: Auth;
  readonly signedIn: MiddlewareHandler<SignedIn>;
  readonly ingest: Ingest;
  readonly now: () => number;
  /** Ends the live connections of a tablet. */
  readonly disconnect: (org: string, device: string) => void;
}

export const helloSchema = z.strictObject({ unsent: z.int().nonnegative().max(1_000_000) });
export const cacheKeyQuery = z.object({ device: deviceIdSchema });
const uuidSchema = z.uuid();

const tooLarge = bodyLimit({
  maxSize: MAX_PUSH_BYTES,
  onError: () => refusalResponse(refuse('too-large', 'At most 500 events or 512 kB in one request.')),
});

export function createDeviceRoutes(deps: DeviceRoutesDeps): Hono<SignedIn> {
  const routes = new Hono<SignedIn>();
  addDesk(routes, deps);
  addPeople(routes, deps);
  addTablet(routes, deps);
  return routes;
}

/** What a supervisor does. */
function addDesk(routes: Hono<SignedIn>, { auth, signedIn, now, disconnect }: DeviceRoutesDeps): void {
  const { database } = auth;
  const desk = [signedIn, requireRole('supervisor', 'admin')] as const;
  routes.get('/api/v1/devices', ...desk, async (context) =>
    context.json({ devices: await listDevices(database, context.get('principal').org) }),
  );
  routes.post('/api/v1/devices/codes', ...desk, async (context) => {
    const given = await readBody(context, newCodeSchema);
    const code = await createCode(database, context.get('principal'), { ...given, nowMs: now() });
    return context.json(code, 201, { 'cache-control': 'no-store' });
  });
  routes.post('/api/v1/devices/:id/revoke', ...desk, async (context) => {
    const id = uuidSchema.safeParse(context.req.param('id'));
    if (!id.success) throw new AuthError('unknown-device', 'There is no such tablet.');
    const principal = context.get('principal');
    disconnect(principal.org, await revokeDevice(database, principal, id.data));
    return context.body(null, 204);
  });
}

/** PINs and badges, and the key of a device that is nobody's tablet. */
function addPeople(routes: Hono<SignedIn>, { auth, signedIn, now }: DeviceRoutesDeps): void {
  const badges = createBadges({ ...auth, now });
  routes.put('/api/v1/me/pin', signedIn, async (context) => {
    const principal = context.get('principal');
    // A tablet vouches for its crew with this very PIN: it may not change it.
    if (principal.via !== 'session')
      return refusalResponse(refuse('not-allowed', 'Sign in with your password to set your PIN.'));
    await badges.setPin(principal, principal.sub, (await readBody(context, pinChangeSchema)).pin);
    return context.body(null, 204);
  });
  routes.put('/api/v1/members/:id/pin', signedIn, requireRole('admin'), async (context) => {
    const { pin } = await readBody(context, pinChangeSchema);
    await badges.setPin(context.get('principal'), context.req.param('id'), pin);
    return context.body(null, 204);
  });
  routes.post('/api/v1/members/:id/badge', signedIn, requireRole('admin'), async (context) => {
    const badge = await badges.makeBadge(context.get('principal'), context.req.param('id'));
    return context.json({ badge }, 201, { 'cache-control': 'no-store' });
  });
  routes.get('/api/v1/cache-key', signedIn, (context) => {
    const { org, sub, via } = context.get('principal');
    if (via === 'device') return refusalResponse(refuse('not-allowed', 'On this tablet the PIN opens it.'));
    const query = cacheKeyQuery.safeParse(context.req.query());
    if (!query.success) throw new AuthError('bad-request', 'device: is required');
    const key = cacheKey(auth.cacheSecret, { org, sub, device: query.data.device });
    return context.json({ key }, 200, { 'cache-control': 'no-store' });
  });
}

/** What a tablet does by itself. */
function addTablet(routes: Hono<SignedIn>, { auth, ingest, now }: DeviceRoutesDeps): void {
  const { database, limit } = auth;
  const badges = createBadges({ ...auth, now });

  /** The tablet behind the credential, with or without a person; a response when there is none or it was revoked. */
  async function tablet(context: Context): Promise<FoundTablet | Response> {
    const parsed = parseDeviceToken(bearerToken(context) ?? '');
    const found = parsed && (await tabletOf(database, parsed, now()));
    if (!found) return refusalResponse(refuse('signed-out', 'This tablet is not known here.'));
    return found.revokedAt === undefined ? found : refusalResponse(DEVICE_REVOKED);
  }

  routes.post('/api/v1/device/enrol', async (context) => {
    const given = await readBody(context, enrolSchema);
    const address = addressOf(context);
    await limit.check('enrolment', address);
    try {
      const enrolled = await enrolDevice(auth, { ...given, nowMs: now() });
      return context.json(enrolled, 201, { 'cache-control': 'no-store' });
    } catch (error) {
      if (error instanceof AuthError) await limit.failed('enrolment', address);
      throw error;
    }
  });
  routes.post('/api/v1/device/hello', async (context) => {
    const found = await tablet(context);
    if (found instanceof Response) return found;
    const { unsent } = await readBody(context, helloSchema);
    const { org, id, device, name, units } = found;
    const lane = await database.withOrg(org, async (trx) => {
      await trx.updateTable('devices').set({ unsent }).where('org', '=', org).where('id', '=', id).execute();
      return trx
        .selectFrom('lanes')
        .select('last_lane')
        .where('org', '=', org)
        .where('device', '=', device)
        .executeTakeFirst();
    });
    return context.json({ device: { id, name, units }, lastLane: lane?.last_lane ?? 0 });
  });
  routes.post('/api/v1/device/badge', async (context) => {
    const found = await tablet(context);
    if (found instanceof Response) return found;
    const person = await badges.badgeIn(found, await readBody(context, badgeInSchema));
    const key = cacheKey(auth.cacheSecret, { org: found.org, device: found.id });
    return context.json({ person, cacheKey: key }, 200, { 'cache-control': 'no-store' });
  });
  routes.post('/api/v1/device/last-facts', tooLarge, async (context) => {
    const token = bearerToken(context) ?? '';
    const read = () => readBody(context, z.unknown());
    const reply = await takeLastFacts({ database, ingest, now }, token, read);
    return 'refusal' in reply ? refusalResponse(reply.refusal) : context.json(reply);
  });
}
