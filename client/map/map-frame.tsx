/** Where a map stands: its place while it loads, the map once there is one, and plain words where there is none. */
import { createResource, ErrorBoundary, Show, Suspense, type JSX } from 'solid-js';
import { Skeleton } from '../ui/skeleton.tsx';
import { MapAbsent } from './map-absent.tsx';
import { findMap } from './map-source.ts';
import type { StyledMap } from './map-style.ts';
import './map-frame.css';

export interface MapFrameProps {
  /** Names the map for people who hear the screen. */
  label: string;
  /** Why there is none, where none is found. */
  absent: string;
  picking?: boolean | undefined;
  children: (drawn: StyledMap) => JSX.Element;
}

/** What can be drawn, made known to the engine; undefined when there is no map anywhere. */
async function openMap(): Promise<StyledMap | undefined> {
  const found = await findMap();
  return found && (await import('./engine.ts')).readyToDraw(found);
}

export function MapFrame(props: MapFrameProps) {
  const [drawn] = createResource(openMap);
  return (
    <section class="live-map" aria-label={props.label} data-picking={props.picking ? '' : undefined}>
      <ErrorBoundary fallback={() => <MapAbsent why="This browser cannot draw it." />}>
        <Suspense fallback={<Skeleton lines={3} label="Loading the map" />}>
          <Show when={!drawn.loading}>
            <Show when={drawn()} fallback={<MapAbsent why={props.absent} />}>
              {(found) => props.children(found())}
            </Show>
          </Show>
        </Suspense>
      </ErrorBoundary>
    </section>
  );
}
