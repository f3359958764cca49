import { createResource, ErrorBoundary, Match, Show, Suspense, Switch } from 'solid-js';
import type { DeviceMap } from '../../map/device-map.ts';
import { deviceMap } from '../../map/map-on-device.ts';
import { mapWords, sizeWords } from '../../map/map-words.ts';
import { Button } from '../../ui/button.tsx';
import { Progress } from '../../ui/progress.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { PanelFrame } from './panel-frame.tsx';
import './map-panel.css';

/** The operator's map on this tablet: how big, how far, and the ways to fetch, hold and delete it (F15). */
export function MapPanel() {
  const [map] = createResource(deviceMap);
  return (
    <PanelFrame title="Map on this tablet">
      <ErrorBoundary fallback={<p>This browser keeps no files. The map is drawn from the server.</p>}>
        <Suspense fallback={<Skeleton lines={3} label="Looking for the map" />}>
          <Show when={map()}>{(found) => <MapHere map={found()} />}</Show>
        </Suspense>
      </ErrorBoundary>
    </PanelFrame>
  );
}

function MapHere(props: { map: DeviceMap }) {
  const here = () => props.map.onDevice();
  const [offered] = createResource(() => props.map.offered());
  const isMoving = () => here().download !== undefined && here().download?.held !== 'paused';
  const isStopped = () => {
    const held = here().download?.held;
    return held === 'paused' || held === 'damaged' || held === 'no-room';
  };
  return (
    <div class="crew-device-map" data-state={here().state} data-held={here().download?.held}>
      <p class="crew-device-map-words" role="status">
        {mapWords(here())}
      </p>
      <Show when={here().at}>
        {(at) => (
          <p class="rb-muted">
            {sizeWords(here().bytes)}, since {new Date(at()).toLocaleDateString()}{' '}
            {new Date(at()).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })}
          </p>
        )}
      </Show>
      <Show when={here().download}>
        {(download) => (
          <Progress
            label={here().state === 'outdated' ? 'Newer map' : 'Map'}
            value={download().bytes / download().total}
            detail={`${sizeWords(download().bytes)} of ${sizeWords(download().total)}`}
          />
        )}
      </Show>
      <Switch>
        <Match when={isStopped()}>
          <Button size="crew" tone="primary" block onClick={() => void props.map.start()}>
            Go on
          </Button>
        </Match>
        <Match when={isMoving()}>
          <Button size="crew" block onClick={() => void props.map.pause()}>
            Pause
          </Button>
        </Match>
        <Match when={here().state === 'absent'}>
          <Show
            when={offered()}
            fallback={
              <p class="rb-muted">
                {offered.loading ? 'Asking the server…' : 'The server has no map, or cannot be asked now.'}
              </p>
            }
          >
            {(offer) => (
              <Button size="crew" tone="primary" block onClick={() => void props.map.start()}>
                Download {sizeWords(offer().bytes)}
              </Button>
            )}
          </Show>
        </Match>
        <Match when={true}>
          <Button size="crew" block onClick={() => void props.map.refresh()}>
            Look for a newer map
          </Button>
        </Match>
      </Switch>
      <Show when={here().state !== 'absent'}>
        <Button size="crew" tone="quiet" block onClick={() => void props.map.remove()}>
          Delete it from this tablet
        </Button>
      </Show>
    </div>
  );
}
