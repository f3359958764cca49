/**
 * The bridge: its endpoints over HTTP while a CAD takes what is relayed, its socket beside a bare Socket.IO server that stores
 * nothing, and what a CAD says coming in.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { startCad } from '../support/cad-server.ts';
import { startServerProcess, type ServerProcess } from './children.ts';
import { openSocket } from './clients.ts';
import { knockAtEndpoints } from './doors-endpoints.ts';
import { median, table, times, whole } from './figures.ts';
import { PUBLISHERS, unitName, type Contender } from './wire.ts';

const TOKEN = 'bench-cad';
/** On the line at once, as a bridge that catches up has them. */
const WINDOW = 500;
const WAIT_MS = 60_000;

export async function measureBridge(isQuick: boolean): Promise<string> {
  const cad = await startCad({ token: TOKEN, acknowledges: true, passesOn: false });
  const env = { CAD_BACKEND_URL: cad.url, CAD_BACKEND_AUTH_TOKEN: TOKEN, RATE_LIMIT_FACTOR: '0' };
  const ours = await startServerProcess('ours', [], env);
  const plain = await startServerProcess('plain', []);
  try {
    const endpoints = await knockAtEndpoints(ours.door, isQuick ? 500 : 2_000);
    const lines = await measureLines({ ours, plain, say: cad.say }, isQuick);
    return `${endpoints}\n\n${lines}`;
  } finally {
    await plain.stop();
    await ours.stop();
    await cad.kill();
  }
}

interface Ends {
  ours: ServerProcess;
  plain: ServerProcess;
  say(name: string, payload: unknown): void;
}

async function measureLines({ ours, plain, say }: Ends, isQuick: boolean): Promise<string> {
  const rounds = isQuick ? 1 : 3;
  const events = isQuick ? 4_000 : 20_000;
  const rates: Record<'ours' | 'plain' | 'inbound', number[]> = { ours: [], plain: [], inbound: [] };
  for (let round = 0; round < rounds; round += 1) {
    rates.ours.push(await tellThrough(ours, 'ours', events));
    rates.plain.push(await tellThrough(plain, 'plain', events));
    rates.inbound.push(await hearFromCad(ours, say, { events: events / 4, round }));
  }
  const [mine, bare, inbound] = [median(rates.ours), median(rates.plain), median(rates.inbound)];
  const figures = table([
    ['bridge socket', 'events/s', 'to plain'],
    ['ours, each acknowledged after the log has it', whole(mine), times(mine / bare)],
    ['plain, stores nothing', whole(bare), ''],
    ['from the CAD into the log', whole(inbound), ''],
  ]);
  return `${whole(events)} statuses from one bridge, ${WINDOW} on the line; ${whole(events / 4)} incidents from the CAD; ${rounds} round(s) in turn.\n${figures}`;
}

async function tellThrough({ door }: ServerProcess, to: Contender, events: number): Promise<number> {
  const socket = await openSocket(door.url, { token: TOKEN });
  try {
    const startedMs = performance.now();
    let next = 0;
    await Promise.all(
      Array.from({ length: WINDOW }, async () => {
        while (next < events) {
          const n = next;
          next += 1;
          await tell(n);
        }
      }),
    );
    return (events * 1_000) / (performance.now() - startedMs);
  } finally {
    socket.disconnect();
  }

  async function tell(n: number): Promise<void> {
    const status = Math.floor(n / PUBLISHERS) % 2 ? 'posted' : 'available';
    const payload = { unitId: unitName(n % PUBLISHERS), status };
    const name = to === 'plain' ? 'message' : 'unit:status';
    const ack = (await socket.timeout(WAIT_MS).emitWithAck(name, payload)) as { ok?: boolean } | undefined;
    if (to === 'ours' && ack?.ok !== true) throw new Error(`refused: ${JSON.stringify(ack)}`);
  }
}

/** Until the log has every incident the CAD called in. */
async function hearFromCad(
  server: ServerProcess,
  say: Ends['say'],
  { events, round }: { events: number; round: number },
): Promise<number> {
  const before = await server.stored();
  const startedMs = performance.now();
  for (let n = 0; n < events; n += 1) {
    const incidentId = `CAD-${round}-${n}`;
    say('incident:new', { incidentId, type: 'Fall', address: `${n} Main St`, priority: 2 });
  }
  while ((await server.stored()) < before + events) {
    if (performance.now() - startedMs > WAIT_MS) throw new Error('the log has not all the CAD said');
    await delay(10);
  }
  return (events * 1_000) / (performance.now() - startedMs);
}
