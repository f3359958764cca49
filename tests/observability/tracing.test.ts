/** OTEL_EXPORTER_OTLP_ENDPOINT: where a push spent its time, without a word of what it said; and nothing loaded without it. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCad, type CadServer } from '../support/cad-server.ts';
import { startKafkaCluster, type KafkaCluster } from '../support/kafka-cluster.ts';
import { event } from '../support/log-fixture.ts';
import { next, startTestServer, type TestServer } from '../support/running-server.ts';

interface ReceivedSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  attributes: { key: string; value: Record<string, unknown> }[];
}

let server: TestServer;
let collector: Server;
let partner: Server;
let cad: CadServer;
let kafka: KafkaCluster;
const bodies: string[] = [];
const spans: ReceivedSpan[] = [];
const partnerHeard: (string | undefined)[] = [];

beforeAll(async () => {
  collector = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      bodies.push(`${request.url} ${body}`);
      spans.push(...spansIn(body));
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  }).listen(0, '127.0.0.1');
  partner = createServer((request, response) => {
    partnerHeard.push(request.headers['traceparent'] as string | undefined);
    response.end();
  }).listen(0, '127.0.0.1');
  await Promise.all([once(collector, 'listening'), once(partner, 'listening')]);
  [cad, kafka] = await Promise.all([startCad({ token: CAD_TOKEN, acknowledges: true }), startKafkaCluster()]);
  server = await startTestServer({
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: urlOf(collector),
      WEBHOOK_ALLOW_PRIVATE: '127.0.0.0/8',
      CAD_BACKEND_URL: cad.url,
      CAD_BACKEND_AUTH_TOKEN: CAD_TOKEN,
      KAFKA_BOOTSTRAP_SERVERS: kafka.brokers.join(),
      KAFKA_TOPICS_IN: 'incident',
    },
  });
}, 120_000);
afterAll(async () => {
  await server?.stop();
  collector?.close();
  partner?.close();
  await Promise.all([cad?.kill(), kafka?.stop()]);
});

const CAD_TOKEN = 'secret-of-the-cad';

const urlOf = (each: Server): string => `http://127.0.0.1:${(each.address() as AddressInfo).port}`;

function spansIn(body: string): ReceivedSpan[] {
  const { resourceSpans } = JSON.parse(body) as {
    resourceSpans: { scopeSpans: { spans: ReceivedSpan[] }[] }[];
  };
  return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
}

const WAIT = { timeout: 30_000 };
const TRACE = 'a'.repeat(32);
const CALLER = 'b'.repeat(16);

test('a push is one trace from its caller down to the commit, and no attribute says what was pushed', async () => {
  const token = await server.token('dispatcher');
  const socket = server.connect({ token });
  const { epoch, head } = await next(socket, 'hello');
  expect(await socket.emitWithAck('resume', { epoch, cursor: head })).toMatchObject({ ok: true });
  const framed = next(socket, 'feed');
  const incident = { type: 'Secret Illness', address: '77 Hidden Lane', priority: 1 };
  const body = {
    device: 'desk-secret',
    sentAt: new Date().toISOString(),
    events: [event('incident:created', { incidentId: 'HIDDEN-1', data: incident })],
  };
  const response = await fetch(`${server.url}/api/v1/events?after=hidden`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      traceparent: `00-${TRACE}-${CALLER}-01`,
    },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
  await framed;
  expect(response.headers.get('traceresponse')).toContain(TRACE);
  await server.get('/api/v1/incidents/HIDDEN-1', token);

  const pathOf = (name: string): string[] => {
    const path: string[] = [];
    let span = spans.find((each) => each.name === name && each.traceId === TRACE);
    while (span) {
      path.unshift(span.name);
      const { parentSpanId } = span;
      if (parentSpanId === CALLER) path.unshift('the caller');
      span = spans.find(({ spanId }) => spanId === parentSpanId);
    }
    return path;
  };
  await expect
    .poll(() => pathOf('log.commit'), WAIT)
    .toEqual(['the caller', 'POST /api/v1/events', 'push', 'log.append', 'log.commit']);
  await expect.poll(() => spans.map(({ name }) => name), WAIT).toContain('feed.frame');
  await expect.poll(() => spans.map(({ name }) => name), WAIT).toContain('GET /api/v1/incidents/:id');
  const request = spans.find(({ name }) => name === 'POST /api/v1/events');
  expect(request?.attributes.map(({ key, value }) => [key, Object.values(value)[0]])).toEqual([
    ['http.request.method', 'POST'],
    ['http.route', '/api/v1/events'],
    ['http.response.status_code', 200],
  ]);
  const all = bodies.join('\n');
  expect(all).toMatch(/^\/v1\/traces /);
  expect(all).toContain('readback');
  for (const word of ['Secret Illness', 'Hidden Lane', 'hidden', 'HIDDEN-1', 'desk-secret', 'dispatcher'])
    expect(all).not.toContain(word);
}, 120_000);

test('a webhook attempt hands its trace on, and tells nothing of the partner', async () => {
  const admin = await server.token('admin');
  const call = async (path: string, body: unknown) => {
    const response = await fetch(server.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${admin}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return (await response.json()) as { id: string };
  };
  const { id } = await call('/api/v1/webhooks', { url: `${urlOf(partner)}/hook`, types: ['webhook.test'] });
  await call(`/api/v1/webhooks/${id}/test`, {});
  await expect.poll(() => partnerHeard.length, WAIT).toBeGreaterThan(0);
  const attempt = () => spans.find(({ name }) => name === 'webhook.attempt');
  await expect.poll(attempt, WAIT).toBeDefined();
  expect(partnerHeard[0]).toBe(`00-${attempt()?.traceId}-${attempt()?.spanId}-01`);
  expect(bodies.join('\n')).not.toContain(id);
}, 120_000);

/** By name; a span of an earlier or later piece of work may bear the same. */
const named = (name: string): ReceivedSpan[] => spans.filter((each) => each.name === name);
const figuresOf = ({ attributes }: ReceivedSpan): Record<string, number> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Number(Object.values(value)[0])]));

test('what is told to the CAD is a span with how much was told and how much was taken, and not what', async () => {
  const status = event('unit:status', { unitId: 'M1', data: { status: 'available' } });
  await server.push(await server.token('dispatcher'), [status]);
  await expect.poll(() => cad.stored.has(status.id), WAIT).toBe(true);
  await expect
    .poll(() => named('relay.flight').map(figuresOf), WAIT)
    .toContainEqual({ 'readback.messages': 1, 'readback.taken': 1 });
  for (const word of [status.id, CAD_TOKEN, cad.url, 'M1']) expect(bodies.join('\n')).not.toContain(word);
}, 120_000);

test('a batch from Kafka is a span down to the commit, with how many were taken and how many were not understood', async () => {
  const data = { incident_id: 'HIDDEN-K', type: 'Hidden Fall', address: '9 Hidden Street', priority: 2 };
  const known = {
    type: 'incident:created',
    organization_id: 'demo',
    timestamp: new Date().toISOString(),
    data,
  };
  await kafka.produce('incident', [{ value: known }, { value: { ...known, type: 'hidden:gibberish' } }]);
  const total = (figure: string) =>
    named('kafka.batch').reduce((sum, span) => sum + (figuresOf(span)[figure] ?? 0), 0);
  // Kafka may deliver a batch once more; it is taken once.
  await expect.poll(() => total('readback.accepted'), WAIT).toBe(1);
  await expect.poll(() => total('readback.dead_lettered'), WAIT).toBeGreaterThan(0);
  expect(total('readback.messages')).toBeGreaterThan(1);
  const below = () => {
    const ids = named('kafka.batch').map(({ spanId }) => spanId);
    return named('push').filter(({ parentSpanId = '' }) => ids.includes(parentSpanId));
  };
  await expect.poll(() => below().length, WAIT).toBeGreaterThan(0);
  expect(bodies.join('\n').toLowerCase()).not.toContain('hidden');
}, 120_000);

test('without an endpoint neither the SDK nor the exporter is loaded', async () => {
  const script = `
    import { registerHooks } from 'node:module';
    registerHooks({ resolve(name, context, next) {
      if (/opentelemetry.(sdk|exporter)/.test(name)) console.log('loaded ' + name);
      return next(name, context);
    } });
    const { inSpan } = await import('./server/observability/tracing.ts');
    await import('./server/main.ts');
    console.log(inSpan('x', {}, () => 'worked'));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    cwd: join(import.meta.dirname, '../..'),
  });
  expect(stdout.trim()).toBe('worked');
}, 60_000);
