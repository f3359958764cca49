/** How the organization's day is going on this installation, for its admins (contract 2). */
import { Hono, type MiddlewareHandler } from 'hono';
import { z } from 'zod';
import { toInstant } from '../../shared/time.ts';
import { requireRole, type SignedIn } from '../auth/require-principal.ts';
import { countDeliveries } from '../integrations/billing/delivery-counts.ts';
import type { KafkaStatus } from '../integrations/kafka/kafka.ts';
import { countRecent, readBacklogs } from '../log/backlog.ts';
import { readHead } from '../log/read.ts';
import type { Database } from '../store/database.ts';
import { countByRole, type OpenSocket } from './open-sockets.ts';

export interface StatsDeps {
  signedIn: MiddlewareHandler<SignedIn>;
  database: Database;
  sockets(): OpenSocket[];
  /** Where there is a broker: how far behind it this installation is. */
  kafka?: () => KafkaStatus;
  /** Unix milliseconds. */
  now(): number;
}

export const statsSchema = z.object({
  startedAt: z.string(),
  uptimeSeconds: z.int(),
  /** Sockets of this organization on this process. */
  connections: z.object({ total: z.int(), byRole: z.record(z.string(), z.int()) }),
  /** Rooms with somebody of this organization in them, with how many. */
  rooms: z.record(z.string(), z.int()),
  events: z.object({
    epoch: z.string(),
    head: z.int(),
    /** Appended within the last minute, by type, by all processes. */
    lastMinute: z.record(z.string(), z.int()),
  }),
  consumers: z.array(
    z.object({
      consumer: z.string(),
      seq: z.int(),
      lag: z.int(),
      updatedAt: z.string(),
      lastError: z.string().nullable(),
    }),
  ),
  webhooks: z.object({
    pending: z.int(),
    sending: z.int(),
    parked: z.int(),
    delivered: z.int(),
    oldestDueAt: z.string().exactOptional(),
  }),
  kafka: z
    .looseObject({
      status: z.enum(['ok', 'starting', 'degraded']),
      /** Messages of the in topics that are not committed yet, as the broker said at `at`. */
      lag: z.looseObject({ total: z.int(), at: z.string() }).exactOptional(),
      lastError: z.object({ part: z.string(), message: z.string(), at: z.string() }).exactOptional(),
    })
    .exactOptional(),
});
export type Stats = z.output<typeof statsSchema>;

const MINUTE_MS = 60_000;

export function createStatsRoutes(deps: StatsDeps): Hono<SignedIn> {
  const startedAt = deps.now();
  const routes = new Hono<SignedIn>();
  routes.get('/stats', deps.signedIn, requireRole('admin'), async (context) => {
    const { org } = context.get('principal');
    const now = deps.now();
    const own = deps.sockets().filter((socket) => socket.org === org);
    const fromDatabase = await deps.database.withOrg(org, async (trx) => {
      const head = await readHead(trx, org);
      return {
        events: {
          epoch: head?.epoch ?? '',
          head: head?.head ?? 0,
          lastMinute: await countRecent(trx, org, toInstant(now - MINUTE_MS)),
        },
        consumers: await readBacklogs(trx, org),
        webhooks: await countDeliveries(trx, org, toInstant(now)),
      };
    });
    const stats: Stats = {
      startedAt: toInstant(startedAt),
      uptimeSeconds: Math.floor((now - startedAt) / 1000),
      connections: { total: own.length, byRole: countByRole(own) },
      rooms: roomCounts(own),
      ...fromDatabase,
      ...(deps.kafka ? { kafka: { ...deps.kafka() } } : {}),
    };
    return context.json(stats, 200, { 'cache-control': 'no-store' });
  });
  return routes;
}

function roomCounts(sockets: readonly OpenSocket[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const room of sockets.flatMap(({ rooms }) => rooms)) counts[room] = (counts[room] ?? 0) + 1;
  return counts;
}
