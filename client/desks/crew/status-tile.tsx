import { Show } from 'solid-js';
import { ETIMES_BY_STATUS, type UnitStatus } from '../../../shared/units/statuses.ts';
import { custodyFor } from '../../sync/custody-for.ts';
import { custodyOf } from '../../sync/custody-of.ts';
import { Icon } from '../../ui/icon.tsx';
import { StatusButton } from '../../ui/status-button.tsx';
import { pressLabel } from '../../ui/unit-status-look.ts';
import { useCab } from './cab-state.tsx';
import { CUSTODY_LOOK } from './custody-words.ts';
import { localTime } from './local-time.ts';

/** One status: its name, when it was stamped, and how far that stamp has come. */
export function StatusTile(props: { status: UnitStatus; onPress: () => void }) {
  const cab = useCab();
  const time = () => {
    const name = ETIMES_BY_STATUS[props.status];
    return name && cab.transport()?.times[name];
  };
  const isPresent = () => cab.unit().status === props.status;
  const detail = () => (
    <Show when={time()} fallback={<span>{cab.skipWords(props.status) ?? ''}</span>}>
      {(stamp) => <Stamp at={stamp().at} eventId={stamp().eventId} source={stamp().source} />}
    </Show>
  );
  return (
    <li
      class="crew-tile"
      data-status={props.status}
      data-present={isPresent() ? '' : undefined}
      data-stamped={time() ? '' : undefined}
      aria-current={isPresent() ? 'step' : undefined}
    >
      <StatusButton
        rank="other"
        status={props.status}
        label={pressLabel(props.status)}
        detail={detail()}
        onPress={() => props.onPress()}
      />
    </li>
  );
}

function Stamp(props: { at: string; eventId: string; source: string }) {
  const { client } = useCab();
  const step = () => {
    const where = client.outbox.whereIs(props.eventId);
    return custodyOf(where, custodyFor(client, where?.event));
  };
  return (
    <span class="crew-stamp">
      <time datetime={props.at}>{localTime(props.at)}</time>
      <Show when={step()} fallback={<span class="crew-hop">by {props.source}</span>}>
        {(hop) => (
          <span class="crew-hop" data-step={hop()}>
            <Icon name={CUSTODY_LOOK[hop()].icon} size={16} />
            {CUSTODY_LOOK[hop()].word}
          </span>
        )}
      </Show>
    </span>
  );
}
