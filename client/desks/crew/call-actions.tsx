import { Show } from 'solid-js';
import { openRequests } from '../../../shared/incidents/backup.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useCab } from './cab-state.tsx';
import type { CallGoal } from './call-goal.ts';
import { navigateHref } from './navigate-link.ts';
import { isStamped } from './status-steps.ts';
import { TransportComplete } from './transport-complete.tsx';

/** What a crew does about the call besides its status: drive there, say where to, look at the trip, complete it. */
export function CallActions(props: { incidentId: string }) {
  const cab = useCab();
  const destination = () => cab.transport()?.destination;
  const arrived = () => {
    const times = cab.transport()?.times ?? {};
    return isStamped(times, 'at_destination') || isStamped(times, 'transfer_of_care');
  };
  const backupWord = () => {
    const ours = (cab.incident()?.backup ?? []).filter(({ unitId }) => unitId === cab.unitId);
    if (openRequests(ours).length > 0) return 'Backup asked';
    return ours.length > 0 ? 'Backup answered' : 'Backup';
  };
  return (
    <div class="crew-actions">
      <Show when={arrived()}>
        <TransportComplete incidentId={props.incidentId} />
      </Show>
      <Show when={cab.way.goal()}>{(goal) => <Navigate goal={goal()} />}</Show>
      <button
        type="button"
        class="crew-destination"
        onClick={() => cab.panels.show({ kind: 'destination', incidentId: props.incidentId, asked: false })}
      >
        <span class="rb-muted">Destination</span>
        <span class="crew-destination-name">{destination()?.name ?? 'Choose'}</span>
      </button>
      <Button size="crew" onClick={() => cab.panels.show({ kind: 'patients', incidentId: props.incidentId })}>
        Patients
      </Button>
      <Button size="crew" onClick={() => cab.panels.show({ kind: 'backup', incidentId: props.incidentId })}>
        {backupWord()}
      </Button>
      <Button size="crew" onClick={() => cab.panels.show({ kind: 'trip' })}>
        Trip
      </Button>
    </div>
  );
}

/** The one hand-over to the tablet's navigator. The app stays as it is behind it. */
function Navigate(props: { goal: CallGoal }) {
  const href = () => navigateHref(props.goal.at, navigator.userAgent);
  // A scheme of another app opens that app; in a window of its own it would leave an empty one behind.
  const isPage = () => href().startsWith('https:');
  return (
    <a
      class="rb-button crew-navigate"
      data-tone="primary"
      data-size="crew"
      href={href()}
      target={isPage() ? '_blank' : undefined}
      rel="noopener noreferrer"
    >
      <Icon name="route" size={26} />
      {props.goal.kind === 'destination' ? 'Navigate to hospital' : 'Navigate'}
    </a>
  );
}
