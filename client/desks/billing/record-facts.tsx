import { For, Show, type JSX } from 'solid-js';
import type { BillingRecord } from '../../../shared/billing/record-schema.ts';
import { ETIMES } from '../../../shared/units/statuses.ts';
import { toUnixMs } from '../../../shared/time.ts';
import { zoneName } from '../../ui/zone-name.ts';
import { clockTime, dayAndTime, SOURCE_LABELS, TIME_LABELS } from './billing-words.ts';

/** The record for a person: where from, where to, who, when. */
export function RecordFacts(props: { record: BillingRecord }) {
  return (
    <div class="billing-facts">
      <dl>
        <Fact label="From">
          <Place place={props.record.origin} />
        </Fact>
        <Show when={props.record.disposition === 'transported'}>
          <Fact label="To">
            <Place place={props.record.destination} />
          </Fact>
          <Fact label="Modifier">{props.record.modifier ?? 'for you to choose'}</Fact>
          <Fact label="Service level">{props.record.suggestedServiceLevel ?? 'for you to choose'}</Fact>
        </Show>
        <Fact label="Crew">
          {props.record.crew.map(({ id, level }) => (level ? `${id}, ${level}` : id)).join('; ') ||
            'nobody signed on'}
        </Fact>
        <Fact label="Vehicle">{props.record.unit.vehicle ?? '–'}</Fact>
        <Fact label="Patients">{props.record.patients.count}</Fact>
        <Fact label="Care report">{props.record.epcrId ?? 'not in'}</Fact>
      </dl>
      <Times record={props.record} />
    </div>
  );
}

function Fact(props: { label: string; children: JSX.Element }) {
  return (
    <div>
      <dt>{props.label}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

function Place(props: { place: BillingRecord['destination'] }) {
  const words = () => [props.place.name, props.place.address, props.place.zip].filter(Boolean).join(', ');
  return <>{words() || '–'}</>;
}

const uncertaintyWords = (ms: number): string =>
  ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;

function Times(props: { record: BillingRecord }) {
  const stamped = () =>
    ETIMES.flatMap((name) => {
      const time = props.record.times[name];
      return time ? [{ name, time }] : [];
    });
  const zone = () => {
    const first = stamped()[0];
    return first ? `, ${zoneName(toUnixMs(first.time.at))}` : '';
  };
  return (
    <table class="billing-times rb-figures">
      <caption>Times{zone()}</caption>
      <tbody>
        <For each={stamped()}>
          {({ name, time }) => (
            <tr>
              <th scope="row">{TIME_LABELS[name]}</th>
              <td class="rb-muted">{name}</td>
              <td>
                <time datetime={time.at}>{dayAndTime(time.at)}</time>
                <Show when={time.correctedFrom}>
                  {(from) => <s class="rb-muted"> {clockTime(from())}</s>}
                </Show>
              </td>
              <td class="rb-muted">
                {SOURCE_LABELS[time.source]}
                <Show when={time.uncertaintyMs !== null}> ±{uncertaintyWords(time.uncertaintyMs ?? 0)}</Show>
              </td>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  );
}
