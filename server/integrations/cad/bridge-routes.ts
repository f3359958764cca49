/** The bridge endpoints by which other back offices speak to the CAD (contract 2). Everything is in the log before it is relayed. */
import { randomBytes } from 'node:crypto';
import { Hono, type Context, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { z } from 'zod';
import { uuidv7 } from '../../../shared/ids.ts';
import { DESK_ROLES, FIELD_ROLES, POSITION_ROLES } from '../../../shared/rooms/desk-roles.ts';
import { hasRole, type Principal, type Role } from '../../../shared/rooms/principal.ts';
import { refuse, type Refusal } from '../../../shared/rooms/refusal.ts';
import { toInstant } from '../../../shared/time.ts';
import { writeAudit } from '../../auth/audit-trail.ts';
import type { SignedIn } from '../../auth/require-principal.ts';
import { issueText, refusalResponse } from '../../observability/problem.ts';
import type { StorePositions } from '../../positions/track-store.ts';
import type { Database } from '../../store/database.ts';
import type { Ingest } from '../../sync/ingest.ts';
import {
  assignmentBody,
  completedBody,
  incidentStatusBody,
  locationBody,
  metricsBody,
  timestampBody,
  unitStatusBody,
} from './bridge-bodies.ts';
import {
  planAssignment,
  planCompleted,
  planIncidentStatus,
  planTimestamp,
  planUnitStatus,
  type Plan,
  type Planned,
} from './bridge-plans.ts';
import { INBOUND_NAMES } from './cad-names.ts';
import { alertsOf } from './relay-alerts.ts';
import type { RelayHealth, Relays } from './relays.ts';
import { fromKmh } from './spelling.ts';

export interface BridgeRoutesDeps {
  signedIn: MiddlewareHandler<SignedIn>;
  database: Database;
  ingest: Ingest;
  storePositions: StorePositions;
  relays: Relays;
  /** Unix milliseconds. */
  now(): number;
}

const BASE = '/api/socket-bridge';
const MAX_BODY_BYTES = 256 * 1024;
/** A caller is told whether the CAD has it already; nobody waits for a slow CAD. */
const RELAYED_WAIT_MS = 80;
const HEALTH_FOR_MS = 1_000;

export function createBridgeRoutes(deps: BridgeRoutesDeps): Hono<SignedIn> {
  const routes = new Hono<SignedIn>();
  const tooLarge = refuse('too-large', `A body may have ${MAX_BODY_BYTES / 1024} kB.`);
  const limit = bodyLimit({ maxSize: MAX_BODY_BYTES, onError: () => failed(tooLarge) });

  addHealth(routes, deps);

  routes.use(`${BASE}/*`, async (context, next) => {
    if (context.req.path === `${BASE}/health`) return next();
    const answer = await deps.signedIn(context, next);
    return answer instanceof Response ? withFailure(answer) : answer;
  });
  routes.use(`${BASE}/*`, limit);

  addAdmin(routes, deps);

  interface Endpoint<S extends z.ZodType> {
    path: string;
    roles: readonly Role[];
    body: S;
    plan(body: z.output<S>, principal: Principal): Promise<Planned> | Planned;
  }

  function post<S extends z.ZodType>({ path, roles, body, plan }: Endpoint<S>): void {
    routes.post(`${BASE}${path}`, async (context) => {
      const principal = context.get('principal');
      const given = await readBody(context, { principal, roles, body });
      if ('code' in given) return failed(given);
      const planned = await plan(given.body, principal);
      return 'code' in planned ? failed(planned) : record(deps, principal, planned);
    });
  }

  post({
    path: '/assignments/send',
    roles: DESK_ROLES,
    body: assignmentBody,
    plan: (body, { org }) => planAssignment(deps.database, org, body),
  });

  post({
    path: '/units/status',
    roles: FIELD_ROLES,
    body: unitStatusBody,
    plan: planUnitStatus,
  });

  post({
    path: '/incidents/status',
    roles: DESK_ROLES,
    body: incidentStatusBody,
    plan: planIncidentStatus,
  });

  post({
    path: '/incidents/timestamp',
    roles: FIELD_ROLES,
    body: timestampBody,
    plan: (body, principal) => planTimestamp(deps.database, principal, body),
  });

  post({
    path: '/transport/completed',
    roles: FIELD_ROLES,
    body: completedBody,
    plan: (body, principal) => planCompleted(deps.database, principal, body),
  });

  post({
    path: '/metrics/broadcast',
    roles: ['admin', 'service'],
    body: metricsBody,
    plan: ({ metrics }) => ({
      message: 'Metrics recorded.',
      ids: {},
      drafts: [{ type: 'metrics:updated', source: 'system', data: { metrics } }],
    }),
  });

  routes.post(`${BASE}/units/location`, async (context) => {
    const principal = context.get('principal');
    const given = await readBody(context, { principal, roles: POSITION_ROLES, body: locationBody });
    return 'code' in given ? failed(given) : storeLocation(deps, principal, given.body);
  });

  return routes;
}

function addHealth(routes: Hono<SignedIn>, { relays, now }: BridgeRoutesDeps): void {
  let read: { atMs: number; health: Promise<RelayHealth> } | undefined;
  // Anybody may ask, so that asking often may not cost often.
  function recent(): Promise<RelayHealth> {
    if (!read || now() - read.atMs > HEALTH_FOR_MS) read = { atMs: now(), health: relays.health() };
    return read.health;
  }
  routes.get(`${BASE}/health`, async (context) => {
    const health = await recent();
    // Anybody may ask: of a failure only its code is told, for its words may name hosts.
    const bridge = { ...bridgeOf(health, relays.cadUrl), last_error: health.lastErrorCode };
    const status = { connected: 'healthy', disconnected: 'degraded', not_configured: 'not_configured' };
    return context.json(
      { status: status[health.state], bridge, timestamp: toInstant(now()) },
      health.state === 'disconnected' ? 503 : 200,
      { 'cache-control': 'no-store' },
    );
  });
}

function addAdmin(routes: Hono<SignedIn>, { relays, database, now }: BridgeRoutesDeps): void {
  routes.get(`${BASE}/status`, async (context) => {
    const principal = context.get('principal');
    if (!hasRole(principal, 'admin')) return failed(notFor(['admin']));
    const health = await relays.health(principal.org);
    const { counts, processingMs, perSecond, reconnects, cursor, taken, isHere, lastRejected } = health;
    return context.json({
      bridge: {
        ...bridgeOf(health, relays.cadUrl),
        cursor,
        delivery: taken,
        held_here: isHere,
        reconnects,
        events_per_second: perSecond,
        processing_ms: processingMs,
        failed_emissions: counts.failed,
        counts,
        last_rejected: lastRejected,
        connect_ms: health.connectMs,
        alerts: alertsOf(health),
      },
      registered_events: INBOUND_NAMES,
      timestamp: toInstant(now()),
    });
  });

  routes.post(`${BASE}/reconnect`, async (context) => {
    const principal = context.get('principal');
    if (!hasRole(principal, 'admin')) return failed(notFor(['admin']));
    const { org, sub } = principal;
    const isAsked = relays.reconnect(org);
    await database.withOrg(org, (trx) => writeAudit(trx, org, { actor: sub, action: 'relay:reconnect' }));
    const message = isAsked ? 'Reconnecting to the CAD.' : 'No CAD is connected here.';
    return context.json({
      success: isAsked,
      message,
      bridge: bridgeOf(await relays.health(org), relays.cadUrl),
    });
  });
}

/** As the predecessor reports it, and more. */
function bridgeOf(health: RelayHealth, cadUrl: string | null): Record<string, unknown> {
  return {
    connected: health.connected,
    cad_url: cadUrl,
    last_connection: health.lastConnection,
    connection_attempts: health.attempts,
    last_error: health.lastError,
    event_handlers_registered: INBOUND_NAMES.length,
    uptime_seconds: health.uptimeSeconds,
    uptime_percent: health.uptimePercent,
    queued: health.queued,
  };
}

async function storeLocation(
  { storePositions, now }: BridgeRoutesDeps,
  principal: Principal,
  body: z.output<typeof locationBody>,
): Promise<Response> {
  const { unit_id, latitude, longitude, heading, speed, timestamp } = body;
  const fix = {
    at: timestamp ?? toInstant(now()),
    lat: latitude,
    lon: longitude,
    heading,
    speed: speed === undefined ? undefined : fromKmh(speed),
    source: 'gps',
  };
  const reply = await storePositions(principal, deviceOf(principal), { unitId: unit_id, fixes: [fix] });
  if ('refusal' in reply) return failed(reply.refusal);
  if (reply.refused > 0) return failed(refuse('bad-data', 'timestamp: lies in the future'));
  // Positions have a table of their own and no place in the log; they go to the CAD a moment later, the latest of each unit.
  const answer = { unit_id, event_id: null, seq: null, relayed: false };
  return Response.json({ success: true, message: `Position of ${unit_id} stored.`, ...answer });
}

async function record(deps: BridgeRoutesDeps, principal: Principal, plan: Plan): Promise<Response> {
  const now = deps.now();
  const sentAt = toInstant(now);
  const events = plan.drafts.map(({ type, source, data, unitId, incidentId, at }) => ({
    id: uuidv7(now, randomBytes(10)),
    type,
    v: 1,
    at: at ?? sentAt,
    lane: 0,
    source,
    data,
    ...(unitId === undefined ? {} : { unitId }),
    ...(incidentId === undefined ? {} : { incidentId }),
  }));
  const reply = await deps.ingest(principal, { device: deviceOf(principal), sentAt, events });
  if ('refusal' in reply) return failed(reply.refusal);
  const result = reply.results.at(-1);
  if (!result || result.outcome === 'refused' || result.seq === undefined) {
    return failed(refuse(result?.code ?? 'unavailable', result?.detail ?? 'The log did not take it.'));
  }
  const { seq, id } = result;
  const relayed = await deps.relays.isRelayed(principal.org, seq, RELAYED_WAIT_MS);
  return Response.json({
    success: true,
    message: plan.message,
    ...plan.ids,
    event_id: id,
    seq,
    relayed,
  });
}

const deviceOf = ({ sub }: Principal): string => `bridge ${sub}`.slice(0, 64);

interface Wanted<S extends z.ZodType> {
  principal: Principal;
  roles: readonly Role[];
  body: S;
}

async function readBody<S extends z.ZodType>(
  context: Context<SignedIn>,
  { principal, roles, body }: Wanted<S>,
): Promise<{ body: z.output<S> } | Refusal> {
  if (!hasRole(principal, ...roles)) return notFor(roles);
  let json: unknown;
  try {
    json = await context.req.json();
  } catch (error) {
    // The body limit ends an endless body by failing its stream; that refusal is not ours to swallow.
    if (error instanceof SyntaxError || error instanceof TypeError)
      return refuse('unreadable', 'The body must be JSON.');
    throw error;
  }
  const parsed = body.safeParse(json);
  return parsed.success ? { body: parsed.data } : refuse('bad-data', issueText(parsed.error));
}

const notFor = (roles: readonly Role[]): Refusal =>
  refuse('not-allowed', `This is for ${roles.join(' or ')} only.`);

const failed = (refusal: Refusal): Promise<Response> => withFailure(refusalResponse(refusal));

/** Problem details that also say `success: false`, which is what the predecessor's clients look at. */
async function withFailure(problem: Response): Promise<Response> {
  const body = (await problem.json()) as Record<string, unknown>;
  const headers = new Headers(problem.headers);
  headers.delete('content-length');
  // The rest of a body that is too large is never read; nothing else can follow on that line.
  if (problem.status === 413) headers.set('connection', 'close');
  return new Response(JSON.stringify({ success: false, message: body['detail'], ...body }), {
    status: problem.status,
    headers,
  });
}
