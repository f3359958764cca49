import { createSignal, For, Show, type JSX } from 'solid-js';
import { toUnixMs } from '../../../shared/time.ts';
import type { LocationGapReason } from '../../../shared/units/events.ts';
import { UNIT_STATUSES, type UnitStatus } from '../../../shared/units/statuses.ts';
import { useClient } from '../../sync/client-context.tsx';
import { pressStatus } from '../../units/unit-actions.ts';
import { Button } from '../../ui/button.tsx';
import { useClock } from '../../ui/clock-signal.tsx';
import { ElapsedTime } from '../../ui/elapsed-time.tsx';
import { Select } from '../../ui/select.tsx';
import { statusLabel } from '../../ui/unit-status-look.ts';
import { useDesk } from './desk-state.tsx';
import { etaWords } from './eta-words.ts';
import { DeliveryLadder } from './delivery-ladder.tsx';
import { HeardChip } from './heard-chip.tsx';
import { ageWords, unsentWords } from './hearing.ts';
import { SOURCE_LABELS } from '../../ui/source-labels.ts';
import { clockTime } from './time-words.ts';
import type { UnitEntry } from './unit-board.ts';
import { hearingOf } from './unit-hearing.ts';
import './unit-detail.css';

/** One unit: who is on it, what it was last heard to say, and a press on its behalf when the crew calls by radio. */
export function UnitDetail(props: { unit: UnitEntry }) {
  const client = useClient();
  const desk = useDesk();
  const clock = useClock();
  const state = () => props.unit.state;
  const position = () => client.position(props.unit.id);
  const hearing = () => hearingOf(client, props.unit, clock());
  const unsent = () => unsentWords(client.presence(props.unit.id), clock());
  const calls = () =>
    [...new Set([state().incidentId, ...state().assignments.map((each) => each.incidentId)])].filter(
      (id) => id !== undefined,
    );
  return (
    <div class="unit-detail">
      <div class="unit-detail-now">
        <HeardChip
          unitId={props.unit.id}
          status={state().status}
          size="large"
          trailing={<ElapsedTime since={toUnixMs(state().statusSince)} />}
        />
        <span class="rb-muted">{SOURCE_LABELS[state().statusSource]}</span>
        <Show when={state().statusReason}>{(reason) => <span>{reason()}</span>}</Show>
      </div>
      <dl class="unit-detail-facts">
        <Fact term="Heard" warn={hearing().state === 'silent'}>
          {hearing().words.replace(/^heard /, '')}
          {hearing().state === 'silent' ? '. Call by radio.' : ''}
        </Fact>
        <Fact term="On the tablet" warn={unsent() !== undefined}>
          {unsent() ?? 'nothing unsent that we know of'}
        </Fact>
        <Fact term="Place">
          <Show when={position()} fallback="not known">
            {(at) => (
              <>
                {at().lat.toFixed(5)}, {at().lon.toFixed(5)},{' '}
                {ageWords(Math.max(0, clock() - toUnixMs(at().at)))} old
              </>
            )}
          </Show>
        </Fact>
        <Show when={state().locationGaps?.at(-1)}>
          {(gap) => (
            <Fact term="Last gap">
              {clockTime(gap().from)} to {clockTime(gap().to)}, {GAP_WORDS[gap().reason]}
            </Fact>
          )}
        </Show>
        <Show when={etaWords(position(), state().status, clock())}>
          {(words) => (
            <Fact term="On its way">
              {words()} to the {position()?.eta?.to ?? 'scene'}, by its tablet
            </Fact>
          )}
        </Show>
        <Fact term="Crew">
          <For each={state().crew} fallback="nobody signed on">
            {(member, index) => (
              <>
                {index() > 0 ? ', ' : ''}
                {member.name}
                {member.level ? ` (${member.level})` : ''}
              </>
            )}
          </For>
        </Fact>
        <Show when={state().checklist}>
          {(checklist) => (
            <Fact term="Tablet checked" warn={checklist().missing.length > 0}>
              {[
                clockTime(checklist().at),
                checklist().missing.length > 0
                  ? `missing: ${checklist().missing.join(', ').replaceAll('-', ' ')}`
                  : 'all in order',
                ...(checklist().notes ?? []),
              ].join('; ')}
            </Fact>
          )}
        </Show>
        <Fact term="Vehicle">
          {[state().vehicle, state().capability, state().station?.name].filter(Boolean).join(', ') ||
            'not given'}
        </Fact>
        <Show when={calls().length > 0}>
          <Fact term={calls().length > 1 ? 'Calls' : 'Call'}>
            <For each={calls()}>
              {(id) => (
                <Button size="compact" tone="quiet" onClick={() => desk.open({ kind: 'incident', id })}>
                  {client.document('incident', id)?.state.address ?? id}
                </Button>
              )}
            </For>
          </Fact>
        </Show>
      </dl>
      <For each={state().assignments.filter((each) => each.state === 'sent')}>
        {(assignment) => <DeliveryLadder unit={state()} assignment={assignment} />}
      </For>
      <OnBehalf unit={props.unit} />
    </div>
  );
}

const GAP_WORDS: Record<LocationGapReason, string> = {
  'app-closed': 'the app was closed',
  asleep: 'the tablet slept',
  'in-background': 'the app was in the background',
  denied: 'location was not allowed',
  'no-fix': 'no satellites',
};

function Fact(props: { term: string; warn?: boolean; children: JSX.Element }) {
  return (
    <div data-warn={props.warn ? '' : undefined}>
      <dt>{props.term}</dt>
      <dd class="rb-figures">{props.children}</dd>
    </div>
  );
}

/** Said over the radio, written down by the desk: the source says so (F12). */
function OnBehalf(props: { unit: UnitEntry }) {
  const client = useClient();
  const [status, setStatus] = createSignal<string>();
  const chosen = (): UnitStatus | undefined => UNIT_STATUSES.find((each) => each === status());
  const press = async () => {
    const next = chosen();
    if (!next) return;
    const { incidentId } = props.unit.state;
    await pressStatus(client.outbox, {
      unitId: props.unit.id,
      status: next,
      source: 'dispatch',
      ...(incidentId === undefined ? {} : { incidentId }),
    });
    setStatus(undefined);
  };
  return (
    <div class="work-actions unit-detail-behalf">
      <Select
        label="Set status for the crew"
        size="compact"
        value={status()}
        onValue={setStatus}
        options={UNIT_STATUSES.map((value) => ({ value, label: statusLabel(value) }))}
      />
      <Button size="compact" disabled={!chosen()} onClick={() => void press()}>
        Set, as heard by radio
      </Button>
    </div>
  );
}
