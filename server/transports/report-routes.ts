/** GET of reports over many responses (contract 2): times only, nothing of a patient. */
import { Hono, type Context } from 'hono';
import { sql } from 'kysely';
import Papa from 'papaparse';
import { z } from 'zod';
import { instantSchema } from '../../shared/log/envelope.ts';
import { toUnixMs } from '../../shared/time.ts';
import {
  INTERVALS,
  intervalFigures,
  type IntervalFigures,
  type Times,
} from '../../shared/transports/intervals.ts';
import { requireRole, type SignedIn } from '../auth/require-principal.ts';
import { MEDIA, type RouteDescription } from '../observability/route-description.ts';
import { badRequest, issueText } from '../observability/problem.ts';
import type { Database } from '../store/database.ts';

const LONGEST_MS = 400 * 24 * 3_600_000;
const NO_STORE = { 'cache-control': 'no-store' };

const querySchema = z.object({
  from: instantSchema.describe('Responses from this moment on, by when the unit was notified'),
  to: instantSchema.describe('And before this one, at most 400 days later'),
});

const replySchema = z.object({
  from: z.string(),
  to: z.string(),
  /** Responses of that time, finished or not. */
  responses: z.int(),
  intervals: z.array(
    z.object({
      id: z.enum(INTERVALS.map(({ id }) => id)),
      name: z.string(),
      definition: z.string().describe('End minus start; of several the first that is known'),
      count: z.int(),
      medianSeconds: z.number().exactOptional(),
      p90Seconds: z.number().exactOptional().describe('Nearest rank: 90 % took no longer'),
      excluded: z.object({
        missing: z.int().describe('A start or an end is not known'),
        negative: z.int().describe('The end is before the start'),
        overlong: z.int().describe('Over 24 hours'),
      }),
    }),
  ),
});
type Report = z.output<typeof replySchema>;

const description = {
  method: 'get',
  tag: 'Reports',
  summary: 'NASEMSO intervals of all responses: median, 90th percentile, and what could not be measured',
  access: ['supervisor', 'admin'],
  query: querySchema,
  problems: [400, 403],
} as const satisfies Omit<RouteDescription, 'path' | 'reply'>;

export const reportApi: readonly RouteDescription[] = [
  { ...description, path: '/api/v1/reports/intervals', reply: { status: 200, schema: replySchema } },
  {
    ...description,
    path: '/api/v1/reports/intervals.csv',
    detail: 'One row for each interval.',
    reply: { status: 200, schema: z.string(), media: MEDIA.csv },
  },
];

export function createReportRoutes({ database }: { database: Database }): Hono<SignedIn> {
  const routes = new Hono<SignedIn>();
  const guard = requireRole('supervisor', 'admin');
  routes.get('/reports/intervals', guard, async (context) => {
    const report = await reportFor(context, database);
    return report instanceof Response ? report : context.json(report, 200, NO_STORE);
  });
  routes.get('/reports/intervals.csv', guard, async (context) => {
    const report = await reportFor(context, database);
    if (report instanceof Response) return report;
    const headers = { ...NO_STORE, 'content-type': 'text/csv; charset=utf-8' };
    return context.body(Papa.unparse(report.intervals.map(rowOf), { newline: '\r\n' }), 200, headers);
  });
  return routes;
}

async function reportFor(context: Context<SignedIn>, database: Database): Promise<Report | Response> {
  const query = querySchema.safeParse(context.req.query());
  if (!query.success) return badRequest(issueText(query.error));
  const { from, to } = query.data;
  const lengthMs = toUnixMs(to) - toUnixMs(from);
  if (lengthMs <= 0 || lengthMs > LONGEST_MS)
    return badRequest('to: must be after from, by at most 400 days');
  const responses = await timesBetween(database, context.get('principal').org, { from, to });
  return { from, to, responses: responses.length, intervals: intervalFigures(responses) };
}

/** A response belongs to the time at which its unit was notified, or else at which it set out or was called. */
function timesBetween(
  database: Database,
  org: string,
  { from, to }: { from: string; to: string },
): Promise<Times[]> {
  const at = (name: string) => sql<string>`state->'times'->${sql.lit(name)}->>'at'`;
  // Instants have one spelling, so they compare as text.
  const began = sql<string>`coalesce(${at('eTimes.03')}, ${at('eTimes.05')}, ${at('eTimes.01')})`;
  return database.withOrg(org, async (trx) => {
    const rows = await trx
      .selectFrom('documents')
      .select(sql<Times>`state->'times'`.as('times'))
      .where('org', '=', org)
      .where('kind', '=', 'transport')
      .where(began, '>=', from)
      .where(began, '<', to)
      .execute();
    return rows.map(({ times }) => times);
  });
}

const rowOf = ({ excluded, ...figures }: IntervalFigures): Record<string, string | number> => ({
  id: figures.id,
  name: figures.name,
  definition: figures.definition,
  count: figures.count,
  median_seconds: figures.medianSeconds ?? '',
  p90_seconds: figures.p90Seconds ?? '',
  missing: excluded.missing,
  negative: excluded.negative,
  overlong: excluded.overlong,
});
