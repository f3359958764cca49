/** Finds routes beside the page, so that building the graph of a city never holds up a press. */
import type { LonLat } from '../../shared/geo.ts';
import { buildGraph, type StreetGraph } from '../../shared/roads/graph.ts';
import type { Route } from '../../shared/roads/route.ts';
import { routeFromHere, type Whereabouts } from '../../shared/roads/route-from-here.ts';
import { unpackStreets } from '../../shared/roads/street-file.ts';

declare const self: DedicatedWorkerGlobalScope;

/** Packed streets, gzip, once; then questions. */
export type RouteQuestion = { streets: Blob } | { ask: number; from: Whereabouts; to: LonLat };
export type RouteAnswer = { ready: boolean } | { ask: number; route?: Route };

let graph: StreetGraph | undefined;

self.addEventListener('message', ({ data }: MessageEvent<RouteQuestion>) => {
  if ('streets' in data) void load(data.streets);
  else {
    const route = graph && routeFromHere(graph, data.from, data.to);
    answer({ ask: data.ask, ...(route ? { route } : {}) });
  }
});

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has one listener, and no origins
const answer = (message: RouteAnswer): void => self.postMessage(message);

async function load(streets: Blob): Promise<void> {
  try {
    const plain = streets.stream().pipeThrough(new DecompressionStream('gzip'));
    graph = buildGraph(unpackStreets(await new Response(plain).json()));
    answer({ ready: true });
  } catch {
    answer({ ready: false });
  }
}
