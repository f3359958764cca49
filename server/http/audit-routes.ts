/** Who saw and did what in the organization (contract 2), newest first. */
import { Hono } from 'hono';
import { z } from 'zod';
import { requireRole } from '../auth/require-principal.ts';
import { badRequest, issueText } from '../observability/problem.ts';
import type { Database } from '../store/database.ts';
import type { PrincipalEnv } from '../sync/event-routes.ts';

export const auditQuerySchema = z.object({
  before: z.coerce.number().int().positive().exactOptional().describe('Only entries with a lower id'),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  actor: z.string().max(200).exactOptional(),
  action: z.string().max(60).exactOptional().describe('As `billing:read`'),
  subject: z.string().max(200).exactOptional(),
});

export const auditPageSchema = z.object({
  entries: z.array(
    z.object({
      id: z.int(),
      at: z.string(),
      actor: z.string(),
      action: z.string(),
      subject: z.string().nullable(),
      detail: z.record(z.string(), z.unknown()),
    }),
  ),
  /** Give it as `before` for the next page; absent on the last. */
  next: z.int().exactOptional(),
});

export function createAuditRoutes({ database }: { database: Database }): Hono<PrincipalEnv> {
  const routes = new Hono<PrincipalEnv>();
  routes.get('/audit', requireRole('admin'), async (context) => {
    const query = auditQuerySchema.safeParse(context.req.query());
    if (!query.success) return badRequest(issueText(query.error));
    const { org } = context.get('principal');
    const { before, limit, actor, action, subject } = query.data;
    const entries = await database.withOrg(org, (trx) =>
      trx
        .selectFrom('audit')
        .select(['id', 'at', 'actor', 'action', 'subject', 'detail'])
        .where('org', '=', org)
        .$if(before !== undefined, (rest) => rest.where('id', '<', before ?? 0))
        .$if(actor !== undefined, (rest) => rest.where('actor', '=', actor ?? ''))
        .$if(action !== undefined, (rest) => rest.where('action', '=', action ?? ''))
        .$if(subject !== undefined, (rest) => rest.where('subject', '=', subject ?? ''))
        .orderBy('id', 'desc')
        .limit(limit)
        .execute(),
    );
    const last = entries.length === limit ? entries.at(-1)?.id : undefined;
    return context.json({ entries, ...(last === undefined ? {} : { next: last }) }, 200, {
      'cache-control': 'no-store',
    });
  });
  return routes;
}
