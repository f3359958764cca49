/** Where a unit was, as GeoJSON and GPX (contract 2). Every look at a track is in the audit trail. */
import { Hono, type Context } from 'hono';
import { z } from 'zod';
import { instantSchema } from '../../shared/log/envelope.ts';
import { hasRole } from '../../shared/rooms/principal.ts';
import { refuse } from '../../shared/rooms/refusal.ts';
import { toUnixMs } from '../../shared/time.ts';
import type { UnitState } from '../../shared/units/state.ts';
import { writeAudit } from '../auth/audit-trail.ts';
import { readDocuments } from '../log/read.ts';
import { badRequest, issueText, notFound, refusalResponse } from '../observability/problem.ts';
import { MAX_TRACK_POINTS, readTrack } from '../positions/track.ts';
import { toGeoJson, toGpx, type TrackOf } from '../positions/track-formats.ts';
import type { Database } from '../store/database.ts';
import type { PrincipalEnv } from '../sync/event-routes.ts';

const LONGEST_MS = 7 * 24 * 3_600_000;

export const trackQuerySchema = z.object({
  from: instantSchema.describe('First moment'),
  to: instantSchema.describe('Last moment, at most seven days later'),
  source: z.string().max(20).exactOptional().describe('Which receiver; else the one with the most fixes'),
});

const NO_STORE = { 'cache-control': 'no-store' };

export function createTrackRoutes({ database }: { database: Database }): Hono<PrincipalEnv> {
  const routes = new Hono<PrincipalEnv>();
  routes.get('/units/:id/track', async (context) => {
    const answer = await trackFor(context, database);
    if (answer instanceof Response) return answer;
    return context.json(toGeoJson(answer), 200, { ...NO_STORE, 'content-type': 'application/geo+json' });
  });
  routes.get('/units/:id/track.gpx', async (context) => {
    const answer = await trackFor(context, database);
    if (answer instanceof Response) return answer;
    return context.body(toGpx(answer), 200, { ...NO_STORE, 'content-type': 'application/gpx+xml' });
  });
  return routes;
}

async function trackFor(context: Context<PrincipalEnv>, database: Database): Promise<TrackOf | Response> {
  const principal = context.get('principal');
  if (!hasRole(principal, 'dispatcher', 'supervisor', 'admin'))
    return refusalResponse(
      refuse('not-allowed', 'Tracks are for dispatchers, supervisors and administrators.'),
    );
  const query = trackQuerySchema.safeParse(context.req.query());
  if (!query.success) return badRequest(issueText(query.error));
  const { from, to } = query.data;
  const lengthMs = toUnixMs(to) - toUnixMs(from);
  if (lengthMs < 0 || lengthMs > LONGEST_MS)
    return badRequest('to: must be after from, by at most seven days');
  const unitId = context.req.param('id') ?? '';
  const { org, sub } = principal;
  return database.withOrg(org, async (trx) => {
    const [unit] = await readDocuments(trx, org, [{ kind: 'unit', id: unitId }]);
    if (!unit) return notFound('unit');
    const track = await readTrack(trx, org, { ...query.data, unitId });
    if (!track)
      return refusalResponse(refuse('too-large', `More than ${MAX_TRACK_POINTS} fixes; ask for less time.`));
    const detail = { from, to, fixes: track.points.length };
    await writeAudit(trx, org, { actor: sub, action: 'track:read', subject: `unit:${unitId}`, detail });
    const { locationGaps = [] } = unit.state as UnitState;
    const gaps = locationGaps.filter((gap) => gap.to >= from && gap.from <= to);
    return { unitId, from, to, track, gaps };
  });
}
