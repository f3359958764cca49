/** Is it up, and can it append? (contract 2) */
import { Hono } from 'hono';
import type { Database } from '../store/database.ts';

export interface HealthDeps {
  database: Database;
  sockets(): { active_connections: number; rooms: number };
  webhooks(): Promise<Record<string, unknown>>;
}

const CHECK_TIMEOUT_MS = 3_000;

export function createHealthRoutes(deps: HealthDeps): Hono {
  const routes = new Hono();

  routes.get('/health', async (context) => {
    const database = await reachable(deps.database);
    const webhooks = database
      ? await deps.webhooks().catch(() => ({ status: 'unknown' }))
      : { status: 'unknown' };
    return context.json({
      status: database ? 'healthy' : 'degraded',
      checks: {
        database: database ? 'ok' : 'unreachable',
        log: database ? 'ok' : 'not able to append',
        socketio: deps.sockets(),
        webhooks,
      },
    });
  });

  routes.get('/ready', async (context) => {
    const ready = await reachable(deps.database);
    return context.json({ ready }, ready ? 200 : 503);
  });

  return routes;
}

async function reachable(database: Database): Promise<boolean> {
  const timeout = new Promise<false>((resolve) => {
    setTimeout(() => resolve(false), CHECK_TIMEOUT_MS).unref();
  });
  const query = database.pool.query('select 1').then(
    () => true,
    () => false,
  );
  return Promise.race([query, timeout]);
}
