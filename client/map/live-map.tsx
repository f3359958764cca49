import { createResource, ErrorBoundary, Show, Suspense } from 'solid-js';
import { lazyPart } from '../ui/lazy-part.ts';
import type { LonLat } from '../../shared/geo.ts';
import { Skeleton } from '../ui/skeleton.tsx';
import type { MapMarks } from './map-marks.ts';
import { MapAbsent } from './map-absent.tsx';
import { findMap } from './map-source.ts';
import type { StyledMap } from './map-style.ts';
import './live-map.css';

export interface LiveMapProps {
  /** Names the map for people who hear the screen. */
  label: string;
  marks: MapMarks;
  /** Brought into view when it changes. */
  focus?: LonLat | undefined;
  /** All of these are kept in view when one comes, goes or moves out of it. */
  frame?: readonly LonLat[] | undefined;
  /** While true a click picks a place instead of selecting a mark. */
  picking?: boolean | undefined;
  onPick?: ((at: LonLat) => void) | undefined;
  onSelectUnit?: ((unitId: string) => void) | undefined;
  onSelectIncident?: ((incidentId: string) => void) | undefined;
}

const Canvas = lazyPart(async () => ({ default: (await import('./live-map-canvas.tsx')).LiveMapCanvas }));

/** What can be drawn, made known to the engine; undefined when there is no map anywhere. */
export async function openMap(): Promise<StyledMap | undefined> {
  const found = await findMap();
  return found && (await import('./engine.ts')).readyToDraw(found);
}

/** The live picture. Everything on it is also in the lists beside it; without a map the desk loses nothing else. */
export function LiveMap(props: LiveMapProps) {
  const [drawn] = createResource(openMap);
  return (
    <section class="live-map" aria-label={props.label} data-picking={props.picking ? '' : undefined}>
      <ErrorBoundary fallback={() => <MapAbsent why="This browser cannot draw it." />}>
        <Suspense fallback={<Skeleton lines={3} label="Loading the map" />}>
          <Show when={!drawn.loading}>
            <Show when={drawn()} fallback={<MapAbsent why="No map is installed on this server." />}>
              {(found) => <Canvas {...props} drawn={found()} />}
            </Show>
          </Show>
        </Suspense>
      </ErrorBoundary>
    </section>
  );
}
