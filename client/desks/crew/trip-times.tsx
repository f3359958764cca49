import { For, Show } from 'solid-js';
import type { Source } from '../../../shared/log/envelope.ts';
import type { TransportState } from '../../../shared/transports/state.ts';
import { custodyFor } from '../../sync/custody-for.ts';
import { custodyOf } from '../../sync/custody-of.ts';
import { Icon } from '../../ui/icon.tsx';
import { StatusIcon } from '../../ui/status-icon.tsx';
import { statusLabel } from '../../ui/unit-status-look.ts';
import { useCab } from './cab-state.tsx';
import { CUSTODY_LOOK } from './custody-words.ts';
import { localTime } from './local-time.ts';
import { tripRows, type TripRow } from './trip-rows.ts';
import './trip-times.css';

/** Each milestone with its time, where it came from, what it was corrected from, and how far it has come. */
export function TripTimes(props: { transport: TransportState }) {
  return (
    <ol class="crew-trip">
      <For each={tripRows(props.transport)}>
        {(row) => <TripTime row={row} incidentId={props.transport.incidentId} />}
      </For>
    </ol>
  );
}

const SOURCE_WORDS: Record<string, string> = {
  manual: 'pressed',
  geofence: 'by movement',
  dispatch: 'by dispatch',
  cad: 'from the CAD',
  system: 'by the system',
};

/** What this crew stamped is theirs to set right; the desk's and the CAD's times are not. */
const OURS = new Set<Source>(['manual', 'geofence', 'gps']);

function TripTime(props: { row: TripRow; incidentId: string }) {
  const { client, panels } = useCab();
  const time = () => props.row.time;
  const step = () => {
    const where = client.outbox.whereIs(time().eventId);
    return custodyOf(where, custodyFor(client, where?.event));
  };
  const correct = () =>
    panels.show({
      kind: 'late-press',
      incidentId: props.incidentId,
      pressId: time().eventId,
      status: props.row.status,
      at: time().at,
    });
  return (
    <li>
      <StatusIcon status={props.row.status} size={24} />
      <span class="crew-trip-name">{statusLabel(props.row.status)}</span>
      <time datetime={time().at}>{localTime(time().at)}</time>
      <span class="rb-muted">
        {SOURCE_WORDS[time().source] ?? time().source}
        <Show when={time().correctedFrom}>
          {(raw) => (
            <>
              , said {localTime(raw())} ({time().correctionReason?.toLowerCase()})
            </>
          )}
        </Show>
      </span>
      <Show when={step()} fallback={<span />}>
        {(hop) => (
          <span class="crew-hop" data-step={hop()}>
            <Icon name={CUSTODY_LOOK[hop()].icon} size={18} />
            {CUSTODY_LOOK[hop()].word}
          </span>
        )}
      </Show>
      <Show when={OURS.has(time().source)}>
        <button
          type="button"
          class="crew-trip-late"
          aria-label={`${statusLabel(props.row.status)} was pressed late`}
          onClick={correct}
        >
          Late
        </button>
      </Show>
    </li>
  );
}
