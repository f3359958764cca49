/** Is it up, and can it append? (contract 2) */
import { Hono } from 'hono';
import { z } from 'zod';
import type { Database } from '../store/database.ts';

type Check = Record<string, unknown>;

export interface HealthDeps {
  database: Database;
  sockets(): { active_connections: number; rooms: number };
  webhooks(): Promise<Check>;
  /** Parts this installation may have beside these. A check whose `status` is not `ok` degrades. */
  more?: Partial<Record<'relay' | 'redis' | 'kafka', () => Promise<Check>>>;
  /** Unix milliseconds. */
  now(): number;
}

const checkSchema = z.looseObject({ status: z.string() });

export const healthSchema = z.object({
  status: z.enum(['healthy', 'degraded']),
  checks: z.object({
    database: z.enum(['ok', 'unreachable']),
    log: z.enum(['ok', 'not able to append']),
    socketio: z.object({ active_connections: z.int(), rooms: z.int() }),
    webhooks: checkSchema,
    relay: checkSchema.exactOptional(),
    redis: checkSchema.exactOptional(),
    kafka: checkSchema.exactOptional(),
  }),
});
export type Health = z.output<typeof healthSchema>;

export const readySchema = z.object({ ready: z.boolean() });

const CHECK_TIMEOUT_MS = 3_000;
/** Anyone may ask; the database is asked this often at most. */
const REMEMBERED_MS = 2_000;

export function createHealthRoutes(deps: HealthDeps): Hono {
  const routes = new Hono();
  let last: { at: number; health: Promise<Health> } | undefined;

  routes.get('/health', async (context) => {
    if (!last || deps.now() - last.at > REMEMBERED_MS) last = { at: deps.now(), health: look(deps) };
    const { status, checks } = await last.health;
    const body: Health = { status, checks: { ...checks, socketio: deps.sockets() } };
    return context.json(body, 200, { 'cache-control': 'no-store' });
  });

  routes.get('/ready', async (context) => {
    const ready = (await stateOf(deps.database)) === 'writable';
    return context.json({ ready }, ready ? 200 : 503, { 'cache-control': 'no-store' });
  });

  return routes;
}

async function look(deps: HealthDeps): Promise<Health> {
  const state = await stateOf(deps.database);
  const named = Object.entries({ webhooks: deps.webhooks, ...deps.more });
  const results = await Promise.all(
    named.map(async ([name, check]) => [name, await checked(state === 'away' ? undefined : check)] as const),
  );
  const { webhooks = UNKNOWN, ...others } = Object.fromEntries(results);
  const isFine = [webhooks, ...Object.values(others)].every(({ status }) => status === 'ok');
  return {
    status: state === 'writable' && isFine ? 'healthy' : 'degraded',
    checks: {
      ...others,
      database: state === 'away' ? 'unreachable' : 'ok',
      log: state === 'writable' ? 'ok' : 'not able to append',
      socketio: deps.sockets(),
      webhooks,
    },
  };
}

const UNKNOWN = { status: 'unknown' };

async function checked(check: (() => Promise<Check>) | undefined): Promise<z.output<typeof checkSchema>> {
  const answer =
    check &&
    (await inTime(
      check().catch(() => UNKNOWN),
      UNKNOWN,
    ));
  const parsed = checkSchema.safeParse(answer);
  return parsed.success ? parsed.data : UNKNOWN;
}

type DatabaseState = 'writable' | 'read-only' | 'away';

/** A standby answers queries and takes no facts. */
function stateOf(database: Database): Promise<DatabaseState> {
  const asked = database.pool
    .query<{ standby: boolean }>(
      `select pg_is_in_recovery() or current_setting('default_transaction_read_only') = 'on' as standby`,
    )
    .then(
      ({ rows }): DatabaseState => (rows[0]?.standby === false ? 'writable' : 'read-only'),
      (): DatabaseState => 'away',
    );
  return inTime(asked, 'away');
}

async function inTime<T>(answer: Promise<T>, otherwise: T): Promise<T> {
  const { promise: late, resolve } = Promise.withResolvers<T>();
  const timer = setTimeout(resolve, CHECK_TIMEOUT_MS, otherwise);
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
