import { createSignal, Show } from 'solid-js';
import type { DeviceEvent } from '../../../shared/log/envelope.ts';
import type { OutboxItem, SentRow } from '../../outbox/outbox-database.ts';
import { custodyFor } from '../../sync/custody-for.ts';
import { cadStepOf, custodyOf } from '../../sync/custody-of.ts';
import { useShift } from '../../sync/shift-context.tsx';
import { Button } from '../../ui/button.tsx';
import { CustodyTrail } from '../../ui/custody-trail.tsx';
import { useCab } from './cab-state.tsx';
import { hopsOf } from './custody-words.ts';
import { factWords } from './fact-words.ts';
import { localTime } from './local-time.ts';

export interface CustodyRowProps {
  event: DeviceEvent;
  /** Still here. */
  item?: OutboxItem;
  /** Acknowledged. */
  sent?: SentRow;
}

/** One press: what, when by this tablet's clock, and each hop. A refused one says why and waits for a person. */
export function CustodyRow(props: CustodyRowProps) {
  const { client, distances, unit } = useCab();
  const custody = () => custodyFor(client, props.event);
  const step = () => custodyOf(props.item ?? props.sent, custody());
  const shift = useShift();
  const nameOf = ({ author }: OutboxItem): string =>
    [...(shift()?.tablet.people() ?? []).map(({ sub, name }) => ({ id: sub, name })), ...unit().crew].find(
      ({ id }) => id === author,
    )?.name ?? 'whoever pressed it';
  return (
    <li class="crew-custody-row">
      <div class="crew-custody-what">
        <strong>{factWords(props.event, distances())}</strong>
        <time class="rb-muted" datetime={props.event.at}>
          {localTime(props.event.at)}
        </time>
      </div>
      <Show when={step()}>
        {(at) => <CustodyTrail hops={hopsOf(at(), cadStepOf(props.sent?.seq, custody()))} />}
      </Show>
      <Show when={props.item?.state === 'quarantined' && props.item}>
        {(item) => <Refused item={item()} />}
      </Show>
      <Show when={props.item && client.outbox.isHeld(props.item) && props.item}>
        {(item) => <p class="crew-custody-why">Waits until {nameOf(item())} signs in again.</p>}
      </Show>
    </li>
  );
}

function Refused(props: { item: OutboxItem }) {
  const { client } = useCab();
  const [sure, setSure] = createSignal(false);
  return (
    <div class="crew-custody-refused">
      <p>{props.item.refusal?.detail ?? 'The server refused this.'}</p>
      <div class="crew-custody-actions">
        <Button size="crew" icon="sync" onClick={() => void client.outbox.retry(props.item.id)}>
          Try again
        </Button>
        <Show
          when={sure()}
          fallback={
            <Button size="crew" onClick={() => setSure(true)}>
              Discard
            </Button>
          }
        >
          <Button size="crew" tone="danger" onClick={() => void client.outbox.discard(props.item.id)}>
            Discard for good
          </Button>
          <Button size="crew" onClick={() => setSure(false)}>
            Keep
          </Button>
        </Show>
      </div>
    </div>
  );
}
