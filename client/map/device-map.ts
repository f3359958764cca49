/** The operator's map on this device (F15): fetched once, gone on with after every cut, drawn from with no server. */
import { createSignal } from 'solid-js';
import type { MapFile, MapPackage } from '../../shared/map-source.ts';
import { toInstant, type Instant } from '../../shared/time.ts';
import { backOffMs } from '../outbox/back-off.ts';
import { parsePackage, readNote, writeNote, type DeviceMapDatabase } from './device-map-database.ts';
import { fetchFile, storedName } from './fetch-file.ts';
import type { PartStore } from './part-store.ts';

/** Why nothing arrives at the moment. `call`: the crew is on one; the map can wait. */
export type MapHold = 'paused' | 'call' | 'no-link' | 'damaged' | 'no-room';

export interface MapOnDevice {
  /** `outdated`: there is one to draw, and the operator has a newer one. */
  state: 'absent' | 'downloading' | 'ready' | 'outdated';
  /** Of the map this is about: the one that is drawn, or the one on its way. */
  bytes: number;
  /** When the map that is drawn was whole. */
  at?: Instant;
  /** What is on its way, also beside an older map that is still drawn. */
  download?: { bytes: number; total: number; held?: MapHold };
}

export interface DeviceMap {
  onDevice(): MapOnDevice;
  /** What the server offers; undefined when it has no map or cannot be asked. */
  offered(): Promise<MapPackage | undefined>;
  /** Fetches the map, or goes on with it. */
  start(): Promise<void>;
  pause(): Promise<void>;
  /** Looks whether the operator has a newer map, and fetches that too, once a person has wanted one here. */
  refresh(): Promise<void>;
  /** While true nothing is fetched. */
  setOnCall(onCall: boolean): void;
  /** Bytes, letters, symbols and the wish for them; true when there was anything. */
  remove(): Promise<boolean>;
  /** The map to draw, with its bytes; undefined when none is whole. */
  open(): Promise<{ map: MapPackage; area: Blob; streets?: Blob } | undefined>;
}

export interface DeviceMapDeps {
  database: DeviceMapDatabase;
  store: PartStore;
  fetch: typeof globalThis.fetch;
  /** Letters and symbols go where the service worker looks for them. */
  keepLooks(urls: readonly string[]): Promise<void>;
  /** True when there were any. */
  dropLooks(): Promise<boolean>;
  now(): number;
  /** 0 <= x < 1 */
  chance(): number;
  /** Resolves when it is worth trying again, at the latest after so long. */
  pauseFor(ms: number): Promise<void>;
}

const filesOf = (map: MapPackage | undefined): MapFile[] =>
  map ? [map.area, ...(map.streets ? [map.streets] : [])] : [];

export async function openDeviceMap(deps: DeviceMapDeps): Promise<DeviceMap> {
  const { database, store } = deps;
  const [note, setNote] = createSignal(await readNote(database));
  const [arrived, setArrived] = createSignal(0);
  const [held, setHeld] = createSignal<MapHold>();
  let isOnCall = false;
  let running: { stop: AbortController; done: Promise<void> } | undefined;

  const write = async (next: ReturnType<typeof note>): Promise<void> => {
    await writeNote(database, next);
    setNote(next);
  };

  function onDevice(): MapOnDevice {
    const { ready, wanted } = note();
    const why = held() ?? (wanted?.paused ? 'paused' : undefined);
    const download = wanted && {
      bytes: Math.min(arrived(), wanted.map.bytes),
      total: wanted.map.bytes,
      ...(why ? { held: why } : {}),
    };
    return {
      state: ready ? (wanted ? 'outdated' : 'ready') : wanted ? 'downloading' : 'absent',
      bytes: (ready ?? wanted)?.map.bytes ?? 0,
      ...(ready ? { at: ready.at } : {}),
      ...(download ? { download } : {}),
    };
  }

  async function offered(): Promise<MapPackage | undefined> {
    const answer = await deps.fetch('/map/package.json', { cache: 'no-store' }).catch(() => undefined);
    return answer?.ok ? parsePackage(await answer.json().catch(() => undefined)) : undefined;
  }

  /** One try at everything that is missing. */
  async function attempt(map: MapPackage, signal: AbortSignal): Promise<'whole' | 'changed' | 'damaged'> {
    let before = 0;
    for (const file of filesOf(map)) {
      const from = before;
      const outcome = await fetchFile(file, {
        store,
        fetch: deps.fetch,
        signal,
        onHeld: (bytes) => setArrived(from + bytes),
      });
      if (outcome !== 'whole') return outcome;
      before += file.bytes;
    }
    await deps.keepLooks(map.looks);
    setArrived(map.bytes);
    return 'whole';
  }

  async function run(signal: AbortSignal): Promise<void> {
    for (let failures = 0; ;) {
      const { ready, wanted } = note();
      if (!wanted || wanted.paused || signal.aborted) return;
      if (isOnCall) {
        setHeld('call');
        return;
      }
      try {
        const outcome = await attempt(wanted.map, signal);
        if (outcome === 'whole') return await settle(wanted.map);
        await store.keepOnly(filesOf(ready?.map).map(storedName));
        setArrived(0);
        if (outcome === 'damaged') return await giveUp('damaged');
        const next = await offered();
        if (!next) throw new Error('the server has no map now');
        await write({ ...note(), wanted: { map: next, paused: false } });
      } catch (error) {
        if (signal.aborted) return;
        if (isQuota(error)) return await giveUp('no-room');
        setHeld('no-link');
        failures += 1;
        await deps.pauseFor(Math.max(1_000, backOffMs(failures, deps.chance())));
        setHeld(undefined);
      }
    }
  }

  async function settle(map: MapPackage): Promise<void> {
    await write({ ready: { map, at: toInstant(deps.now()) } });
    await store.keepOnly(filesOf(map).map(storedName));
  }

  /** What a person must decide about: it is not tried again by itself. */
  async function giveUp(why: MapHold): Promise<void> {
    setHeld(why);
    const { wanted, ...rest } = note();
    if (wanted) await write({ ...rest, wanted: { ...wanted, paused: true } });
  }

  function go(): void {
    if (running) return;
    const stop = new AbortController();
    const done = run(stop.signal)
      .catch(() => setHeld('no-link'))
      .finally(() => {
        if (running?.stop === stop) running = undefined;
      });
    running = { stop, done: done.then(() => undefined) };
  }

  async function halt(): Promise<void> {
    running?.stop.abort();
    await running?.done;
    running = undefined;
  }

  async function want(map: MapPackage): Promise<void> {
    const { ready } = note();
    if (ready?.map.version === map.version) return;
    await halt();
    setHeld(undefined);
    await write({ ...(ready ? { ready } : {}), wanted: { map, paused: false } });
    go();
  }

  const heldOf = async (map: MapPackage): Promise<number> => {
    const sizes = await Promise.all(filesOf(map).map((file) => store.held(storedName(file))));
    return sizes.reduce((sum, size) => sum + size, 0);
  };
  const sizeOf = (map: MapPackage): number => filesOf(map).reduce((sum, { bytes }) => sum + bytes, 0);

  const { ready } = note();
  // The browser may have cleared the bytes and left the note: somebody wanted the map here, so it comes again.
  if (ready && (await heldOf(ready.map)) !== sizeOf(ready.map))
    await write({ wanted: { map: ready.map, paused: false } });
  const { wanted } = note();
  if (wanted) {
    setArrived(await heldOf(wanted.map));
    go();
  }

  return {
    onDevice,
    offered,
    async start() {
      const map = (await offered()) ?? note().wanted?.map;
      if (map) await want(map);
      else setHeld('no-link');
    },
    async pause() {
      await halt();
      setHeld(undefined);
      const { wanted: now, ...rest } = note();
      if (now) await write({ ...rest, wanted: { ...now, paused: true } });
    },
    async refresh() {
      const { ready, wanted: now } = note();
      if (!ready && !now) return;
      if (now?.paused) return;
      const map = await offered();
      if (!map || map.version === now?.map.version) return go();
      await want(map);
    },
    setOnCall(onCall) {
      isOnCall = onCall;
      if (onCall) void halt().then(() => note().wanted && setHeld('call'));
      else if (note().wanted) {
        setHeld(undefined);
        go();
      }
    },
    async remove() {
      const { ready, wanted: now } = note();
      await halt();
      // Bytes before the note: on a full disk nothing can be written until they are gone.
      await store.keepOnly([]);
      const hadLooks = await deps.dropLooks();
      await write({});
      setArrived(0);
      setHeld(undefined);
      return hadLooks || ready !== undefined || now !== undefined;
    },
    async open() {
      const map = note().ready?.map;
      if (!map) return undefined;
      const blobs = await Promise.all(filesOf(map).map((file) => store.open(storedName(file))));
      const [area, streets] = blobs;
      // Cleared by the browser while we ran.
      const isWhole = filesOf(map).every((file, nth) => blobs[nth]?.size === file.bytes);
      if (!area || !isWhole) return undefined;
      return { map, area, ...(streets ? { streets } : {}) };
    },
  };
}

const isQuota = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'QuotaExceededError' || error.message.includes('QuotaExceeded'));
