/** GET of billing records (contract 2). Every look at one is in the audit trail. */
import { Hono, type MiddlewareHandler } from 'hono';
import { z } from 'zod';
import { recordsToCsv } from '../../shared/billing/csv.ts';
import { eTimesXml } from '../../shared/billing/nemsis-times.ts';
import type { BillingRecord } from '../../shared/billing/record-schema.ts';
import { instantSchema } from '../../shared/log/envelope.ts';
import type { Principal } from '../../shared/rooms/principal.ts';
import { writeAudit } from '../auth/audit-trail.ts';
import { requireRole, type SignedIn } from '../auth/require-principal.ts';
import { badRequest, notFound } from '../observability/problem.ts';
import type { Database } from '../store/database.ts';
import { completedTransports, type CompletedPage } from './completed-transports.ts';
import { recordOf } from './record-of.ts';

export interface BillingRoutesDeps {
  signedIn: MiddlewareHandler<SignedIn>;
  database: Database;
}

export const versionSchema = z.object({ version: z.coerce.number().int().positive().optional() });
export const pageSchema = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  before: instantSchema.optional(),
});

/** Records hold what identifies a patient's trip: no copy of theirs stays in a shared browser. */
const NO_STORE = { 'cache-control': 'no-store' };

export function createBillingRoutes({ signedIn, database }: BillingRoutesDeps): Hono<SignedIn> {
  const routes = new Hono<SignedIn>();
  const guard = [signedIn, requireRole('billing', 'admin')] as const;
  const load = (principal: Principal, id: string, query: Record<string, string>) =>
    loadRecord(database, { principal, id, query });

  routes.get('/api/v1/transports/:id/billing', ...guard, async (context) => {
    const answer = await load(context.get('principal'), context.req.param('id'), context.req.query());
    return answer instanceof Response ? answer : context.json(answer, 200, NO_STORE);
  });
  routes.get('/api/v1/transports/:id/billing.csv', ...guard, async (context) => {
    const answer = await load(context.get('principal'), context.req.param('id'), context.req.query());
    return answer instanceof Response ? answer : file(recordsToCsv([answer]), 'text/csv; charset=utf-8');
  });
  routes.get('/api/v1/transports/:id/billing.xml', ...guard, async (context) => {
    const answer = await load(context.get('principal'), context.req.param('id'), context.req.query());
    return answer instanceof Response ? answer : file(eTimesXml(answer), 'application/xml; charset=utf-8');
  });
  routes.get('/api/v1/billing-records', ...guard, async (context) => {
    const answer = await loadPage(database, context.get('principal'), context.req.query());
    return answer instanceof Response ? answer : context.json({ records: answer }, 200, NO_STORE);
  });
  routes.get('/api/v1/billing-records.csv', ...guard, async (context) => {
    const answer = await loadPage(database, context.get('principal'), context.req.query());
    return answer instanceof Response ? answer : file(recordsToCsv(answer), 'text/csv; charset=utf-8');
  });
  return routes;
}

const file = (text: string, type: string): Response =>
  new Response(text, { headers: { 'content-type': type, ...NO_STORE } });

async function loadRecord(
  database: Database,
  asked: { principal: Principal; id: string; query: Record<string, string> },
): Promise<BillingRecord | Response> {
  const { principal, id } = asked;
  const query = versionSchema.safeParse(asked.query);
  if (!query.success) return badRequest('version must be a whole number from 1.');
  const { version } = query.data;
  const record = await database.withOrg(principal.org, async (trx) => {
    const found = await recordOf(trx, principal.org, { transportId: id, version });
    if (found) {
      await writeAudit(trx, principal.org, {
        actor: principal.sub,
        action: 'billing:read',
        subject: `transport:${id}`,
        detail: { version: found.version },
      });
    }
    return found;
  });
  return record ?? notFound('such version of a completed transport');
}

async function loadPage(
  database: Database,
  { org, sub }: Principal,
  query: Record<string, string>,
): Promise<BillingRecord[] | Response> {
  const page = pageSchema.safeParse(query);
  if (!page.success) return badRequest('limit must be 1 to 200, before an instant with an offset.');
  return database.withOrg(org, async (trx) => {
    const wanted: CompletedPage = page.data;
    const records: BillingRecord[] = [];
    for (const transportId of await completedTransports(trx, org, wanted)) {
      const record = await recordOf(trx, org, { transportId });
      if (record) records.push(record);
    }
    await writeAudit(trx, org, {
      actor: sub,
      action: 'billing:listed',
      detail: { transports: records.map(({ responseNumber }) => responseNumber) },
    });
    return records;
  });
}
