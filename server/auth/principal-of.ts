import { createHash, timingSafeEqual } from 'node:crypto';
import type { Principal } from '../../shared/rooms/principal.ts';
import { refuse } from '../../shared/rooms/refusal.ts';
import type { Refusal } from '../../shared/rooms/refusal.ts';
import type { Config } from '../config.ts';
import type { Logger } from '../observability/logger.ts';
import type { Database } from '../store/database.ts';
import { API_KEY_PREFIX, principalOfKey } from './api-keys.ts';
import type { KnownOrganizations } from './known-organizations.ts';
import { DEVICE_PREFIX } from '../../shared/rooms/device-token.ts';
import { DEVICE_REVOKED, principalOfDevice } from './devices.ts';
import { looksLikeJwt } from './outside-tokens.ts';
import type { OutsideTokens } from './outside-tokens.ts';
import type { SessionPrincipals } from './session-principals.ts';

/** Who stands behind a token, or why nobody does. Never throws; `unavailable` when it cannot be checked now. */
export type Authenticate = (token: string | undefined) => Promise<Principal | Refusal>;

export interface AuthenticateDeps {
  readonly config: Pick<Config, 'cadBackendAuthToken'>;
  readonly database: Database;
  readonly organizations: KnownOrganizations;
  readonly sessions: SessionPrincipals;
  readonly tokens: OutsideTokens;
  readonly logger: Logger;
  readonly now: () => number;
}

/** No kind of token is longer; refused before anything is computed over it. */
const LONGEST_TOKEN = 8_192;
/** Nor can any other be a header or be looked up. */
const PRINTABLE = /^[\x21-\x7e]+$/;

export const isPrincipal = (answer: Principal | Refusal): answer is Principal => 'sub' in answer;

/** Sessions, outside tokens, API keys and the CAD's token: one door for HTTP and sockets alike. */
export function createAuthenticate(deps: AuthenticateDeps): Authenticate {
  return async (given) => {
    const token = given?.trim();
    if (!token) return refuse('signed-out', 'Sign in first.');
    if (token.length > LONGEST_TOKEN || !PRINTABLE.test(token))
      return refuse('signed-out', 'This is not a token of ours.');
    try {
      const answer = await identify(token, deps);
      if (!isPrincipal(answer)) return answer;
      if ((await deps.organizations.nameOf(answer.org)) !== undefined) return answer;
      return refuse('wrong-organization', `There is no organization ${answer.org} here.`);
    } catch (error) {
      deps.logger.error({ err: error }, 'a sign-in could not be checked');
      return refuse('unavailable', 'Sign-ins cannot be checked right now.');
    }
  };
}

async function identify(token: string, deps: AuthenticateDeps): Promise<Principal | Refusal> {
  const { cadBackendAuthToken } = deps.config;
  if (cadBackendAuthToken && isSame(token, cadBackendAuthToken)) return bridgePrincipal(deps.organizations);
  if (token.startsWith(API_KEY_PREFIX)) return principalOfKey(deps.database, token, deps.now());
  if (token.startsWith(DEVICE_PREFIX))
    return liveTablet(await principalOfDevice(deps.database, token, deps.now()));
  if (looksLikeJwt(token)) return deps.tokens.verify(token);
  return deps.sessions.principalOf(token);
}

/** A revoked tablet has one door of its own, and no other. */
const liveTablet = (answer: Principal | Refusal): Principal | Refusal =>
  isPrincipal(answer) && answer.tablet?.revokedAt !== undefined ? DEVICE_REVOKED : answer;

/** Compares hashes in constant time, so that neither content nor length can be felt from outside. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/** The CAD's token names no organization: it is good where there is exactly one. */
async function bridgePrincipal(organizations: KnownOrganizations): Promise<Principal | Refusal> {
  const [only, another] = await organizations.list(2);
  if (!only) return refuse('wrong-organization', 'No organization is set up here yet.');
  if (another) {
    return refuse(
      'wrong-organization',
      'Several organizations are set up here and CAD_BACKEND_AUTH_TOKEN names none of them. Give the CAD an API key of its organization instead.',
    );
  }
  return { org: only.org, sub: 'cad-bridge', name: 'CAD bridge', roles: ['service'], via: 'bridge' };
}
