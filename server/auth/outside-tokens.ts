import { createSecretKey } from 'node:crypto';
import { createRemoteJWKSet, decodeProtectedHeader, errors, jwtVerify, SignJWT } from 'jose';
import type { JWTPayload, JWTVerifyGetKey, JWTVerifyOptions } from 'jose';
import { z } from 'zod';
import { outsideIdSchema } from '../../shared/log/envelope.ts';
import type { Principal } from '../../shared/rooms/principal.ts';
import { refuse } from '../../shared/rooms/refusal.ts';
import type { Refusal } from '../../shared/rooms/refusal.ts';
import type { Config } from '../config.ts';
import type { Database } from '../store/database.ts';
import { installationSecret } from './installation-secret.ts';
import { rolesSchema } from './roles.ts';
import { readSecretFile } from './secret-file.ts';

/** Contract 1: what a token of an outside issuer says. */
const claimsSchema = z.object({
  sub: z.string().min(1).max(200),
  name: z.string().min(1).max(200).exactOptional(),
  org: z.string().min(1).max(40),
  roles: rolesSchema,
  unit: outsideIdSchema.exactOptional(),
  hospital: outsideIdSchema.exactOptional(),
  exp: z.number().int().positive(),
});
export type Claims = z.output<typeof claimsSchema>;

export interface OutsideTokens {
  verify(token: string): Promise<Principal | Refusal>;
  /** A token for this installation, good until `exp` (Unix seconds). */
  sign(claims: Claims): Promise<string>;
  /** Reads JWT_SECRET_FILE again, if that is where secrets come from. Whether they are others now. Throws ConfigError. */
  reload(): Promise<boolean>;
}

export type OutsideTokensConfig = Pick<
  Config,
  'jwtSecret' | 'jwtSecretPrevious' | 'jwtSecretFile' | 'jwtJwksUrl' | 'jwtIssuer'
>;

/** Two machines' clocks never quite agree. */
const CLOCK_TOLERANCE_S = 5;
const PUBLIC_KEY_ALGORITHMS = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA'];

/** Three dots' worth of base64url with a header that names an algorithm. Session tokens never look so. */
export const looksLikeJwt = (token: string): boolean =>
  /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/.test(token) && algorithmOf(token) !== undefined;

export async function createOutsideTokens(
  config: OutsideTokensConfig,
  database: Database,
): Promise<OutsideTokens> {
  let texts = await secretTexts(config, database);
  let secrets = keysOf(texts);
  const keySet = config.jwtJwksUrl ? createRemoteJWKSet(new URL(config.jwtJwksUrl)) : undefined;

  async function payloadOf(token: string): Promise<JWTPayload> {
    if (algorithmOf(token) === 'HS256') return verifyWithSecrets(token, secrets);
    if (!keySet || !config.jwtIssuer) throw new errors.JOSEAlgNotAllowed('no key set is configured');
    return verifyWithKeySet(token, keySet, config.jwtIssuer);
  }

  return {
    async verify(token) {
      try {
        return toPrincipal(await payloadOf(token));
      } catch (error) {
        return toRefusal(error);
      }
    },
    sign: ({ exp, sub, ...claims }) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .setSubject(sub)
        .setIssuedAt()
        .setExpirationTime(exp)
        .sign(secrets[0]),
    async reload() {
      if (config.jwtSecretFile === undefined) return false;
      const found = await readSecretFile(config.jwtSecretFile);
      if (found.join('\n') === texts.join('\n')) return false;
      texts = found;
      secrets = keysOf(found);
      return true;
    },
  };
}

type Secrets = readonly [string, ...string[]];

/** The one that signs now comes first. */
async function secretTexts(config: OutsideTokensConfig, database: Database): Promise<Secrets> {
  if (config.jwtSecretFile !== undefined) return readSecretFile(config.jwtSecretFile);
  const current = config.jwtSecret ?? (await installationSecret(database, 'token-secret'));
  return [current, ...(config.jwtSecretPrevious ? [config.jwtSecretPrevious] : [])];
}

const toKey = (secret: string) => createSecretKey(Buffer.from(secret, 'utf8'));
const keysOf = ([current, ...older]: Secrets) => [toKey(current), ...older.map(toKey)] as const;

function algorithmOf(token: string): string | undefined {
  try {
    return decodeProtectedHeader(token).alg;
  } catch {
    return undefined;
  }
}

const sharedOptions: JWTVerifyOptions = { clockTolerance: CLOCK_TOLERANCE_S, requiredClaims: ['exp', 'sub'] };

/** During a rotation both secrets are good. The last failure is the one reported. */
async function verifyWithSecrets(
  token: string,
  secrets: readonly ReturnType<typeof toKey>[],
): Promise<JWTPayload> {
  let failure: unknown;
  for (const secret of secrets) {
    try {
      return (await jwtVerify(token, secret, { ...sharedOptions, algorithms: ['HS256'] })).payload;
    } catch (error) {
      // The signature was right: another secret cannot help.
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
      failure = error;
    }
  }
  throw failure;
}

async function verifyWithKeySet(token: string, keySet: JWTVerifyGetKey, issuer: string): Promise<JWTPayload> {
  const options = { ...sharedOptions, issuer, algorithms: PUBLIC_KEY_ALGORITHMS };
  return (await jwtVerify(token, keySet, options)).payload;
}

function toPrincipal(payload: JWTPayload): Principal | Refusal {
  const parsed = claimsSchema.safeParse(payload);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return refuse(
      'signed-out',
      `The token's ${issue?.path[0]?.toString() ?? 'content'} cannot be used: ${issue?.message ?? ''}.`,
    );
  }
  const { sub, name, org, roles, unit, hospital, exp } = parsed.data;
  return {
    org,
    sub,
    name: name ?? sub,
    roles,
    ...(unit === undefined ? {} : { unitId: unit }),
    ...(hospital === undefined ? {} : { hospitalId: hospital }),
    via: 'token',
    expiresAt: exp * 1000,
  };
}

function toRefusal(error: unknown): Refusal {
  if (error instanceof errors.JWTExpired) return refuse('signed-out', 'The token has expired.');
  if (error instanceof errors.JWTClaimValidationFailed) {
    return refuse('signed-out', `The token's ${error.claim} is missing or not accepted here.`);
  }
  // The issuer's keys could not be fetched: that says nothing about the token.
  if (error instanceof errors.JWKSTimeout || error instanceof TypeError || isFetchFailure(error)) {
    return refuse('unavailable', 'The issuer of this token cannot be reached to check it.');
  }
  return refuse('signed-out', 'The token is not from an issuer known here.');
}

/** jose reports a failed download of the key set as a plain JOSEError. */
const isFetchFailure = (error: unknown): boolean =>
  error instanceof errors.JOSEError && error.code === 'ERR_JOSE_GENERIC';
