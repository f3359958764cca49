/** A log on a real database, with one organization and a principal of each role, for tests of the server's rooms. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { PushReply, PushResult } from '../../shared/protocol/push.ts';
import type { Principal, Role } from '../../shared/rooms/principal.ts';
import { uuidv7 } from '../../shared/ids.ts';
import { createAppender, type Appender } from '../../server/log/append.ts';
import { createTail, type Tail } from '../../server/log/tail.ts';
import type { Database } from '../../server/store/database.ts';
import { createIngest, type Ingest } from '../../server/sync/ingest.ts';
import { testLogger } from './postgres.ts';

export interface LogFixture {
  org: string;
  database: Database;
  appender: Appender;
  tail: Tail;
  ingest: Ingest;
  /** Pushes events as one device and returns the results; throws when the request as a whole was refused. */
  push(principal: Principal, events: readonly unknown[], device?: string): Promise<PushResult[]>;
  stop(): Promise<void>;
}

export async function createOrg(database: Database, org: string): Promise<void> {
  const epoch = randomUUID();
  await database.kysely.insertInto('organizations').values({ org, name: org, epoch }).execute();
  await database.withOrg(org, (trx) => trx.insertInto('log_heads').values({ org, epoch }).execute());
}

export const principal = (org: string, role: Role, more: Partial<Principal> = {}): Principal => ({
  org,
  sub: `${role}-1`,
  name: role,
  roles: [role],
  via: 'session',
  ...more,
});

let lane = 0;

/** A well-formed event; whatever is given replaces what it has. */
export function event(
  type: string,
  more: Record<string, unknown> = {},
): Record<string, unknown> & { id: string } {
  lane += 1;
  return {
    id: uuidv7(Date.now(), randomBytes(10)),
    type,
    v: 1,
    at: new Date().toISOString(),
    lane,
    source: 'manual',
    data: {},
    ...more,
  };
}

export async function logFixture(
  database: Database,
  options: { org?: string; pollMs?: number } = {},
): Promise<LogFixture> {
  const { org = 'demo' } = options;
  await createOrg(database, org);
  const tail = createTail({ database, logger: testLogger, pollMs: options.pollMs ?? 50 });
  const appender = createAppender({
    pool: database.pool,
    logger: testLogger,
    onCommitted: (batch) => tail.committed(batch),
  });
  const ingest = createIngest({ appender, now: () => Date.now() });
  return {
    org,
    database,
    appender,
    tail,
    ingest,
    async push(who, events, device = 'tablet-1') {
      const reply = await ingest(who, { device, sentAt: new Date().toISOString(), events });
      if ('refusal' in reply) throw new Error(reply.refusal.detail);
      return (reply satisfies PushReply).results;
    },
    stop: () => tail.stop(),
  };
}

/** Units and an incident, set up by an admin and a dispatcher. */
export async function registerUnits(fixture: LogFixture, unitIds: readonly string[]): Promise<void> {
  const admin = principal(fixture.org, 'admin');
  await fixture.push(
    admin,
    unitIds.map((unitId) => event('unit:registered', { unitId, data: { callSign: unitId } })),
  );
}
