import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigError, parseConfig } from '../server/config.ts';

function problemsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    parseConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('configuration', () => {
  test('an empty environment gives the documented defaults', () => {
    expect(parseConfig({})).toMatchObject({
      port: 3000,
      host: '0.0.0.0',
      publicUrl: 'http://localhost:3000',
      dataDir: resolve('data'),
      databaseUrl: undefined,
      kafka: undefined,
      corsOrigins: [],
      rateLimitFactor: 1,
      maxConnections: 20_000,
      maxConnectionsPerPrincipal: 500,
      isDevelopment: false,
      webhookAllowPrivate: [],
      logLevel: 'info',
    });
  });

  test('the public address follows the port and loses a trailing slash', () => {
    expect(parseConfig({ PORT: '8080' }).publicUrl).toBe('http://localhost:8080');
    expect(parseConfig({ PUBLIC_URL: 'https://ems.example.org/' }).publicUrl).toBe('https://ems.example.org');
  });

  test('an empty variable counts as unset', () => {
    expect(parseConfig({ PORT: '', DATABASE_URL: ' ', LOG_LEVEL: '' })).toEqual(parseConfig({}));
  });

  test('comma lists may hold spaces and empty items', () => {
    const config = parseConfig({
      SOCKET_IO_CORS_ORIGIN: 'https://a.example, http://localhost:5173,',
      WEBHOOK_ALLOW_PRIVATE: '127.0.0.0/8, fd00::/8',
      KAFKA_BOOTSTRAP_SERVERS: 'k1:9092,k2:9092',
      KAFKA_TOPIC_OUT: 'readback',
    });
    expect(config.corsOrigins).toEqual(['https://a.example', 'http://localhost:5173']);
    expect(config.webhookAllowPrivate).toEqual(['127.0.0.0/8', 'fd00::/8']);
    expect(config.kafka).toEqual({
      bootstrapServers: ['k1:9092', 'k2:9092'],
      groupId: 'readback',
      topicsIn: ['transmission', 'incident', 'task', 'asset', 'alert'],
      topicOut: 'readback',
    });
  });

  test.each([
    ['PORT', '70000', 'expected a port number from 0 to 65535'],
    ['PORT', '80.5', 'expected a port number from 0 to 65535'],
    ['PUBLIC_URL', 'ems.example.org', 'expected a URL starting with http:// or https://'],
    ['DATABASE_URL', 'mysql://u:hunter2@h/d', 'expected a URL starting with postgres:// or postgresql://'],
    ['REDIS_URL', 'localhost:6379', 'expected a URL starting with redis:// or rediss://'],
    [
      'SOCKET_IO_CORS_ORIGIN',
      'a.example',
      'expected a comma list of origins such as https://cad.example.org, or *',
    ],
    ['KAFKA_BOOTSTRAP_SERVERS', 'k1', 'expected a comma list of host:port'],
    ['VAPID_SUBJECT', 'ops@example.org', 'expected mailto:… or https://…'],
    ['TURN_URLS', 'relay.example', 'expected a comma list of turn: or turns: addresses'],
    ['LOG_LEVEL', 'loud', 'expected one of fatal, error, warn, info, debug, trace, silent'],
    ['WEBHOOK_ALLOW_PRIVATE', '10.0.0.0/33', 'expected a comma list of CIDR blocks such as 10.1.0.0/16'],
  ])('%s=%s is refused: the error names the variable and not the value', (name, value, expected) => {
    expect(problemsOf({ [name]: value })).toEqual([`${name}: ${expected}`]);
  });

  test('every problem is reported at once', () => {
    expect(problemsOf({ PORT: 'x', LOG_LEVEL: 'y' })).toHaveLength(2);
  });

  test('half of a pair is refused', () => {
    expect(problemsOf({ JWT_JWKS_URL: 'https://id.example/jwks' })).toEqual([
      'JWT_ISSUER: expected because JWT_JWKS_URL is set',
    ]);
    expect(problemsOf({ VAPID_PUBLIC_KEY: 'k' })).toHaveLength(1);
    expect(problemsOf({ TURN_URLS: 'turn:relay.example' })).toHaveLength(1);
  });
});
