/** Conversations over HTTP: what was said, for their members alone (contract 2, C5), and what somebody has not read. */
import { Hono } from 'hono';
import { z } from 'zod';
import { documentRooms } from '../../shared/protocol/folding.ts';
import { hears } from '../../shared/rooms/scope.ts';
import { writeAudit } from '../auth/audit-trail.ts';
import { readDocuments } from '../log/read.ts';
import { DEFAULT_HISTORY, readHistory } from '../messaging/history.ts';
import { readUnread } from '../messaging/unread-counts.ts';
import { badRequest, issueText, notFound } from '../observability/problem.ts';
import type { Database } from '../store/database.ts';
import type { PrincipalEnv } from '../sync/event-routes.ts';
import { scopeFor } from '../sync/signed-on.ts';

export const historyQuerySchema = z.object({
  before: z.coerce.number().int().positive().exactOptional(),
  limit: z.coerce.number().int().min(1).max(200).default(DEFAULT_HISTORY),
  q: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .exactOptional()
    .describe('Only messages that say this, in any letter case'),
});

/** What was said may tell of a patient: nobody on the way keeps it. */
const NO_STORE = { 'cache-control': 'no-store' };

export function createMessageRoutes({ database }: { database: Database }): Hono<PrincipalEnv> {
  const routes = new Hono<PrincipalEnv>();

  routes.get('/channels/:id/messages', async (context) => {
    const query = historyQuerySchema.safeParse(context.req.query());
    if (!query.success) return badRequest(issueText(query.error));
    const { q: text, ...page } = query.data;
    const principal = context.get('principal');
    const { org, sub } = principal;
    const channelId = context.req.param('id');
    const scope = await scopeFor(database, principal);
    return database.withOrg(org, async (trx) => {
      const [channel] = await readDocuments(trx, org, [{ kind: 'channel', id: channelId }]);
      // A conversation somebody is not in looks like one that is not there.
      if (!channel || !hears(scope, documentRooms(channel))) return notFound('conversation');
      // What was searched for is not written down: it may be a name.
      const action = text === undefined ? 'messages:read' : 'messages:searched';
      await writeAudit(trx, org, { actor: sub, action, subject: `channel:${channelId}` });
      const history = await readHistory(trx, org, { channelId, ...page, text });
      return context.json({ channelId, ...history }, 200, NO_STORE);
    });
  });

  routes.get('/unread', async (context) => {
    const principal = context.get('principal');
    const { org, sub } = principal;
    const scope = await scopeFor(database, principal);
    return context.json(await database.withOrg(org, (trx) => readUnread(trx, org, { sub, scope })));
  });

  return routes;
}
