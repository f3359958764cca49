/** Current documents by scope, one kind to a path, and an incident's timeline (contract 2). */
import { Hono } from 'hono';
import { z } from 'zod';
import { hears } from '../../shared/rooms/scope.ts';
import { documentRooms } from '../../shared/protocol/folding.ts';
import { recordAudit, writeAudit } from '../auth/audit-trail.ts';
import { readTimeline } from '../incidents/timeline.ts';
import { readDocuments } from '../log/read.ts';
import { badRequest, issueText, notFound } from '../observability/problem.ts';
import type { LivePositions } from '../positions/live-positions.ts';
import type { Database } from '../store/database.ts';
import type { PrincipalEnv } from '../sync/event-routes.ts';
import { scopeFor } from '../sync/signed-on.ts';
import { listDocuments } from './document-list.ts';

export interface ViewDeps {
  database: Database;
  livePositions: LivePositions;
}

export const KINDS = {
  units: 'unit',
  incidents: 'incident',
  transports: 'transport',
  hospitals: 'hospital',
  channels: 'channel',
  tasks: 'task',
  alerts: 'alert',
  transmissions: 'transmission',
} as const;

/** What can tell of a patient: a look at one of these by itself is in the audit trail. */
const AUDITED: readonly string[] = ['incident', 'transport', 'channel', 'transmission'];

export const listSchema = z.object({
  status: z.string().max(40).exactOptional(),
  after: z.string().max(200).exactOptional(),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
});

export function createViewRoutes({ database, livePositions }: ViewDeps): Hono<PrincipalEnv> {
  const routes = new Hono<PrincipalEnv>();

  for (const [path, kind] of Object.entries(KINDS)) {
    routes.get(`/${path}`, async (context) => {
      const query = listSchema.safeParse(context.req.query());
      if (!query.success) return badRequest(issueText(query.error));
      const principal = context.get('principal');
      const scope = await scopeFor(database, principal);
      const documents = await database.withOrg(principal.org, (trx) =>
        listDocuments(trx, principal.org, { kind, rooms: scope, ...query.data }),
      );
      return context.json({ [path]: documents.map((document) => withPosition(principal.org, document)) });
    });

    routes.get(`/${path}/:id`, async (context) => {
      const principal = context.get('principal');
      const [document] = await database.withOrg(principal.org, (trx) =>
        readDocuments(trx, principal.org, [{ kind, id: context.req.param('id') }]),
      );
      // What is out of scope looks like what is not there.
      if (!document || !hears(await scopeFor(database, principal), documentRooms(document)))
        return notFound(kind);
      if (AUDITED.includes(kind))
        await recordAudit(database, principal.org, {
          actor: principal.sub,
          action: `${kind}:read`,
          subject: `${kind}:${document.id}`,
        });
      return context.json(withPosition(principal.org, document));
    });
  }

  routes.get('/incidents/:id/timeline', async (context) => {
    const principal = context.get('principal');
    const incidentId = context.req.param('id');
    const scope = await scopeFor(database, principal);
    return database.withOrg(principal.org, async (trx) => {
      const [incident] = await readDocuments(trx, principal.org, [{ kind: 'incident', id: incidentId }]);
      if (!incident || !hears(scope, documentRooms(incident))) return notFound('incident');
      await writeAudit(trx, principal.org, {
        actor: principal.sub,
        action: 'timeline:read',
        subject: `incident:${incidentId}`,
      });
      return context.json({ incidentId, facts: await readTimeline(trx, principal.org, incidentId) });
    });
  });

  function withPosition<D extends { kind: string; id: string; state: unknown }>(org: string, document: D): D {
    if (document.kind !== 'unit') return document;
    const position = livePositions.latest(org).find(({ unitId }) => unitId === document.id);
    return position ? { ...document, state: { ...(document.state as object), position } } : document;
  }

  return routes;
}
