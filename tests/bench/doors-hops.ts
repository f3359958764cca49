/**
 * One press on its way through all doors: when it is in the log, on a desk, in an outside program's room, at the CAD and at a
 * billing partner. All ends are in this process, so that one clock tells them.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { startCad } from '../support/cad-server.ts';
import { startServerProcess } from './children.ts';
import { connectDesk, connectPublisher, disconnectAll, openSocket, pressOf } from './clients.ts';
import { addEndpoint, PARTNER_ENV, startPartner } from './doors-partner.ts';
import { milliseconds, percentile, table } from './figures.ts';
import type { Door } from './wire.ts';

const HOPS = [
  'tablet: acknowledged, in the log',
  'dispatch desk: feed',
  'outside program: room',
  'CAD: relay',
  'partner: webhook',
] as const;
type Hop = (typeof HOPS)[number];

const TOKEN = 'bench-cad';
const PUBLISHING = 10;
const WARM_UP = 50;
const LAST_MS = 30_000;

/** When each press was made and where it was seen since, in milliseconds of this process. */
class Journeys {
  readonly #at = new Map<string, Map<Hop | 'press', number>>();

  press(id: string): void {
    this.#at.set(id, new Map([['press', performance.now()]]));
  }

  seen(id: string, hop: Hop): void {
    const at = this.#at.get(id);
    if (at && !at.has(hop)) at.set(hop, performance.now());
  }

  isWhole(): boolean {
    return [...this.#at.values()].every((at) => at.size === HOPS.length + 1);
  }

  missing(): string[] {
    return HOPS.filter((hop) => [...this.#at.values()].some((at) => !at.has(hop)));
  }

  /** Sorted milliseconds from one to the other, the first presses left out: they find everything cold. */
  between(from: Hop | 'press', to: Hop): number[] {
    return [...this.#at.values()]
      .slice(WARM_UP)
      .map((at) => (at.get(to) ?? Number.NaN) - (at.get(from) ?? Number.NaN))
      .sort((a, b) => a - b);
  }
}

export async function measureHops(isQuick: boolean): Promise<string> {
  const perSecond = 50;
  const presses = WARM_UP + (isQuick ? 200 : 1_000);
  const journeys = await travel(presses, perSecond);
  const rows = HOPS.map((hop) => {
    const whole = journeys.between('press', hop);
    const added = journeys.between(HOPS[0], hop);
    const figure = (of: readonly number[], share: number): string => milliseconds(percentile(of, share));
    const beyond = hop === HOPS[0] ? ['', ''] : [figure(added, 0.5), figure(added, 0.95)];
    return [hop, figure(whole, 0.5), figure(whole, 0.95), ...beyond];
  });
  const head = ['press seen at', 'p50 ms', 'p95 ms', 'beyond the log p50', 'p95'];
  const what = `${presses - WARM_UP} presses, ${perSecond} a second on ${PUBLISHING} tablets; each is waited for at every door.`;
  return `${what}\n${table([head, ...rows])}`;
}

async function travel(presses: number, perSecond: number): Promise<Journeys> {
  const journeys = new Journeys();
  const cad = await startCad({
    token: TOKEN,
    acknowledges: true,
    onTold: ({ payload }) => journeys.seen(String(payload['id']), 'CAD: relay'),
  });
  const partner = await startPartner(({ messageId }) =>
    journeys.seen(messageId.split('_')[0] ?? '', 'partner: webhook'),
  );
  const env = { CAD_BACKEND_URL: cad.url, CAD_BACKEND_AUTH_TOKEN: TOKEN, ...PARTNER_ENV };
  const server = await startServerProcess('ours', [], env);
  try {
    const { door } = server;
    await addEndpoint(door, `${partner.url}/hook`, true);
    await connectDesk('ours', door, (id) => journeys.seen(id, 'dispatch desk: feed'));
    await listenOutside(door, (id) => journeys.seen(id, 'outside program: room'));
    await until(() => cad.connections() > 0, 'the CAD is not called');
    await press(door, journeys, { presses, perSecond });
    await until(
      () => journeys.isWhole(),
      () => `not all presses came to ${journeys.missing().join(', ')}`,
    );
    return journeys;
  } finally {
    disconnectAll();
    await server.stop();
    await partner.stop();
    await cad.kill();
  }
}

async function press(
  door: Door,
  journeys: Journeys,
  { presses, perSecond }: { presses: number; perSecond: number },
): Promise<void> {
  const tablets = await Promise.all(
    Array.from({ length: PUBLISHING }, (_, index) => connectPublisher('ours', door, index)),
  );
  const startedMs = performance.now();
  for (let count = 0; count < presses; count += 1) {
    const dueMs = startedMs + (count * 1_000) / perSecond;
    await delay(Math.max(0, dueMs - performance.now()));
    const index = count % PUBLISHING;
    const made = pressOf(index, Math.floor(count / PUBLISHING) + 1);
    journeys.press(made.id);
    void tablets[index]?.send([made]).then((stored) => {
      if (stored === 1) journeys.seen(made.id, 'tablet: acknowledged, in the log');
    });
  }
}

async function listenOutside({ url, deskToken }: Door, seen: (id: string) => void): Promise<void> {
  const socket = await openSocket(url, { token: deskToken });
  socket.on('unit:status:updated', ({ id }: { id: string }) => seen(id));
  for (let n = 0; n < PUBLISHING; n += 1) {
    const ack = (await socket.timeout(LAST_MS).emitWithAck('join_room', { room: `unit:M${n + 1}` })) as {
      ok: boolean;
    };
    if (!ack.ok) throw new Error('an outside program may not listen');
  }
}

async function until(isSo: () => boolean, otherwise: string | (() => string)): Promise<void> {
  const deadlineMs = performance.now() + LAST_MS;
  while (!isSo()) {
    if (performance.now() > deadlineMs)
      throw new Error(typeof otherwise === 'string' ? otherwise : otherwise());
    await delay(10);
  }
}
