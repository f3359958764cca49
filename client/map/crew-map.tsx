import { createResource, ErrorBoundary, Show, Suspense } from 'solid-js';
import { lazyPart } from '../ui/lazy-part.ts';
import { Skeleton } from '../ui/skeleton.tsx';
import type { CrewMapProps } from './crew-map-canvas.tsx';
import { openMap } from './live-map.tsx';
import { MapAbsent } from './map-absent.tsx';
import './live-map.css';

const Canvas = lazyPart(async () => ({ default: (await import('./crew-map-canvas.tsx')).CrewMapCanvas }));

/** The crew's map: themselves, where they go and how, hospitals, and who else is on the call; nothing else. */
export function CrewMap(props: CrewMapProps) {
  const [drawn] = createResource(openMap);
  return (
    <section class="live-map" aria-label={props.label}>
      <ErrorBoundary fallback={() => <MapAbsent why="This browser cannot draw it." />}>
        <Suspense fallback={<Skeleton lines={3} label="Loading the map" />}>
          <Show when={!drawn.loading}>
            <Show when={drawn()} fallback={<MapAbsent why="No map is on this tablet or at the server." />}>
              {(found) => <Canvas {...props} drawn={found()} />}
            </Show>
          </Show>
        </Suspense>
      </ErrorBoundary>
    </section>
  );
}
