/** Everything below `/api/v1` that asks who one is before anything else. */
import { Hono, type MiddlewareHandler } from 'hono';
import type { AuditRefusal } from './auth/refusal-audit.ts';
import type { SignedIn } from './auth/require-principal.ts';
import { createIceServerRoutes, type TurnServer } from './calls/ice-server-routes.ts';
import { createAuditRoutes } from './http/audit-routes.ts';
import { createMessageRoutes } from './http/message-routes.ts';
import { createTrackRoutes } from './http/track-routes.ts';
import { createViewRoutes } from './http/view-routes.ts';
import type { LivePositions } from './positions/live-positions.ts';
import type { StorePositions } from './positions/track-store.ts';
import { createAttachmentRoutes } from './patients/attachment-routes.ts';
import type { Database } from './store/database.ts';
import { createEventRoutes } from './sync/event-routes.ts';
import type { Ingest } from './sync/ingest.ts';
import { createReportRoutes } from './transports/report-routes.ts';

export interface ApiDeps {
  signedIn: MiddlewareHandler<SignedIn>;
  database: Database;
  ingest: Ingest;
  storePositions: StorePositions;
  livePositions: LivePositions;
  auditRefusal: AuditRefusal;
  /** Undefined where the operator runs no relay for calls. */
  turn: TurnServer | undefined;
}

export function createApiRoutes({
  signedIn,
  database,
  livePositions,
  auditRefusal,
  turn,
  ...deps
}: ApiDeps): Hono<SignedIn> {
  const api = new Hono<SignedIn>();
  api.use('*', signedIn);
  api.route(
    '/',
    createEventRoutes({
      ...deps,
      database,
      onRoomRefused: (principal, room) =>
        auditRefusal(principal, { action: 'room:refused', subject: room, code: 'not-allowed' }),
    }),
  );
  api.route('/', createViewRoutes({ database, livePositions }));
  api.route('/', createMessageRoutes({ database }));
  api.route('/', createTrackRoutes({ database }));
  api.route('/', createAttachmentRoutes({ database, ingest: deps.ingest, now: Date.now }));
  api.route('/', createAuditRoutes({ database }));
  api.route('/', createReportRoutes({ database }));
  api.route('/', createIceServerRoutes(turn, Date.now));
  return api;
}
