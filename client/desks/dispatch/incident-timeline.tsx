import { createResource, For, Match, Show, Switch } from 'solid-js';
import type { IncidentState } from '../../../shared/incidents/state.ts';
import { toUnixMs } from '../../../shared/time.ts';
import { custodyFor } from '../../sync/custody-for.ts';
import { cadStepOf, custodyOfSeq, type CadStep } from '../../sync/custody-of.ts';
import type { TimelineFact } from '../../sync/app-state.ts';
import { agencySettings } from '../../ops/agency.ts';
import { useClient } from '../../sync/client-context.tsx';
import { Button } from '../../ui/button.tsx';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { StatusIcon } from '../../ui/status-icon.tsx';
import { factWords, statusOfFact } from './fact-words.ts';
import { SOURCE_LABELS } from '../../ui/source-labels.ts';
import { clockTime, flagWords, skewWords } from './time-words.ts';
import './incident-timeline.css';

export interface IncidentTimelineProps {
  incidentId: string;
  state: IncidentState;
}

const CAD_WORDS: Record<CadStep, string> = {
  waiting: 'Waiting for the CAD',
  acknowledged: 'Acknowledged by the CAD',
  confirmed: 'Confirmed by the CAD',
  sent: 'Sent to the CAD, which does not answer',
  refused: 'Refused by the CAD',
};
const CAD_ICONS: Record<CadStep, IconName> = {
  waiting: 'hourglass',
  acknowledged: 'check',
  confirmed: 'check',
  sent: 'chevron-right',
  refused: 'alert',
};

/** Every fact of the call: when it was pressed, when it happened, how we know, and how far it has come. */
export function IncidentTimeline(props: IncidentTimelineProps) {
  const client = useClient();
  /* Asked for again whenever a document of this call has moved, which is when there is more to read. */
  const version = () => {
    const transports = Object.keys(props.state.units).map(
      (unitId) => client.document('transport', `${props.incidentId}:${unitId}`)?.seq ?? 0,
    );
    return Math.max(client.document('incident', props.incidentId)?.seq ?? 0, ...transports);
  };
  const [facts, { refetch }] = createResource(
    () => ({ id: props.incidentId, version: version(), isLive: client.link() === 'live' }),
    ({ id }) => client.timeline(id),
  );
  return (
    <section class="timeline" aria-labelledby="timeline-title">
      <h3 id="timeline-title">Timeline</h3>
      <Switch>
        <Match when={facts.error}>
          <p class="timeline-absent">
            The timeline is on the server, which cannot be reached now.
            <Button size="compact" tone="quiet" icon="sync" onClick={() => void refetch()}>
              Try again
            </Button>
          </p>
        </Match>
        <Match when={facts.latest}>
          {(all) => (
            <ol tabindex="0" aria-labelledby="timeline-title">
              <For each={all().toReversed()}>{(fact) => <Fact fact={fact} />}</For>
            </ol>
          )}
        </Match>
        <Match when={facts.loading}>
          <Skeleton lines={3} label="Loading the timeline" />
        </Match>
      </Switch>
    </section>
  );
}

function Fact(props: { fact: TimelineFact }) {
  const client = useClient();
  const fact = () => props.fact;
  const skew = () => skewWords(fact());
  const custody = () => custodyFor(client, fact());
  const cad = () => cadStepOf(fact().seq, custody());
  /* What the server's own rules record was pressed by nobody, and by no other clock. */
  const isOurs = () => fact().source === 'system' && fact().actorName === undefined;
  const late = () => toUnixMs(fact().receivedAt) - toUnixMs(fact().occurredAt);
  return (
    <li class="timeline-fact" data-corrected={fact().correctedBy.length ? '' : undefined}>
      <time datetime={fact().occurredAt}>{clockTime(fact().occurredAt)}</time>
      <span class="timeline-icon">
        <Show when={statusOfFact(fact())} fallback={<Icon name="info" size={16} />}>
          {(status) => <StatusIcon status={status()} size={16} />}
        </Show>
      </span>
      <div>
        <p>
          <Show when={fact().unitId}>{(unitId) => <strong>{unitId()} </strong>}</Show>
          {factWords(fact(), agencySettings(client).distances)}
          <Show when={fact().correctedBy.length}>
            <em> corrected later</em>
          </Show>
        </p>
        <p class="timeline-proof rb-figures">
          <span>{SOURCE_LABELS[fact().source]}</span>
          <Show when={!isOurs()}>
            <span>{fact().actorName ?? fact().actor}</span>
          </Show>
          <Show when={skew()}>{(words) => <span data-notable>{words()}</span>}</Show>
          <Show when={late() > LATE_MS}>
            <span data-notable>reached us {clockTime(fact().receivedAt)}</span>
          </Show>
          <For each={isOurs() ? [] : flagWords(fact().flags)}>{(words) => <span>{words}</span>}</For>
          <Show when={cad()} fallback={<HopWords icon="check" words="On the server" />}>
            {(step) => <HopWords icon={CAD_ICONS[step()]} words={CAD_WORDS[step()]} />}
          </Show>
          <Show when={custodyOfSeq(fact().seq, custody()) === 'billing'}>
            <HopWords icon="check" words="At billing" />
          </Show>
        </p>
      </div>
    </li>
  );
}

function HopWords(props: { icon: IconName; words: string }) {
  return (
    <span class="timeline-hop" data-notable={props.icon === 'alert' ? '' : undefined}>
      <Icon name={props.icon} size={12} />
      {props.words}
    </span>
  );
}

/** Less than this is the network, not a dead zone. */
const LATE_MS = 15_000;
