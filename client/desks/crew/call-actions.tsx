import { Show } from 'solid-js';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useCab } from './cab-state.tsx';
import { navigateHref, type Goal } from './navigate-link.ts';
import { isStamped } from './status-steps.ts';
import { TransportComplete } from './transport-complete.tsx';

/** What a crew does about the call besides its status: drive there, say where to, look at the trip, complete it. */
export function CallActions(props: { incidentId: string }) {
  const cab = useCab();
  const destination = () => cab.transport()?.destination;
  const leftScene = () => isStamped(cab.transport()?.times ?? {}, 'transporting');
  const arrived = () => {
    const times = cab.transport()?.times ?? {};
    return isStamped(times, 'at_destination') || isStamped(times, 'transfer_of_care');
  };
  const goal = (): Goal => {
    const to = destination();
    if (leftScene() && to) return { address: to.address ?? to.name, lat: to.lat, lon: to.lon };
    const call = cab.detailsOf(props.incidentId);
    return { address: call?.address, lat: call?.location?.lat, lon: call?.location?.lon };
  };
  return (
    <div class="crew-actions">
      <Show when={arrived()}>
        <TransportComplete incidentId={props.incidentId} />
      </Show>
      <Show when={!arrived() && navigateHref(goal(), navigator.userAgent)}>
        {(href) => (
          <a
            class="rb-button crew-navigate"
            data-tone="primary"
            data-size="crew"
            href={href()}
            target="_blank"
            rel="noopener"
          >
            <Icon name="route" size={26} />
            {leftScene() && destination() ? 'Navigate to hospital' : 'Navigate'}
          </a>
        )}
      </Show>
      <button
        type="button"
        class="crew-destination"
        onClick={() => cab.panels.show({ kind: 'destination', incidentId: props.incidentId, asked: false })}
      >
        <span class="rb-muted">Destination</span>
        <span class="crew-destination-name">{destination()?.name ?? 'Choose'}</span>
      </button>
      <Button size="crew" onClick={() => cab.panels.show({ kind: 'trip' })}>
        Trip
      </Button>
    </div>
  );
}
