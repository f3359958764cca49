/** Malformed requests at every route of the published document, and at the transport below. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { API } from '../../server/http/api-description.ts';
import type { RouteDescription } from '../../server/observability/route-description.ts';
import { EVENT_TYPES } from '../../shared/protocol/catalogue.ts';
import { pushRequestSchema } from '../../shared/protocol/push.ts';
import type { SeededRandom } from '../../shared/seeded.ts';
import type { Sample } from '../http/samples.ts';
import { badEvent, NASTY, spoiled } from './malformed.ts';

export interface Request {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string;
}

/** A good request to each route, where there is one, and tokens to come with. */
export interface Known {
  samples: ReadonlyMap<string, Sample>;
  admin: string;
  others: readonly string[];
}

const asText = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '');

const SEGMENTS = [
  'x',
  '%FF',
  '..%2f..%2fetc',
  '%F0%9F%9A%91',
  '-1',
  '1e9',
  "';--",
  '%20',
  '__proto__',
  'M1',
  'I1:M1',
  'x'.repeat(900),
];
const HEADERS: readonly Record<string, string>[] = [
  { 'content-type': 'text/plain' },
  { 'content-type': 'application/json; charset=ucs-2' },
  { 'content-type': 'multipart/form-data; boundary=x' },
  { 'content-encoding': 'gzip' },
  { 'accept-encoding': 'br;q=x, gzip' },
  { 'if-none-match': '"' },
  { range: 'bytes=9-1' },
  { origin: 'http://evil.example' },
  { cookie: 'better-auth.session_token=%ff; a=b; =' },
  { 'x-forwarded-for': "1.1.1.1', 2" },
  { authorization: 'Basic !!!' },
  { authorization: 'Bearer' },
  { authorization: `Bearer ${'e'.repeat(9_000)}` },
  { authorization: 'Bearer eyJhbGciOiJub25lIn0.e30.' },
];

/** Those that do what they are for whatever comes with them: only ever asked for by nobody, or for nothing. */
const takesNothing = ({ method, body }: RouteDescription): boolean => method !== 'get' && !body;

export function badRequest(known: Known, random: SeededRandom): Request {
  const route = random.pick(API);
  // Of a push each event is judged by itself.
  if (route.method === 'post' && route.path === '/api/v1/events') return badPush(known, random);
  const sample = known.samples.get(`${route.method} ${route.path}`);
  const path = addressOf(route, sample, random);
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    ...(route.access === 'anyone' ? {} : credentials(known, sample, random)),
    ...(random.chance(0.15) ? random.pick(HEADERS) : {}),
  };
  if (takesNothing(route) && !route.path.includes('{')) headers['authorization'] = 'Bearer nobody';
  const method = route.method.toUpperCase();
  if (method === 'GET') return { method, path, headers };
  return { method, path, headers, body: bodyOf(route, sample, random) };
}

function addressOf(route: RouteDescription, sample: Sample | undefined, random: SeededRandom): string {
  const [samplePath = ''] = sample?.path.split('?') ?? [];
  const isReal = samplePath !== '' && !takesNothing(route) && random.chance(0.5);
  const segment = () => (random.chance(0.2) ? randomUUID() : random.pick(SEGMENTS));
  const path = isReal ? samplePath : route.path.replaceAll(/\{\w+\}/g, segment);
  const names = [...Object.keys(route.query?.shape ?? {}), 'more', '__proto__'];
  const query = Array.from(
    { length: random.whole(0, 3) },
    () =>
      `${random.pick(names)}=${encodeURIComponent(asText(random.pick(NASTY)).toWellFormed()).slice(0, 2_000)}`,
  );
  return query.length > 0 ? `${path}?${query.join('&')}` : path;
}

function credentials(known: Known, sample: Sample | undefined, random: SeededRandom): Record<string, string> {
  if (sample && Object.keys(sample.headers).length > 0 && random.chance(0.6)) return sample.headers;
  return { authorization: `Bearer ${random.chance(0.5) ? known.admin : random.pick(known.others)}` };
}

function bodyOf({ body }: RouteDescription, sample: Sample | undefined, random: SeededRandom): string {
  const schema = body ?? z.never();
  const good = typeof sample?.body === 'object' && sample.body !== null ? { ...sample.body } : {};
  const bad = asText(spoiled(good, random, (candidate) => !schema.safeParse(candidate).success));
  return random.chance(0.1) ? bad.slice(0, -1) : bad;
}

/** A push of which no event can be taken. */
export function badPush(known: Known, random: SeededRandom): Request {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${known.admin}` };
  return { method: 'POST', path: '/api/v1/events', headers, body: asText(badPushBody(random)) };
}

export function badPushBody(random: SeededRandom): unknown {
  const events = Array.from({ length: random.whole(1, 5) }, () => badEvent(random.pick(EVENT_TYPES), random));
  const whole = { device: 'fuzz', sentAt: new Date().toISOString(), events };
  if (random.chance(0.7)) return whole;
  return spoiled(whole, random, (candidate) => !pushRequestSchema.safeParse(candidate).success);
}

const PACKETS = [
  '',
  '2',
  '40',
  '40{"token":',
  '42["unit:status",{',
  '9',
  '\u001e\u001e',
  '451-["x"]',
  'b4AAAA',
  '{}',
  '4'.repeat(5_000),
];

/** Below Socket.IO: what is no packet, for sessions that do not exist. */
export function badTransport(random: SeededRandom): Request {
  const query = [
    `EIO=${random.pick(['4', '3', '5', 'x', ''])}`,
    `transport=${random.pick(['polling', 'websocket', 'carrier-pigeon', ''])}`,
    `sid=${random.pick(['x', randomUUID(), '__proto__', '%00', 'constructor'])}`,
  ];
  const method = random.pick(['GET', 'POST', 'PUT', 'OPTIONS', 'DELETE']);
  return {
    method,
    path: `/socket.io/?${query.join('&')}`,
    headers: { 'content-type': random.pick(['text/plain', 'application/octet-stream']) },
    ...(method === 'GET' ? {} : { body: random.pick(PACKETS) }),
  };
}
