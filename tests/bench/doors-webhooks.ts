/** Deliveries a second to partners that answer at once: one endpoint and four, in order per unit and in any order. */
import { setTimeout as delay } from 'node:timers/promises';
import { startServerProcess } from './children.ts';
import { pressesOf, pushAll } from './doors-load.ts';
import { addEndpoint, PARTNER_ENV, removeEndpoint, startPartner, type Delivered } from './doors-partner.ts';
import { median, table, times, whole } from './figures.ts';
import type { Door } from './wire.ts';

const DELIVERY_MS = 120_000;

interface Setting {
  name: string;
  endpoints: number;
  ordered: boolean;
}

const SETTINGS: readonly Setting[] = [
  { name: '1 endpoint, ordered', endpoints: 1, ordered: true },
  { name: '1 endpoint, any order', endpoints: 1, ordered: false },
  { name: '4 endpoints, ordered', endpoints: 4, ordered: true },
  { name: '4 endpoints, any order', endpoints: 4, ordered: false },
];

export async function measureWebhooks(isQuick: boolean): Promise<string> {
  const rounds = isQuick ? 1 : 3;
  const events = isQuick ? 500 : 1_500;
  const server = await startServerProcess('ours', [], PARTNER_ENV);
  const perSecond = new Map(SETTINGS.map(({ name }) => [name, [] as number[]]));
  try {
    for (let round = 0; round < rounds; round += 1) {
      for (const setting of SETTINGS) {
        perSecond.get(setting.name)?.push(await deliver(server.door, setting, events));
      }
    }
  } finally {
    await server.stop();
  }
  const rate = (name: string): number => median(perSecond.get(name) ?? []);
  const first = rate(SETTINGS[0]?.name ?? '');
  const rows = SETTINGS.map(({ name }) => [name, whole(rate(name)), times(rate(name) / first)]);
  const what = `${whole(events)} unit statuses of 50 units pushed at once, each to every endpoint, signed; ${rounds} round(s) in turn.`;
  return `${what}\n${table([['webhooks', 'deliveries/s', 'to the first'], ...rows])}`;
}

/** From the first push to the last delivery. Throws when one is missing in the end, or on an ordered endpoint out of order. */
async function deliver(door: Door, { endpoints, ordered }: Setting, events: number): Promise<number> {
  const had = new Map<string, Delivered>();
  const partner = await startPartner((each) => had.set(`${each.path} ${each.messageId}`, each));
  const ids: string[] = [];
  try {
    for (let n = 0; n < endpoints; n += 1)
      ids.push(await addEndpoint(door, `${partner.url}/hook/${n}`, ordered));
    const startedMs = performance.now();
    await pushAll(door, pressesOf(events));
    while (had.size < events * endpoints) {
      if (performance.now() - startedMs > DELIVERY_MS)
        throw new Error(`a partner has ${had.size} of ${events * endpoints}`);
      await delay(10);
    }
    const tookMs = performance.now() - startedMs;
    if (ordered) checkOrder([...had.values()]);
    return (had.size * 1_000) / tookMs;
  } finally {
    for (const id of ids) await removeEndpoint(door, id);
    await partner.stop();
  }
}

function checkOrder(all: readonly Delivered[]): void {
  const last = new Map<string, number>();
  for (const { path, body } of all) {
    const { data } = JSON.parse(body) as { data: { unitId: string; seq: number } };
    const key = `${path} ${data.unitId}`;
    if ((last.get(key) ?? 0) > data.seq) throw new Error(`${key} was told ${data.seq} too late`);
    last.set(key, data.seq);
  }
}
