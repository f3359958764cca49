import { createEffect, createResource, createSignal, For, Match, Show, Switch } from 'solid-js';
import { useClient } from '../../sync/client-context.tsx';
import type { BillingRecord } from '../../../shared/billing/record-schema.ts';
import { Button } from '../../ui/button.tsx';
import { useClock } from '../../ui/clock-signal.tsx';
import { CustodyTrail } from '../../ui/custody-trail.tsx';
import type { Delivery } from './billing-data.ts';
import { deliveryHop, deliveryWords, dayAndTime } from './billing-words.ts';
import { useDesk } from './desk-state.tsx';

/** Looked at again this often while something is on its way. */
const WATCH_SECONDS = 5;

/** Every version of the record and whether each partner has it. */
export function Deliveries(props: { record: BillingRecord }) {
  const client = useClient();
  const desk = useDesk();
  const clock = useClock();
  const [isUnderWay, setUnderWay] = createSignal(false);
  const [deliveries, { refetch }] = createResource(
    () => ({
      id: props.record.responseNumber,
      version: props.record.version,
      custody: client.custody().billing,
      watch: isUnderWay() ? Math.floor(clock() / 1000 / WATCH_SECONDS) : 0,
    }),
    ({ id }) => desk.data.deliveries(id),
    { initialValue: [] },
  );
  const rows = (): readonly Delivery[] => (deliveries.error ? [] : deliveries.latest);
  createEffect(() => setUnderWay(rows().some(({ state }) => state === 'pending' || state === 'sending')));
  return (
    <section class="billing-deliveries" aria-label="Deliveries">
      <Switch>
        <Match when={deliveries.error}>
          <p class="rb-muted">
            What became of it is on the server, which cannot be reached now.{' '}
            <Button size="compact" tone="quiet" icon="sync" onClick={() => void refetch()}>
              Try again
            </Button>
          </p>
        </Match>
        <Match when={rows().length > 0}>
          <ol>
            <For each={rows()}>{(row) => <DeliveryRow row={row} />}</For>
          </ol>
        </Match>
        <Match when={!deliveries.loading}>
          <p class="rb-muted">No partner gets this record.</p>
        </Match>
      </Switch>
    </section>
  );
}

function DeliveryRow(props: { row: Delivery }) {
  const version = () => props.row.messageId.split('_v')[1] ?? '';
  return (
    <li>
      <CustodyTrail
        hops={[
          { label: `Version ${version()} recorded`, state: 'reached' },
          { label: 'At the partner', state: deliveryHop(props.row) },
        ]}
      />
      <span class="rb-muted">
        {deliveryWords(props.row)}
        <Show when={props.row.state === 'delivered'}>, {dayAndTime(props.row.updatedAt)}</Show>
      </span>
    </li>
  );
}
