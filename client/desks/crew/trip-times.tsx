import { For, Show } from 'solid-js';
import type { TransportState, TransportTime } from '../../../shared/transports/state.ts';
import { ETIMES_BY_STATUS } from '../../../shared/units/statuses.ts';
import { CALL_ORDER, type UnitStatus } from '../../../shared/units/statuses.ts';
import { custodyFor } from '../../sync/custody-for.ts';
import { custodyOf } from '../../sync/custody-of.ts';
import { Icon } from '../../ui/icon.tsx';
import { StatusIcon } from '../../ui/status-icon.tsx';
import { statusLabel } from '../../ui/unit-status-look.ts';
import { useCab } from './cab-state.tsx';
import { CUSTODY_LOOK } from './custody-words.ts';
import { localTime } from './local-time.ts';
import './trip-times.css';

const ROWS: readonly UnitStatus[] = [...CALL_ORDER, 'staged', 'cancelled'];

/** Every stamped time of one trip in the order it happened, with who said so and how far it has come. */
export function TripTimes(props: { transport: TransportState }) {
  const rows = () =>
    ROWS.flatMap((status) => {
      const name = ETIMES_BY_STATUS[status];
      const time = name && props.transport.times[name];
      return time ? [{ status, time }] : [];
    }).sort((a, b) => a.time.at.localeCompare(b.time.at));
  return (
    <ol class="crew-trip">
      <For each={rows()}>{({ status, time }) => <TripRow status={status} time={time} />}</For>
    </ol>
  );
}

function TripRow(props: { status: UnitStatus; time: TransportTime }) {
  const { client } = useCab();
  const step = () => {
    const where = client.outbox.whereIs(props.time.eventId);
    return custodyOf(where, custodyFor(client, where?.event));
  };
  return (
    <li>
      <StatusIcon status={props.status} size={24} />
      <span class="crew-trip-name">{statusLabel(props.status)}</span>
      <time datetime={props.time.at}>{localTime(props.time.at)}</time>
      <span class="rb-muted">
        {props.time.source}
        <Show when={props.time.correctedFrom}>{(raw) => <>, was {localTime(raw())}</>}</Show>
      </span>
      <Show when={step()} fallback={<span />}>
        {(hop) => (
          <span class="crew-hop" data-step={hop()}>
            <Icon name={CUSTODY_LOOK[hop()].icon} size={18} />
            {CUSTODY_LOOK[hop()].word}
          </span>
        )}
      </Show>
    </li>
  );
}
