import { betterAuth } from 'better-auth';
import { bearer, username } from 'better-auth/plugins';
import type { Config } from '../config.ts';
import type { Logger } from '../observability/logger.ts';
import type { Database } from '../store/database.ts';
import { dateResults } from './date-results.ts';
import { installationSecret } from './installation-secret.ts';
import { STORED_NAME } from './user-names.ts';

/** Rolling: a tablet that was used within this time never asks for a password, whatever it was cut off from. */
const SESSION_SECONDS = 30 * 24 * 3600;
/** How often a session in use is written forward. */
const ROLL_SECONDS = 24 * 3600;
export const SHORTEST_PASSWORD = 8;
export const LONGEST_PASSWORD = 128;

export interface BetterAuthDeps {
  readonly database: Database;
  readonly config: Pick<Config, 'publicUrl' | 'corsOrigins'>;
  readonly logger: Logger;
}

export type BetterAuth = Awaited<ReturnType<typeof createBetterAuth>>;

/**
 * People, passwords and sessions. Who belongs to which organization, and as what, is in our own `members`.
 * Nobody signs up: members are added by an admin or by the setup.
 */
export async function createBetterAuth({ database, config, logger }: BetterAuthDeps) {
  return betterAuth({
    appName: 'Readback',
    baseURL: config.publicUrl,
    basePath: '/api/auth',
    secret: await installationSecret(database, 'session-secret'),
    database: { db: database.kysely.withPlugin(dateResults), type: 'postgres' },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: SHORTEST_PASSWORD,
      maxPasswordLength: LONGEST_PASSWORD,
    },
    session: {
      modelName: 'auth_session',
      expiresIn: SESSION_SECONDS,
      updateAge: ROLL_SECONDS,
      // Ours asks again after seconds; a cookie that vouches for itself would outlive a sign-out.
      cookieCache: { enabled: false },
    },
    user: { modelName: 'auth_user' },
    account: { modelName: 'auth_account' },
    verification: { modelName: 'auth_verification' },
    plugins: [
      username({
        minUsernameLength: 3,
        maxUsernameLength: 81,
        usernameValidator: (name) => STORED_NAME.test(name),
      }),
      bearer(),
    ],
    // Its own limiter reads forwarded addresses anybody can write; sign-in-limit.ts counts instead.
    rateLimit: { enabled: false },
    trustedOrigins: (request) => [...config.corsOrigins, ...ownOrigin(request)],
    telemetry: { enabled: false },
    logger: {
      level: 'warn',
      // Its messages are fixed sentences; its arguments may hold a row of a person.
      log: (level, message) =>
        logger[level === 'error' ? 'error' : 'debug']({ part: 'better-auth' }, message),
    },
  });
}

/** The app is also reached by other names than PUBLIC_URL (an address on the local network). */
function ownOrigin(request: Request | undefined): string[] {
  const [origin, host] = [request?.headers.get('origin'), request?.headers.get('host')];
  return origin && host && URL.canParse(origin) && new URL(origin).host === host ? [origin] : [];
}
