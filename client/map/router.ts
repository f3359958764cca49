/** The streets this device knows, and the way along them. */
import type { LonLat } from '../../shared/geo.ts';
import type { Route } from '../../shared/roads/route.ts';
import type { Whereabouts } from '../../shared/roads/route-from-here.ts';
import { findMap } from './map-source.ts';
import type { RouteAnswer, RouteQuestion } from './route-worker.ts';

export interface Router {
  /** Undefined when there is no way, or no street near. */
  route(from: Whereabouts, to: LonLat): Promise<Route | undefined>;
  stop(): void;
}

/** Undefined when no streets are here or at the server; then there is no route, and the map still shows the place. */
export async function openRouter(): Promise<Router | undefined> {
  const streets = await findStreets();
  if (!streets) return undefined;
  const worker = new Worker(new URL('./route-worker.ts', import.meta.url), { type: 'module' });
  const waiting = new Map<number, (route: Route | undefined) => void>();
  let asked = 0;
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has one listener, and no origins
  const say = (question: RouteQuestion): void => worker.postMessage(question);
  const isReady = await new Promise<boolean>((resolve) => {
    worker.addEventListener('message', ({ data }: MessageEvent<RouteAnswer>) => {
      if ('ready' in data) return resolve(data.ready);
      waiting.get(data.ask)?.(data.route);
      waiting.delete(data.ask);
    });
    worker.addEventListener('error', () => resolve(false));
    say({ streets });
  });
  if (!isReady) {
    worker.terminate();
    return undefined;
  }
  return {
    route: (from, to) =>
      new Promise((resolve) => {
        asked += 1;
        waiting.set(asked, resolve);
        say({ ask: asked, from, to });
      }),
    stop() {
      worker.terminate();
      for (const resolve of waiting.values()) resolve(undefined);
    },
  };
}

async function findStreets(): Promise<Blob | undefined> {
  const map = await findMap();
  if (map?.streets) return map.streets;
  if (map?.source.streets === undefined) return undefined;
  const answer = await fetch(map.source.streets).catch(() => undefined);
  return answer?.ok ? answer.blob() : undefined;
}
