/** A backlog in the log, told to a CAD in a process of its own as soon as that is there. */
import { setTimeout as delay } from 'node:timers/promises';
import { io } from 'socket.io-client';
import { startCadProcess } from '../support/cad-process.ts';
import { startServerProcess } from './children.ts';
import { pressesOf, pushAll } from './doors-load.ts';
import { median, table, times, whole } from './figures.ts';
import type { Door } from './wire.ts';

interface Drained {
  perSecond: number;
  /** Of the sender's process, for a thousand events. */
  cpuMs: number;
}

const TOKEN = 'bench-cad';
const DRAIN_MS = 120_000;
/** On the line at once. */
const WINDOW = 1_000;

/** Ours beside the same messages from a bare client, in turn, so that the ratios hold on a busy machine. */
export async function measureRelay(isQuick: boolean): Promise<string> {
  const rounds = isQuick ? 1 : 3;
  const events = isQuick ? 4_000 : 20_000;
  const ours: Drained[] = [];
  const plain: Drained[] = [];
  for (let round = 0; round < rounds; round += 1) {
    ours.push(await drainOurs(events));
    plain.push(await drainPlain(events));
  }
  const perSecond = (all: readonly Drained[]): number => median(all.map((each) => each.perSecond));
  const cpuMs = (all: readonly Drained[]): number => median(all.map((each) => each.cpuMs));
  const figures = table([
    ['relay', 'events/s', 'CPU ms per 1,000'],
    ['ours', whole(perSecond(ours)), cpuMs(ours).toFixed(1)],
    ['plain', whole(perSecond(plain)), cpuMs(plain).toFixed(1)],
    ['ours is', times(perSecond(ours) / perSecond(plain)), times(cpuMs(ours) / cpuMs(plain))],
  ]);
  const what = `${whole(events)} events queued for a CAD, ${rounds} round(s) in turn.`;
  return `${what} plain stores nothing; the database's own processor time is not counted.\n${figures}`;
}

/** Events from the log of our server, its cursor after them. */
async function drainOurs(events: number): Promise<Drained> {
  const cad = await startCadProcess({ token: TOKEN, acknowledges: true, passesOn: true });
  const server = await startServerProcess('ours', [], {
    CAD_BACKEND_URL: cad.url,
    CAD_BACKEND_AUTH_TOKEN: TOKEN,
  });
  try {
    await cad.connected();
    await cad.kill();
    await pushAll(server.door, pressesOf(events));
    const before = await server.cpuMs();
    await cad.start();
    await cad.connected();
    const startedMs = performance.now();
    const deadlineMs = startedMs + DRAIN_MS;
    while (!(await isDrained(server.door))) {
      if (performance.now() > deadlineMs) throw new Error('the backlog did not drain');
      await delay(100);
    }
    const tookMs = performance.now() - startedMs;
    const cpuMs = (((await server.cpuMs()) - before) * 1_000) / events;
    const ids = new Set(cad.told().map(({ payload }) => payload['id']));
    if (ids.size < events) throw new Error(`the CAD has ${ids.size} of ${events}`);
    return { perSecond: (events * 1_000) / tookMs, cpuMs };
  } finally {
    await server.stop();
    await cad.stop();
  }
}

async function isDrained({ url }: Door): Promise<boolean> {
  const response = await fetch(`${url}/api/socket-bridge/health`);
  const { bridge } = (await response.json()) as { bridge: { connected: boolean; queued: number } };
  return bridge.connected && bridge.queued === 0;
}

/** The same messages from a bare Socket.IO client with nothing behind it, each acknowledged. */
async function drainPlain(events: number): Promise<Drained> {
  const cad = await startCadProcess({ token: TOKEN, acknowledges: true, passesOn: true });
  const socket = io(cad.url, { transports: ['websocket'], forceNew: true, auth: { token: TOKEN } });
  try {
    await cad.connected();
    const presses = pressesOf(events);
    const startedMs = performance.now();
    const before = process.cpuUsage();
    for (let from = 0; from < events; from += WINDOW) {
      const window = presses.slice(from, from + WINDOW);
      await Promise.all(
        window.map(({ type, data, ...rest }) =>
          socket.emitWithAck(String(type), { ...rest, ...Object(data) }),
        ),
      );
    }
    const { user, system } = process.cpuUsage(before);
    const perSecond = (events * 1_000) / (performance.now() - startedMs);
    return { perSecond, cpuMs: (user + system) / events };
  } finally {
    socket.disconnect();
    await cad.stop();
  }
}
