import type { Hono } from 'hono';
import { z } from 'zod';
import { createAuth } from '../../server/auth/auth.ts';
import type { Auth, AuthConfig } from '../../server/auth/auth.ts';
import { requirePrincipal } from '../../server/auth/require-principal.ts';
import { createAuthRoutes } from '../../server/auth/auth-routes.ts';
import { createOrganization, newOrganizationSchema } from '../../server/auth/organizations.ts';
import { createRecordFacts } from '../../server/auth/record-facts.ts';
import type { RecordFacts } from '../../server/auth/record-facts.ts';
import { createAppender } from '../../server/log/append.ts';
import { createIngest } from '../../server/sync/ingest.ts';
import { freshDatabase, testLogger } from '../support/postgres.ts';
import type { FreshDatabase } from '../support/postgres.ts';

export const PASSWORD = 'correct horse battery';
export const ORIGIN = 'http://localhost:3000';

export const plainConfig: AuthConfig = {
  publicUrl: ORIGIN,
  corsOrigins: [],
  cadBackendAuthToken: undefined,
  jwtSecret: undefined,
  jwtSecretPrevious: undefined,
  jwtSecretFile: undefined,
  jwtJwksUrl: undefined,
  jwtIssuer: undefined,
};

export interface AuthFixture {
  readonly fresh: FreshDatabase;
  readonly auth: Auth;
  readonly record: RecordFacts;
  readonly app: Hono;
  /** Moves the clock of the parts that take one. */
  advance(ms: number): void;
  /** Another process on the same database. */
  process(config: Partial<AuthConfig>): Promise<Auth>;
  addOrganization(org: string, more?: Record<string, unknown>): Promise<void>;
  /** Requests as JSON, answers as parsed JSON. */
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  /** The token of a successful sign-in. */
  signIn(username: string, password?: string): Promise<string>;
}

export interface CallOptions {
  token?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

export interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
}

const recordSchema = z.record(z.string(), z.unknown());

export async function openAuthFixture(
  config: Partial<AuthConfig> = {},
  logger = testLogger,
): Promise<AuthFixture> {
  const fresh = await freshDatabase();
  const { database } = fresh;
  let skew = 0;
  const now = () => Date.now() + skew;
  const make = (given: Partial<AuthConfig>) =>
    createAuth({ config: { ...plainConfig, ...given }, database, logger, now });
  const auth = await make(config);
  const appender = createAppender({ pool: database.pool, logger: testLogger, onCommitted: () => undefined });
  const ingest = createIngest({ appender, now });
  const record = createRecordFacts(ingest, now);
  const app = createAuthRoutes({
    auth,
    signedIn: requirePrincipal(auth.authenticate),
    record,
    ingest,
    disconnect: () => undefined,
    logger,
    now,
  });

  async function call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    const response = await app.request(new URL(path, ORIGIN).href, {
      method,
      headers: {
        host: 'localhost:3000',
        ...(options.body !== undefined && { 'content-type': 'application/json' }),
        ...(options.token && { authorization: `Bearer ${options.token}` }),
        ...options.headers,
      },
      ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
    });
    const text = await response.text();
    const parsed = recordSchema.safeParse(text ? JSON.parse(text) : {});
    return { status: response.status, headers: response.headers, body: parsed.data ?? {} };
  }

  return {
    fresh,
    auth,
    record,
    app,
    advance(ms) {
      skew += ms;
    },
    process: make,
    addOrganization: (org, more = {}) =>
      createOrganization(
        newOrganizationSchema.parse({
          org,
          name: `${org} EMS`,
          adminUsername: 'chief',
          password: PASSWORD,
          ...more,
        }),
        { database, hashPassword: auth.hashPassword, record },
      ),
    call,
    async signIn(username, password = PASSWORD) {
      const answer = await call('POST', '/api/auth/sign-in/username', { body: { username, password } });
      return z.object({ token: z.string() }).parse(answer.body).token;
    },
  };
}
