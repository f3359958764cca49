import { createResource, ErrorBoundary, lazy, Match, Show, Suspense, Switch } from 'solid-js';
import type { LonLat } from '../../shared/geo.ts';
import { Skeleton } from '../ui/skeleton.tsx';
import type { MapMarks } from './map-marks.ts';
import { MapAbsent } from './map-absent.tsx';
import { fetchMapSource } from './map-source.ts';
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

const Canvas = lazy(async () => ({ default: (await import('./live-map-canvas.tsx')).LiveMapCanvas }));

/** The live picture. Everything on it is also in the lists beside it; without a map the desk loses nothing else. */
export function LiveMap(props: LiveMapProps) {
  const [source] = createResource(() => fetchMapSource());
  return (
    <section class="live-map" aria-label={props.label} data-picking={props.picking ? '' : undefined}>
      <ErrorBoundary fallback={() => <MapAbsent why="This browser cannot draw it." />}>
        <Suspense fallback={<Skeleton lines={3} label="Loading the map" />}>
          <Show when={source()}>
            {(found) => (
              <Switch fallback={<MapAbsent why="No map is installed on this server." />}>
                <Match when={drawable(found())}>{(drawn) => <Canvas {...props} source={drawn()} />}</Match>
              </Switch>
            )}
          </Show>
        </Suspense>
      </ErrorBoundary>
    </section>
  );
}

const drawable = (source: Awaited<ReturnType<typeof fetchMapSource>>) =>
  source.kind === 'none' ? undefined : source;
