import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';

/** Raised when the environment cannot be used. The message names each variable and what was expected, never its value. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The configuration cannot be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

export interface Config {
  readonly port: number;
  readonly host: string;
  readonly publicUrl: string;
  /** Absolute path. Holds the embedded database, generated secrets and maps. */
  readonly dataDir: string;
  /** Unset: the embedded database under `dataDir`. */
  readonly databaseUrl: string | undefined;
  /** Unset: this is the only server process. */
  readonly redisUrl: string | undefined;
  readonly jwtSecret: string | undefined;
  readonly jwtSecretPrevious: string | undefined;
  /** Read again while the server runs; instead of the two above. */
  readonly jwtSecretFile: string | undefined;
  readonly jwtJwksUrl: string | undefined;
  readonly jwtIssuer: string | undefined;
  /** Seals partners' secrets in the database; unset: a key kept in that database. */
  readonly secretsKey: string | undefined;
  readonly cadBackendUrl: string | undefined;
  readonly cadBackendAuthToken: string | undefined;
  readonly corsOrigins: readonly string[];
  readonly kafka: KafkaConfig | undefined;
  readonly vapidPublicKey: string | undefined;
  readonly vapidPrivateKey: string | undefined;
  readonly vapidSubject: string | undefined;
  readonly turnUrls: readonly string[];
  readonly turnSecret: string | undefined;
  readonly logLevel: LogLevel;
  readonly otelEndpoint: string | undefined;
  readonly metricsToken: string | undefined;
  /** Scales every limit of requests; 0 switches them off. */
  readonly rateLimitFactor: number;
  readonly maxConnections: number;
  readonly maxConnectionsPerPrincipal: number;
  /** Doors for looking inside are open. */
  readonly isDevelopment: boolean;
  /** CIDR blocks on private networks that webhooks may dial. */
  readonly webhookAllowPrivate: readonly string[];
}

export interface KafkaConfig {
  readonly bootstrapServers: readonly string[];
  readonly groupId: string;
  readonly topicsIn: readonly string[];
  readonly topicOut: string | undefined;
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

const text = z.string().trim();
const list = text.transform((value) => splitList(value));

const environment = z.object({
  PORT: wholeNumber(0, 65_535, 'expected a port number from 0 to 65535').default(3000),
  HOST: text.default('0.0.0.0'),
  PUBLIC_URL: url(['http:', 'https:']).optional(),
  DATA_DIR: text.default('./data'),
  DATABASE_URL: url(['postgres:', 'postgresql:']).optional(),
  REDIS_URL: url(['redis:', 'rediss:']).optional(),
  JWT_SECRET: text.optional(),
  JWT_SECRET_PREVIOUS: text.optional(),
  JWT_SECRET_FILE: text.optional(),
  JWT_JWKS_URL: url(['http:', 'https:']).optional(),
  JWT_ISSUER: text.optional(),
  SECRETS_KEY: text.min(32, { error: 'expected at least 32 characters' }).optional(),
  CAD_BACKEND_URL: url(['http:', 'https:', 'ws:', 'wss:']).optional(),
  CAD_BACKEND_AUTH_TOKEN: text.optional(),
  SOCKET_IO_CORS_ORIGIN: list
    .refine((origins) => origins.every(isOrigin), {
      error: 'expected a comma list of origins such as https://cad.example.org, or *',
    })
    .default([]),
  KAFKA_BOOTSTRAP_SERVERS: list
    .refine((servers) => servers.every((server) => /^[^\s:/]+:\d{1,5}$/.test(server)), {
      error: 'expected a comma list of host:port',
    })
    .optional(),
  KAFKA_GROUP_ID: text.default('readback'),
  KAFKA_TOPICS_IN: list.default(['transmission', 'incident', 'task', 'asset', 'alert']),
  KAFKA_TOPIC_OUT: text.optional(),
  VAPID_PUBLIC_KEY: text.optional(),
  VAPID_PRIVATE_KEY: text.optional(),
  VAPID_SUBJECT: text
    .refine((value) => /^(mailto:|https:\/\/)/.test(value), { error: 'expected mailto:… or https://…' })
    .optional(),
  TURN_URLS: list
    .refine((urls) => urls.every((value) => /^turns?:/.test(value)), {
      error: 'expected a comma list of turn: or turns: addresses',
    })
    .default([]),
  TURN_SECRET: text.optional(),
  LOG_LEVEL: z.enum(logLevels, { error: `expected one of ${logLevels.join(', ')}` }).default('info'),
  OTEL_EXPORTER_OTLP_ENDPOINT: url(['http:', 'https:']).optional(),
  METRICS_TOKEN: text.optional(),
  RATE_LIMIT_FACTOR: text
    .refine((value) => /^\d+(\.\d+)?$/.test(value), { error: 'expected a number from 0 (off)' })
    .transform(Number)
    .default(1),
  MAX_CONNECTIONS: wholeNumber(1, 1_000_000, 'expected a whole number from 1').default(20_000),
  MAX_CONNECTIONS_PER_PRINCIPAL: wholeNumber(1, 1_000_000, 'expected a whole number from 1').default(500),
  NODE_ENV: text.optional(),
  WEBHOOK_ALLOW_PRIVATE: list
    .refine((blocks) => blocks.every(isCidr), {
      error: 'expected a comma list of CIDR blocks such as 10.1.0.0/16',
    })
    .default([]),
});

type Environment = z.infer<typeof environment>;

/**
 * Reads every setting from the environment, once, at start. An empty variable counts as unset.
 * Throws ConfigError naming each variable that cannot be used.
 */
export function parseConfig(env: NodeJS.ProcessEnv): Config {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
  const parsed = environment.safeParse(present);
  const problems = parsed.success
    ? findHalfPairs(parsed.data)
    : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  return toConfig(parsed.data);
}

function toConfig(env: Environment): Config {
  return {
    port: env.PORT,
    host: env.HOST,
    publicUrl: (env.PUBLIC_URL ?? `http://localhost:${env.PORT}`).replace(/\/+$/, ''),
    dataDir: resolve(env.DATA_DIR),
    databaseUrl: env.DATABASE_URL,
    redisUrl: env.REDIS_URL,
    jwtSecret: env.JWT_SECRET,
    jwtSecretPrevious: env.JWT_SECRET_PREVIOUS,
    jwtSecretFile: env.JWT_SECRET_FILE,
    jwtJwksUrl: env.JWT_JWKS_URL,
    jwtIssuer: env.JWT_ISSUER,
    secretsKey: env.SECRETS_KEY,
    cadBackendUrl: env.CAD_BACKEND_URL,
    cadBackendAuthToken: env.CAD_BACKEND_AUTH_TOKEN,
    corsOrigins: env.SOCKET_IO_CORS_ORIGIN,
    kafka: env.KAFKA_BOOTSTRAP_SERVERS && {
      bootstrapServers: env.KAFKA_BOOTSTRAP_SERVERS,
      groupId: env.KAFKA_GROUP_ID,
      topicsIn: env.KAFKA_TOPICS_IN,
      topicOut: env.KAFKA_TOPIC_OUT,
    },
    vapidPublicKey: env.VAPID_PUBLIC_KEY,
    vapidPrivateKey: env.VAPID_PRIVATE_KEY,
    vapidSubject: env.VAPID_SUBJECT,
    turnUrls: env.TURN_URLS,
    turnSecret: env.TURN_SECRET,
    logLevel: env.LOG_LEVEL,
    otelEndpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT,
    metricsToken: env.METRICS_TOKEN,
    rateLimitFactor: env.RATE_LIMIT_FACTOR,
    maxConnections: env.MAX_CONNECTIONS,
    maxConnectionsPerPrincipal: env.MAX_CONNECTIONS_PER_PRINCIPAL,
    isDevelopment: env.NODE_ENV === 'development',
    webhookAllowPrivate: env.WEBHOOK_ALLOW_PRIVATE,
  };
}

/** Settings that mean nothing alone: starting with half of a pair would look configured and not work. */
function findHalfPairs(env: Environment): string[] {
  const problems: string[] = [];
  const need = (given: unknown, wanted: unknown, names: readonly [string, string]) => {
    if (given && !wanted) problems.push(`${names[1]}: expected because ${names[0]} is set`);
  };
  need(env.JWT_JWKS_URL, env.JWT_ISSUER, ['JWT_JWKS_URL', 'JWT_ISSUER']);
  need(env.JWT_SECRET_PREVIOUS, env.JWT_SECRET, ['JWT_SECRET_PREVIOUS', 'JWT_SECRET']);
  need(env.VAPID_PUBLIC_KEY, env.VAPID_PRIVATE_KEY, ['VAPID_PUBLIC_KEY', 'VAPID_PRIVATE_KEY']);
  need(env.VAPID_PRIVATE_KEY, env.VAPID_PUBLIC_KEY, ['VAPID_PRIVATE_KEY', 'VAPID_PUBLIC_KEY']);
  need(env.TURN_URLS.length > 0, env.TURN_SECRET, ['TURN_URLS', 'TURN_SECRET']);
  if (env.JWT_SECRET_FILE && env.JWT_SECRET)
    problems.push('JWT_SECRET_FILE: expected without JWT_SECRET; all secrets stand in the file');
  // What we send would come back as somebody else's, and go out again.
  if (env.KAFKA_TOPIC_OUT !== undefined && env.KAFKA_TOPICS_IN.includes(env.KAFKA_TOPIC_OUT)) {
    problems.push('KAFKA_TOPIC_OUT: expected a topic that is not in KAFKA_TOPICS_IN');
  }
  return problems;
}

function splitList(value: string): string[] {
  return value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function wholeNumber(least: number, most: number, error: string) {
  return text
    .refine((value) => /^\d+$/.test(value) && Number(value) >= least && Number(value) <= most, { error })
    .transform(Number);
}

function url(protocols: readonly string[]) {
  const error = `expected a URL starting with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`;
  return text.refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), {
    error,
  });
}

function isOrigin(value: string): boolean {
  return value === '*' || (URL.canParse(value) && new URL(value).origin === value.replace(/\/$/, ''));
}

function isCidr(value: string): boolean {
  const [address = '', bits = '', ...rest] = value.split('/');
  const family = isIP(address);
  return rest.length === 0 && family !== 0 && /^\d+$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
}
