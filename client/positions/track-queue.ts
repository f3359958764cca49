/**
 * From the receiver to the server: thinned, kept on disk, the newest first so that the map is right at once,
 * the rest in order and only after the facts (design 4, F14).
 */
import { createEffect, createMemo, createRoot, untrack } from 'solid-js';
import type { GpsFix } from '../../shared/geo.ts';
import type { Fix, PositionEta } from '../../shared/protocol/positions.ts';
import { MAX_FIXES } from '../../shared/protocol/request-limits.ts';
import { toInstant } from '../../shared/time.ts';
import { createSampler, type SamplerContext } from '../../shared/track-sampler.ts';
import type { Author } from '../outbox/author.ts';
import { authorOfRow } from '../outbox/track-store.ts';
import type { Fix as DeviceFix } from '../device/geolocation.ts';
import type { Client } from '../sync/app-state.ts';

export type WatchFixes = (onFix: (fix: DeviceFix) => void) => () => void;

export interface TrackOptions {
  unitId(): string | undefined;
  /** Status of that unit: it decides how closely it is followed. */
  status(): string;
  watch: WatchFixes;
  battery?: () => SamplerContext['battery'];
  /** When the unit will be there, if it is on its way: told with the newest place, never kept. */
  eta?: () => PositionEta | undefined;
  sendEveryMs?: number;
}

export interface TrackQueue {
  stop(): void;
  lastFix(): GpsFix | undefined;
  queued(): number;
}

const SEND_EVERY_MS = 5_000;
/** How long after a connection comes the track waits for facts that are not out yet; then one that is stuck holds up nothing. */
const FACTS_FIRST_MS = 5_000;

export type TrackClient = Pick<Client, 'track' | 'sendPositions' | 'clockOffset' | 'link'> & {
  outbox: Pick<Client['outbox'], 'counts' | 'drainState'>;
};

export function startTrack(client: TrackClient, options: TrackOptions): TrackQueue {
  const sampler = createSampler();
  let last: GpsFix | undefined;
  let sending = false;
  /** Counts rounds, so that one left behind on a dead link notices. */
  let rounds = 0;
  let connectedAtMs = -Infinity;

  function take(deviceFix: DeviceFix): void {
    const unitId = options.unitId();
    const fix = toFix(deviceFix, client.clockOffset()?.ms ?? 0);
    last = toGpsFix(fix);
    if (unitId === undefined) return;
    const battery = options.battery?.();
    const verdict = sampler.offer(last, { status: options.status(), ...(battery ? { battery } : {}) });
    if (verdict !== 'keep') return;
    const level = battery ? { battery: battery.level } : {};
    // A fix that cannot be stored is a gap in the track, which the server sees; facts are another matter.
    client.track.add(unitId, { ...fix, ...level }).catch(() => undefined);
  }

  async function send(): Promise<void> {
    if (sending || client.track.queued() === 0) return;
    sending = true;
    rounds += 1;
    const round = rounds;
    try {
      if (await sendNewest()) await sendRest(() => round === rounds);
    } finally {
      if (round === rounds) sending = false;
    }
  }

  const wake = (): void => void send().catch(() => undefined);

  /** What was asked for on the old link may hang there for long; the server stores a fix once however often it comes. */
  function sendAnew(): void {
    rounds += 1;
    sending = false;
    wake();
  }

  const factsGoFirst = (): boolean =>
    client.outbox.counts().waiting > 0 &&
    (client.outbox.drainState() === 'sending' || performance.now() - connectedAtMs < FACTS_FIRST_MS);

  /** Refused while facts still wait: the sign-on to the unit may be among them, so it is only too early. */
  async function isDone(unitId: string, fixes: readonly Fix[], by?: Author): Promise<boolean> {
    const outcome = await client.sendPositions(unitId, fixes, by);
    return outcome === 'stored' || (outcome === 'refused' && client.outbox.counts().waiting === 0);
  }

  /** False when it did not go, and nothing else will just now. */
  async function sendNewest(): Promise<boolean> {
    const newest = await client.track.newest();
    if (!newest) return true;
    const eta = newest.unitId === options.unitId() ? options.eta?.() : undefined;
    if (!(await isDone(newest.unitId, [{ ...newest.fix, ...(eta ? { eta } : {}) }]))) return false;
    await client.track.remove([newest]);
    return true;
  }

  /** Whose drive does not go waits for the next round and holds up nobody else's. */
  async function sendRest(isCurrent: () => boolean): Promise<void> {
    const failed = new Set<string>();
    while (isCurrent() && !factsGoFirst()) {
      const [first, ...more] = await client.track.next(MAX_FIXES, failed);
      if (!first) return;
      const rows = [first, ...more];
      const fixes = rows.map(({ fix }) => fix);
      if (await isDone(first.unitId, fixes, authorOfRow(first))) await client.track.remove(rows);
      else failed.add(first.author);
    }
  }

  /** Out of a dead zone nothing waits for the next round: connected, and again once the facts are out. */
  function watchLink(): void {
    const isConnected = createMemo(() => client.link() === 'live' || client.link() === 'catching-up');
    const isAllOut = createMemo(() => client.outbox.counts().waiting === 0);
    createEffect(() => {
      if (!isConnected()) return;
      connectedAtMs = performance.now();
      untrack(sendAnew);
    });
    createEffect(() => isAllOut() && untrack(wake));
  }

  const stopWatching = options.watch(take);
  const timer = setInterval(wake, options.sendEveryMs ?? SEND_EVERY_MS);
  const endLink = createRoot((dispose) => {
    watchLink();
    return dispose;
  });
  return {
    stop() {
      stopWatching();
      endLink();
      clearInterval(timer);
    },
    lastFix: () => last,
    queued: client.track.queued,
  };
}

/** Browsers stamp fixes with the device clock; the server's clock is what tracks are compared by. */
function toFix({ at, ...fix }: DeviceFix, offsetMs: number): Fix {
  return { ...fix, at: toInstant(at + offsetMs), source: 'device' };
}

const toGpsFix = ({ at, lat, lon, accuracy, speed, heading }: Fix): GpsFix => ({
  at,
  lat,
  lon,
  accuracy: accuracy ?? undefined,
  speed: speed ?? undefined,
  heading: heading ?? undefined,
});
