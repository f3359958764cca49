import { NavigationControl, ScaleControl, type Map as MapLibre, type MapMouseEvent } from 'maplibre-gl';
import { createEffect, createSignal, on, onCleanup, onMount } from 'solid-js';
import { useTheme } from '../ui/theme.tsx';
import { createStreetMap, hasWebGl } from './engine.ts';
import { addLiveLayers, createMarkSetter, INCIDENT_LAYER, UNIT_LAYER } from './live-layers.ts';
import type { LiveMapProps } from './live-map.tsx';
import { fontsOf, mapStyle, type StyledMap } from './map-style.ts';

const CLICK_REACH_PX = 6;
const FOCUS_ZOOM = 14;

/** The map itself, in a chunk of its own: the engine is larger than the rest of the desk. */
export function LiveMapCanvas(props: LiveMapProps & { drawn: StyledMap }) {
  if (!hasWebGl()) throw new Error('no WebGL');
  let holder: HTMLDivElement | undefined;
  onMount(() => holder && drawInto(holder, props));
  return <div class="live-map-canvas" ref={(element) => (holder = element)} />;
}

function drawInto(container: HTMLDivElement, props: LiveMapProps & { drawn: StyledMap }): void {
  const theme = useTheme();
  const map = createStreetMap({ container, map: props.drawn, theme: theme.shown(), label: props.label });
  map.addControl(new NavigationControl({ showCompass: false }), 'top-right');
  map.addControl(new ScaleControl({ maxWidth: 90 }), 'bottom-left');
  onCleanup(() => map.remove());

  const setMarks = followMarks(map, props);
  map.on('style.load', async () => {
    await addLiveLayers(map, { root: document.documentElement, fonts: fontsOf(props.drawn.source) });
    setMarks();
    container.dataset['ready'] = theme.shown();
  });
  createEffect(
    on(theme.shown, (shown) => map.setStyle(mapStyle(props.drawn, shown, location.origin), { diff: false }), {
      defer: true,
    }),
  );
  followFocus(map, props);
  followFrame(map, props);
  listen(map, props);
}

/** At most one hand-over per frame, however often positions arrive. Returns what starts afresh after a change of style. */
function followMarks(map: MapLibre, props: LiveMapProps): () => void {
  const [setter, setSetter] = createSignal<ReturnType<typeof createMarkSetter>>();
  let asked: number | undefined;
  createEffect(() => {
    const put = setter();
    const { marks } = props;
    if (!put) return;
    if (asked !== undefined) cancelAnimationFrame(asked);
    asked = requestAnimationFrame(() => put(marks));
  });
  onCleanup(() => asked !== undefined && cancelAnimationFrame(asked));
  return () => setSetter(() => createMarkSetter(map));
}

function followFocus(map: MapLibre, props: LiveMapProps): void {
  createEffect(
    on(
      () => props.focus,
      (at) => {
        if (!at || (map.getBounds().contains([at[0], at[1]]) && map.getZoom() > FOCUS_ZOOM - 2)) return;
        map.easeTo({ center: [at[0], at[1]], zoom: Math.max(map.getZoom(), FOCUS_ZOOM), duration: 500 });
      },
    ),
  );
}

const FRAME_PADDING_PX = 56;
const CLOSEST_ZOOM = 15;

/** Moves only when something of the frame is out of sight: a map that follows every fix cannot be read in a moving cab. */
function followFrame(map: MapLibre, props: LiveMapProps): void {
  let framed = 0;
  createEffect(() => {
    const points = props.frame ?? [];
    const bounds = map.getBounds();
    const isSeen = points.every(([lon, lat]) => bounds.contains([lon, lat]));
    if (points.length === 0 || (isSeen && points.length === framed)) return;
    framed = points.length;
    const lons = points.map(([lon]) => lon);
    const lats = points.map(([, lat]) => lat);
    map.fitBounds([Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)], {
      padding: FRAME_PADDING_PX,
      maxZoom: CLOSEST_ZOOM,
      duration: 0,
    });
  });
}

function listen(map: MapLibre, props: LiveMapProps): void {
  const markAt = ({ point: { x, y } }: MapMouseEvent) => {
    const layers = [UNIT_LAYER, INCIDENT_LAYER].filter((id) => map.getLayer(id));
    const box: [[number, number], [number, number]] = [
      [x - CLICK_REACH_PX, y - CLICK_REACH_PX],
      [x + CLICK_REACH_PX, y + CLICK_REACH_PX],
    ];
    return map.queryRenderedFeatures(box, { layers })[0];
  };
  map.on('click', (event) => {
    if (props.picking) {
      props.onPick?.([event.lngLat.lng, event.lngLat.lat]);
      return;
    }
    const found = markAt(event);
    const id: unknown = found?.properties['id'];
    if (typeof id !== 'string') return;
    if (found?.layer.id === UNIT_LAYER) props.onSelectUnit?.(id);
    else props.onSelectIncident?.(id);
  });
  map.on('mousemove', (event) => {
    map.getCanvas().style.cursor = props.picking ? 'crosshair' : markAt(event) ? 'pointer' : '';
  });
}
