/** Where a call may be relayed when two sides cannot reach each other (C2): short-lived credentials of a TURN server. */
import { createHmac } from 'node:crypto';
import { Hono } from 'hono';
import { z } from 'zod';
import type { SignedIn } from '../auth/require-principal.ts';
import type { RouteDescription } from '../observability/route-description.ts';

export interface TurnServer {
  urls: readonly string[];
  secret: string;
}

/** A call that lasts longer keeps its relay: a TURN server asks only when one is allocated. */
const LIFETIME_S = 3_600;

const replySchema = z.object({
  iceServers: z.array(z.object({ urls: z.array(z.string()), username: z.string(), credential: z.string() })),
  expiresInSeconds: z.int(),
});
type IceServers = z.output<typeof replySchema>;

export const iceServerApi: readonly RouteDescription[] = [
  {
    method: 'get',
    path: '/api/v1/ice-servers',
    tag: 'Calls',
    summary: 'Relays for WebRTC calls, with credentials for an hour; none where the operator runs no relay',
    access: 'signed-in',
    reply: { status: 200, schema: replySchema },
  },
];

/** As coturn's `use-auth-secret` reads it: the expiry is the user name, and its HMAC-SHA1 the password. */
export function iceServers(turn: TurnServer | undefined, sub: string, nowMs: number): IceServers {
  if (!turn) return { iceServers: [], expiresInSeconds: LIFETIME_S };
  const username = `${Math.floor(nowMs / 1000) + LIFETIME_S}:${encodeURIComponent(sub)}`;
  const credential = createHmac('sha1', turn.secret).update(username).digest('base64');
  return { iceServers: [{ urls: [...turn.urls], username, credential }], expiresInSeconds: LIFETIME_S };
}

export function createIceServerRoutes(turn: TurnServer | undefined, now: () => number): Hono<SignedIn> {
  const routes = new Hono<SignedIn>();
  routes.get('/ice-servers', (context) =>
    context.json(iceServers(turn, context.get('principal').sub, now()), 200, { 'cache-control': 'no-store' }),
  );
  return routes;
}
