import { NavigationControl, ScaleControl, type Map as MapLibre, type MapMouseEvent } from 'maplibre-gl';
import { createEffect, on, onMount } from 'solid-js';
import { hasWebGl } from './engine.ts';
import { followFrame } from './follow-frame.ts';
import { INCIDENT_LAYER, UNIT_LAYER } from './live-layers.ts';
import type { LiveMapProps } from './live-map.tsx';
import { createMarkedMap } from './marked-map.ts';
import type { StyledMap } from './map-style.ts';

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
  const map = createMarkedMap({
    container,
    drawn: props.drawn,
    label: props.label,
    marks: () => props.marks,
  });
  map.addControl(new NavigationControl({ showCompass: false }), 'top-right');
  map.addControl(new ScaleControl({ maxWidth: 90 }), 'bottom-left');
  followFocus(map, props);
  followFrame(map, () => props.frame ?? []);
  listen(map, props);
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
