/**
 * Malformed requests and messages at every door there is, from a seed: no crash, no 5xx, nothing stored, memory flat.
 * `FUZZ_CASES=100000` (npm run fuzz) for all; a few thousand otherwise. `FUZZ_SEED` repeats a run.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { sql } from 'kysely';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { API } from '../../server/http/api-description.ts';
import { SUBMITTED_NAMES, withUnderscores } from '../../shared/protocol/names.ts';
import { parseOutsideRoom } from '../../shared/rooms/outside-room-names.ts';
import { createSeededRandom, type SeededRandom } from '../../shared/seeded.ts';
import { sampleOf, startSamples, type Sample } from '../http/samples.ts';
import { connectAs, type OutsideClient } from '../outside/outside-fixture.ts';
import { next, startTestServer, type AppSocket, type TestServer } from '../support/running-server.ts';
import {
  badPush,
  badPushBody,
  badRequest,
  badTransport,
  type Known,
  type Request,
} from './http-malformed.ts';
import { badPayload, NASTY } from './malformed.ts';

const CASES = Number(process.env['FUZZ_CASES'] ?? 3_000);
const seed = Number(process.env['FUZZ_SEED'] ?? 20261121);
const AT_ONCE = 40;
const ROUND = 1_000;
/** A leak of a kilobyte a message would be three times this; the rest is what a heap breathes. */
const HEAP_MAY_GROW = CASES * 300 + 24_000_000;

let server: TestServer;
let known: Known;
let outside: OutsideClient;
let crew: OutsideClient;
let app: AppSocket;
const crashes: unknown[] = [];
const onCrash = (error: unknown): void => void crashes.push(error);

beforeAll(async () => {
  console.info(`fuzz seed ${seed}, ${CASES} cases (FUZZ_SEED and FUZZ_CASES repeat them)`);
  process.on('unhandledRejection', onCrash);
  server = await startTestServer({ units: ['M1', 'M2'], env: { RATE_LIMIT_FACTOR: '0' } });
  const made = await startSamples(server);
  const samples = new Map<string, Sample>();
  for (const { method, path } of API) {
    const name = `${method} ${path}`;
    samples.set(name, await sampleOf(made, name));
  }
  const admin = await server.token('admin', { sub: 'fuzz' });
  known = {
    samples,
    admin,
    others: [await server.token('crew', { unit: 'M1' }), await server.token('billing'), 'nobody'],
  };
  outside = await connectAs(server, 'admin', { sub: 'fuzz' });
  crew = await connectAs(server, 'crew', { sub: 'fuzz-crew', unit: 'M1' });
  app = server.connect({ token: admin });
  await next(app, 'hello');
}, 120_000);
afterAll(async () => {
  process.off('unhandledRejection', onCrash);
  outside.close();
  crew.close();
  await server.stop();
});

/** What went wrong with one case; undefined when it was answered as it should be. */
type Fault = Record<string, unknown> | undefined;

async function ask(request: Request): Promise<Fault> {
  const { method, path, headers, body } = request;
  const response = await fetch(server.url + path, {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  const isPush = path === '/api/v1/events' && response.status === 200;
  const tookSome = isPush && /"outcome":"(?:accepted|duplicate)"|"code":"unavailable"/.test(text);
  if (response.status < 500 && !tookSome) return undefined;
  return { ...request, status: response.status, text: text.slice(0, 300) };
}

/** Whatever comes with these, they ask for nothing and are right. */
const CONTENT = ['notification:readAll', 'notification:getUnreadCount'];
const SAID = SUBMITTED_NAMES.filter((name) => !CONTENT.includes(name));
const OTHER = [
  'join_room',
  'join:unit',
  'leave:incident',
  'message',
  'error',
  '__proto__',
  'toString',
  '',
  'unit:status:updated',
];

async function say(random: SeededRandom): Promise<Fault> {
  const isOther = random.chance(0.15);
  const name = random.pick(isOther ? OTHER : SAID);
  const payload = isOther ? random.pick(NASTY) : badPayload(name, random);
  const spelled = random.chance(0.5) ? name : withUnderscores(name);
  const client = random.chance(0.8) ? outside : crew;
  if (random.chance(0.1)) {
    client.socket.emit(spelled, payload, payload, 'no function');
    return undefined;
  }
  const ack = await client.say(spelled, payload);
  // Leaving a room one is not in is no fault, and nearly anything may be somebody's name of a unit.
  const isRight = spelled.startsWith('leave') || (spelled.startsWith('join') && isRoomOfOne(payload));
  const isFine = isRight || (ack['ok'] === false && ack['code'] !== 'unavailable');
  return isFine ? undefined : { spelled, payload, ack };
}

const isRoomOfOne = (id: unknown): boolean =>
  (typeof id === 'string' || typeof id === 'number') && parseOutsideRoom(`unit:${id}`) !== undefined;

const ASIDE = ['clock', 'holding', 'signal', 'typing', 'presence', 'feed', 'hello', '__proto__', ''];

async function sayToSync(random: SeededRandom): Promise<Fault> {
  // As anything at all, not only as one of ours.
  const rough = app as unknown as OutsideClient['socket'];
  const name = random.pick(['push', 'push', 'push', 'positions', 'resume', 'aside']);
  if (name === 'aside') {
    rough.emit(random.pick(ASIDE), random.pick(NASTY), random.pick(NASTY));
    return undefined;
  }
  const payload = name === 'push' ? badPushBody(random) : badPlace(name, random);
  const ack = (await rough.timeout(20_000).emitWithAck(name, payload)) as Record<string, unknown>;
  const text = JSON.stringify(ack);
  const isTaken = /"outcome":"(?:accepted|duplicate)"|"stored":[1-9]|"ok":true|"code":"unavailable"/.test(
    text,
  );
  return isTaken ? { name, payload, ack } : undefined;
}

function badPlace(name: string, random: SeededRandom): unknown {
  if (name === 'resume') return random.pick([...NASTY, { epoch: 'e', cursor: -1 }, { epoch: 7, cursor: 0 }]);
  const fix = { at: random.pick(NASTY), lat: random.pick([91, 'x', null]), lon: random.pick(NASTY) };
  return random.pick([
    random.pick(NASTY),
    { unitId: 'M1', fixes: [fix] },
    { unitId: random.pick(NASTY), fixes: [fix] },
  ]);
}

/** Comes as nobody, in `/` or `/sync`; a stranger at `/` may still say who it is, so nobody waits for that. */
function shake(random: SeededRandom): Promise<Fault> {
  const isSync = random.chance(0.5);
  const auth = {
    token: random.pick(NASTY),
    device: random.pick(NASTY),
    protocol: random.pick(NASTY),
    names: random.pick(NASTY),
  };
  const socket = io(server.url + (isSync ? '/sync' : '/'), {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    auth: random.chance(0.2) ? {} : auth,
  });
  return new Promise((resolve) => {
    const end = (fault: Fault): void => {
      socket.disconnect();
      resolve(fault);
    };
    socket.once('connect_error', (error: Error & { data?: { code?: string } }) =>
      end(
        error.data?.code === undefined || error.data.code === 'unavailable'
          ? { auth, error: error.message }
          : undefined,
      ),
    );
    socket.once('connect', () => {
      if (isSync) return end({ auth, error: 'was let in' });
      socket.emit('fastapi:authenticate', random.pick(NASTY));
      socket.once('authenticated', (said: { success?: boolean }) =>
        end(said.success ? { auth, said } : undefined),
      );
      socket.once('disconnect', () => end(undefined));
    });
  });
}

const DOORS: readonly [weight: number, knock: (random: SeededRandom) => Promise<Fault>][] = [
  [15, (random) => ask(badPush(known, random))],
  [32, (random) => ask(badRequest(known, random))],
  [30, say],
  [18, sayToSync],
  [3, (random) => ask(badTransport(random))],
  [2, shake],
];

function knock(random: SeededRandom): Promise<Fault> {
  let place = random.whole(
    1,
    DOORS.reduce((sum, [weight]) => sum + weight, 0),
  );
  for (const [weight, door] of DOORS) {
    place -= weight;
    if (place <= 0) return door(random);
  }
  throw new Error('the doors have no weight');
}

const isAtRest = (): Promise<boolean> =>
  server.database.withOrg(server.org, async (trx) => {
    const { rows: found } = await sql<{ rest: boolean }>`
      select count(*) >= 2 and min(seq) = (select head from log_heads) as rest from cursors`.execute(trx);
    return found[0]?.rest === true;
  });

/** Everything stored of the organization, but for who asked and was refused. */
async function rows(): Promise<Record<string, number>> {
  return server.database.withOrg(server.org, async (trx) => {
    const { rows: tables } = await sql<{ name: string }>`
      select table_name as name from information_schema.tables
      where table_schema = current_schema() and table_type = 'BASE TABLE' and table_name <> 'audit' order by 1`.execute(
      trx,
    );
    const counts: Record<string, number> = {};
    for (const { name } of tables) {
      const { rows: found } = await sql<{
        n: number;
      }>`select count(*)::int as n from ${sql.table(name)}`.execute(trx);
      counts[name] = found[0]?.n ?? -1;
    }
    return counts;
  });
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
function heapBytes(): number {
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

it(
  `D3: ${CASES} malformed requests and messages: every one refused, nothing stored, memory flat`,
  { timeout: 60_000 + CASES * 30 },
  async () => {
    const random = createSeededRandom(seed);
    // What the samples set going is done before anything is counted.
    await expect.poll(isAtRest, { timeout: 30_000 }).toBe(true);
    const before = await rows();
    const faults: Fault[] = [];
    let heapWarm = 0;
    const startedAt = performance.now();
    for (let done = 0; done < CASES; done += ROUND) {
      // The first rounds compile code and fill caches.
      if (done <= CASES / 5) heapWarm = heapBytes();
      for (let n = 0; n < ROUND; n += AT_ONCE) {
        const found = await Promise.all(Array.from({ length: AT_ONCE }, () => knock(random)));
        faults.push(...found.filter((fault) => fault !== undefined));
      }
      expect(faults).toEqual([]);
      if (CASES > 10_000 && done % 10_000 === 0)
        console.info(
          `${done + ROUND} cases, heap ${(heapBytes() / 1e6).toFixed(1)} MB, rss ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`,
        );
    }
    const seconds = (performance.now() - startedAt) / 1000;
    const grown = heapBytes() - heapWarm;
    console.info(
      `${CASES} cases in ${seconds.toFixed(0)} s; heap grew by ${(grown / 1e6).toFixed(2)} MB since the first fifth`,
    );
    expect(crashes).toEqual([]);
    expect(await rows()).toEqual(before);
    expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
    expect(grown).toBeLessThan(HEAP_MAY_GROW);
    expect(await outside.say('unit:status', { unitId: 'M1', status: 'posted' })).toMatchObject({ ok: true });
  },
);
