/** Inlets for programs that track vehicles: OwnTracks and Traccar, with the bodies they send (contract 2). */
import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { outsideIdSchema } from '../../shared/log/envelope.ts';
import { hasRole, type Principal } from '../../shared/rooms/principal.ts';
import { refuse, type Refusal } from '../../shared/rooms/refusal.ts';
import { isPrincipal, type Authenticate } from '../auth/principal-of.ts';
import { bearerToken } from '../auth/require-principal.ts';
import { readDocuments } from '../log/read.ts';
import { badRequest, issueText, refusalResponse } from '../observability/problem.ts';
import { owntracksMessageSchema, readOwntracks } from '../positions/owntracks.ts';
import { readTraccar, traccarForwardSchema } from '../positions/traccar.ts';
import type { StorePositions } from '../positions/track-store.ts';
import type { RateLimits } from '../observability/rate-limits.ts';
import type { TrackerReport } from '../positions/tracker-fix.ts';
import type { Database } from '../store/database.ts';

export interface TrackerRoutesDeps {
  authenticate: Authenticate;
  database: Database;
  storePositions: StorePositions;
  limits: RateLimits;
}

const MAX_BODY_BYTES = 64 * 1024;

const bounded = bodyLimit({
  maxSize: MAX_BODY_BYTES,
  onError: () => refusalResponse(refuse('too-large', 'A tracker message has at most 64 kB.')),
});

export function createTrackerRoutes(deps: TrackerRoutesDeps): Hono {
  const routes = new Hono();

  routes.post('/api/v1/trackers/owntracks', bounded, async (context) => {
    const principal = await trackerOf(context, deps);
    if (principal instanceof Response) return principal;
    const text = await context.req.text();
    // Deleting a friend in the app sends nothing at all.
    if (text.trim() === '') return context.json([]);
    const message = owntracksMessageSchema.safeParse(parseJson(text));
    if (!message.success) return badRequest(issueText(message.error));
    const device = context.req.header('x-limit-d');
    const report = readOwntracks(message.data, device ? [device] : []);
    return (await take(context, deps, { principal, report, device: 'owntracks' })) ?? context.json([]);
  });

  routes.post('/api/v1/trackers/traccar', bounded, async (context) => {
    const principal = await trackerOf(context, deps);
    if (principal instanceof Response) return principal;
    const forwarded = traccarForwardSchema.safeParse(parseJson(await context.req.text()));
    if (!forwarded.success) return badRequest(issueText(forwarded.error));
    const report = readTraccar(forwarded.data);
    return (
      (await take(context, deps, { principal, report, device: 'traccar' })) ?? context.json({ ok: true })
    );
  });

  return routes;
}

/** OwnTracks knows HTTP Basic only; its password is the API key, and the user name may be anything. */
async function trackerOf(
  context: Context,
  { authenticate, limits }: TrackerRoutesDeps,
): Promise<Principal | Response> {
  const principal = await authenticate(bearerToken(context) ?? basicPassword(context));
  if (!isPrincipal(principal)) {
    const challenge = 'Bearer, Basic realm="Readback trackers"';
    const headers: Record<string, string> =
      principal.code === 'signed-out' ? { 'www-authenticate': challenge } : {};
    return refusalResponse(principal, headers);
  }
  if (!hasRole(principal, 'service'))
    return refusalResponse(refuse('not-allowed', 'Trackers use an API key with the role service.'));
  const tooOften = await limits.take('positions', `${principal.org} ${principal.sub}`);
  if (!tooOften) return principal;
  return refusalResponse(tooOften.refusal, { 'retry-after': String(tooOften.retryAfter) });
}

function basicPassword(context: Context): string | undefined {
  const encoded = /^basic +([\w+/=-]+) *$/i.exec(context.req.header('authorization') ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const pair = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  return colon < 0 ? undefined : pair.slice(colon + 1);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

interface Taken {
  principal: Principal;
  report: TrackerReport;
  device: string;
}

/** Stores the fix, if there is one. Undefined when all is well. */
async function take(
  context: Context,
  deps: TrackerRoutesDeps,
  { principal, report, device }: Taken,
): Promise<Response | undefined> {
  if (!report.fix) return undefined;
  const unitId = await unitOf(deps.database, principal, [
    ...(context.req.query('unit') === undefined ? report.names : [context.req.query('unit') ?? '']),
  ]);
  if (typeof unitId !== 'string') return refusalResponse(unitId);
  const reply = await deps.storePositions(principal, device, { unitId, fixes: [report.fix] });
  return 'refusal' in reply ? refusalResponse(reply.refusal) : undefined;
}

/** The unit the key was made for; else the first of the names that is a unit here. */
async function unitOf(
  database: Database,
  { org, unitId }: Principal,
  names: readonly string[],
): Promise<string | Refusal> {
  const wanted = (unitId === undefined ? names : [unitId]).filter(
    (name) => outsideIdSchema.safeParse(name).success,
  );
  const units = await database.withOrg(org, (trx) =>
    readDocuments(
      trx,
      org,
      wanted.map((id) => ({ kind: 'unit', id })),
    ),
  );
  const found = wanted.find((id) => units.some((unit) => unit.id === id));
  return (
    found ??
    refuse(
      'unknown-unit',
      'No unit of this tracker: make the key for a unit, add ?unit=, or name the device as the unit is called.',
    )
  );
}
