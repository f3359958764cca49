import { createEffect, createMemo, createSignal, on, onMount } from 'solid-js';
import type { LonLat } from '../../shared/geo.ts';
import { followUnit, type CameraMode } from './crew-camera.ts';
import { addCrewLayers, setAccuracy, setWay } from './crew-layers.ts';
import { hasWebGl } from './engine.ts';
import type { MapMarks } from './map-marks.ts';
import type { StyledMap } from './map-style.ts';
import { createMarkedMap } from './marked-map.ts';

export interface CrewMapProps {
  /** Names the map for people who hear the screen. */
  label: string;
  marks: MapMarks;
  here:
    { at: LonLat; heading?: number | undefined; speed?: number | undefined; accuracy?: number } | undefined;
  goal: LonLat | undefined;
  way: readonly LonLat[] | undefined;
  mode: CameraMode;
  /** A person has moved the map; it must not move back by itself. */
  onMoved(): void;
  /** Steps in and out, for buttons outside. */
  onZoom?: (zoom: (by: 1 | -1) => void) => void;
}

/** The crew's map, in a chunk of its own. */
export function CrewMapCanvas(props: CrewMapProps & { drawn: StyledMap }) {
  if (!hasWebGl()) throw new Error('no WebGL');
  let holder: HTMLDivElement | undefined;
  onMount(() => holder && drawInto(holder, props));
  return <div class="live-map-canvas" ref={(element) => (holder = element)} />;
}

function drawInto(container: HTMLDivElement, props: CrewMapProps & { drawn: StyledMap }): void {
  const [styled, setStyled] = createSignal(0);
  const map = createMarkedMap({
    container,
    drawn: props.drawn,
    label: props.label,
    marks: () => props.marks,
    addBelow(drawnMap, look) {
      addCrewLayers(drawnMap, look);
      setStyled((count) => count + 1);
    },
  });
  const reduced = matchMedia('(prefers-reduced-motion: reduce)');
  const unit = createMemo(() => props.here);
  createEffect(
    on([styled, () => props.way], ([, way]) => {
      setWay(map, way);
      container.dataset['way'] = way ? 'shown' : 'none';
    }),
  );
  createEffect(on([styled, unit], ([, here]) => setAccuracy(map, here?.at, here?.accuracy)));
  followUnit(map, { mode: () => props.mode, unit, goal: () => props.goal, isReduced: () => reduced.matches });
  map.on('dragstart', () => props.onMoved());
  map.on('zoomstart', ({ originalEvent }) => originalEvent && props.onMoved());
  props.onZoom?.((by) => map.zoomTo(map.getZoom() + by, { duration: reduced.matches ? 0 : 200 }));
}
