import type { Config } from '../config.ts';
import type { Logger } from '../observability/logger.ts';
import type { Service } from '../lifecycle.ts';
import type { Database } from '../store/database.ts';
import { createBetterAuth } from './better-auth.ts';
import type { BetterAuth } from './better-auth.ts';
import { installationSecret } from './installation-secret.ts';
import { createKnownOrganizations } from './known-organizations.ts';
import type { KnownOrganizations } from './known-organizations.ts';
import { watchOpenSignIns } from './open-sign-ins.ts';
import type { OpenSignIns } from './open-sign-ins.ts';
import { createMembers } from './members.ts';
import type { Members } from './members.ts';
import { createOutsideTokens } from './outside-tokens.ts';
import type { OutsideTokens, OutsideTokensConfig } from './outside-tokens.ts';
import type { HashPassword } from './people.ts';
import { createAuthenticate } from './principal-of.ts';
import type { Authenticate } from './principal-of.ts';
import { createLoneWire, type Wire } from '../processes/wire.ts';
import { followSecretFile } from './secret-file.ts';
import { createSessionPrincipals } from './session-principals.ts';
import type { SessionPrincipals } from './session-principals.ts';
import { shareSignOuts } from './shared-sign-outs.ts';
import { createSignInLimit } from './sign-in-limit.ts';
import type { SignInLimit } from './sign-in-limit.ts';

export type AuthConfig = OutsideTokensConfig &
  Pick<Config, 'publicUrl' | 'corsOrigins' | 'cadBackendAuthToken'>;

/** The parts of sign-in, made once per process. */
export interface Auth {
  readonly authenticate: Authenticate;
  readonly organizations: KnownOrganizations;
  readonly members: Members;
  readonly tokens: OutsideTokens;
  readonly sessions: SessionPrincipals;
  readonly signIns: OpenSignIns;
  /** What runs as long as the process. */
  readonly services: readonly Service[];
  readonly hashPassword: HashPassword;
  readonly verifyPassword: (given: { hash: string; password: string }) => Promise<boolean>;
  /** Makes the keys of devices' caches. */
  readonly cacheSecret: string;
  readonly limit: SignInLimit;
  readonly auth: BetterAuth;
  readonly database: Database;
}

export interface AuthDeps {
  readonly config: AuthConfig;
  readonly database: Database;
  readonly logger: Logger;
  readonly now?: () => number;
  /** Other processes of this installation. */
  readonly wire?: Wire;
}

export async function createAuth({
  config,
  database,
  logger,
  now = Date.now,
  wire = createLoneWire(),
}: AuthDeps): Promise<Auth> {
  const auth = await createBetterAuth({ database, config, logger });
  const { password } = await auth.$context;
  const organizations = createKnownOrganizations(database, now);
  const sessions = shareSignOuts(wire, createSessionPrincipals({ auth, database, now }));
  const tokens = await createOutsideTokens(config, database);
  const signIns = watchOpenSignIns({ database, tokens, logger, onEnded: sessions.forget });
  const forgetSessions = (): void => {
    sessions.forget();
    signIns.look();
  };
  return {
    authenticate: createAuthenticate({ config, database, organizations, sessions, tokens, logger, now }),
    organizations,
    members: createMembers({ database, hashPassword: password.hash, forgetSessions }),
    tokens,
    sessions: { ...sessions, forget: forgetSessions },
    signIns,
    services: [
      { name: 'open sign-ins', stop: () => signIns.stop() },
      ...(config.jwtSecretFile === undefined
        ? []
        : [followSecretFile(tokens, { logger, onChanged: () => signIns.tokensChanged() })]),
    ],
    hashPassword: password.hash,
    verifyPassword: password.verify,
    cacheSecret: await installationSecret(database, 'cache-secret'),
    limit: createSignInLimit(),
    auth,
    database,
  };
}
