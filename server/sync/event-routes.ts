/** The app's door over HTTP: push, catch-up by page, snapshot (contract 2, 3). */
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import { MAX_PUSH_BYTES } from '../../shared/protocol/request-limits.ts';
import type { Principal } from '../../shared/rooms/principal.ts';
import { refuse } from '../../shared/rooms/refusal.ts';
import { hears } from '../../shared/rooms/scope.ts';
import { frameFor } from '../feeds/frame.ts';
import { readHead } from '../log/read.ts';
import { readSnapshot } from '../log/snapshot.ts';
import { readBatch } from '../log/tail.ts';
import { badRequest, issueText, refusalResponse } from '../observability/problem.ts';
import type { StorePositions } from '../positions/track-store.ts';
import type { Database } from '../store/database.ts';
import type { Ingest } from './ingest.ts';
import { scopeFor, scopeIn } from './signed-on.ts';

export interface EventRouteDeps {
  database: Database;
  ingest: Ingest;
  storePositions: StorePositions;
  /** Somebody asked for what a room they do not hear is told. */
  onRoomRefused(principal: Principal, room: string): Promise<void>;
}

export type PrincipalEnv = { Variables: { principal: Principal } };

export const pageSchema = z.object({
  after: z.coerce.number().int().nonnegative().default(0),
  limit: z.coerce.number().int().min(1).max(500).default(200),
  room: z.string().max(200).exactOptional(),
});

const tooLarge = bodyLimit({
  maxSize: MAX_PUSH_BYTES,
  onError: () => refusalResponse(refuse('too-large', 'At most 500 events or 512 kB in one request.')),
});

export function createEventRoutes(deps: EventRouteDeps): Hono<PrincipalEnv> {
  const routes = new Hono<PrincipalEnv>();

  routes.post('/events', tooLarge, async (context) => {
    const body = await readJson(context.req.raw);
    if (body === undefined) return refusalResponse(refuse('unreadable', 'The body is not JSON.'));
    const reply = await deps.ingest(context.get('principal'), body);
    return 'refusal' in reply ? refusalResponse(reply.refusal) : context.json(reply);
  });

  routes.get('/events', async (context) => {
    const query = pageSchema.safeParse(context.req.query());
    if (!query.success) return badRequest(issueText(query.error));
    const principal = context.get('principal');
    const scope = await scopeFor(deps.database, principal);
    const { after, limit, room } = query.data;
    if (room !== undefined && !hears(scope, [room])) {
      await deps.onRoomRefused(principal, room);
      return refusalResponse(refuse('not-allowed', 'You do not hear this room.'));
    }
    const head = await deps.database.withOrg(principal.org, (trx) => readHead(trx, principal.org));
    const batch = await readBatch({ database: deps.database, org: principal.org, after, limit });
    const place = { epoch: head?.epoch ?? '', head: head?.head ?? 0 };
    if (!batch) return context.json({ ...place, from: after, to: Math.max(after, place.head), events: [] });
    const frame = frameFor(room === undefined ? scope : [room], { from: after, batch });
    return context.json({ ...place, ...frame });
  });

  routes.get('/snapshot', async (context) => {
    const principal = context.get('principal');
    const snapshot = await readSnapshot(deps.database, principal.org, (trx) => scopeIn(trx, principal));
    return context.json(snapshot);
  });

  routes.post('/positions', tooLarge, async (context) => {
    const body = await readJson(context.req.raw);
    if (body === undefined) return refusalResponse(refuse('unreadable', 'The body is not JSON.'));
    const principal = context.get('principal');
    const named = context.req.header('x-device')?.slice(0, 64);
    const device = principal.tablet?.device ?? named ?? principal.sub;
    const reply = await deps.storePositions(principal, device, body);
    return 'refusal' in reply ? refusalResponse(reply.refusal) : context.json(reply);
  });

  return routes;
}

async function readJson(request: Request): Promise<unknown> {
  try {
    return await request.json();
  } catch (error) {
    // The body limit ends an endless body by failing its stream; that refusal is not ours to swallow.
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}
