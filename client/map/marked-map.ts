/** A street map with our marks on it, in the interface's colours, that follows both: the common part of every map here. */
import type { Map as MapLibre } from 'maplibre-gl';
import { createEffect, createSignal, on, onCleanup, type Accessor } from 'solid-js';
import { useTheme } from '../ui/theme.tsx';
import { createStreetMap } from './engine.ts';
import { addLiveLayers, createMarkSetter, type LiveLook } from './live-layers.ts';
import type { MapMarks } from './map-marks.ts';
import { fontsOf, mapStyle, type StyledMap } from './map-style.ts';

export interface MarkedMapOptions {
  container: HTMLElement;
  drawn: StyledMap;
  label: string;
  marks: Accessor<MapMarks>;
  /** Adds what lies under the marks. Called for every freshly loaded style. */
  addBelow?: (map: MapLibre, look: LiveLook) => void;
}

/** Needs an owner inside the theme. `data-ready` names the theme once it is drawn with, `data-streets` says how many. */
export function createMarkedMap({ container, drawn, label, marks, addBelow }: MarkedMapOptions): MapLibre {
  const theme = useTheme();
  const map = createStreetMap({ container, map: drawn, theme: theme.shown(), label });
  onCleanup(() => map.remove());
  const setMarks = followMarks(map, marks);
  map.on('style.load', async () => {
    const look = { root: document.documentElement, fonts: fontsOf(drawn.source) };
    addBelow?.(map, look);
    await addLiveLayers(map, look);
    setMarks();
    container.dataset['ready'] = theme.shown();
  });
  const count = (): void => {
    const streets = streetsIn(map);
    if (streets === 0) return;
    container.dataset['streets'] = String(streets);
    map.off('idle', count);
  };
  map.on('idle', count);
  createEffect(
    on(theme.shown, (shown) => map.setStyle(mapStyle(drawn, shown, location.origin), { diff: false }), {
      defer: true,
    }),
  );
  return map;
}

const streetsIn = (map: MapLibre): number =>
  map.getSource('area')
    ? map.querySourceFeatures('area', { sourceLayer: 'roads' }).length
    : map.querySourceFeatures('town', { filter: ['==', ['get', 'layer'], 'roads'] }).length;

/** At most one hand-over per frame, however often positions arrive. Returns what starts afresh after a change of style. */
function followMarks(map: MapLibre, marks: Accessor<MapMarks>): () => void {
  const [setter, setSetter] = createSignal<ReturnType<typeof createMarkSetter>>();
  let asked: number | undefined;
  createEffect(() => {
    const put = setter();
    const now = marks();
    if (!put) return;
    if (asked !== undefined) cancelAnimationFrame(asked);
    asked = requestAnimationFrame(() => put(now));
  });
  onCleanup(() => asked !== undefined && cancelAnimationFrame(asked));
  return () => setSetter(() => createMarkSetter(map));
}
