import { createMemo, Show } from 'solid-js';
import { toUnixMs } from '../../../shared/time.ts';
import { useClient } from '../../sync/client-context.tsx';
import { useClock } from '../../ui/clock-signal.tsx';
import { ElapsedTime } from '../../ui/elapsed-time.tsx';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { ANSWER_SOON_MS } from '../../../shared/incidents/answer-time.ts';
import { useDesk } from './desk-state.tsx';
import { etaWords } from './eta-words.ts';
import { waitingWords } from './delivery-words.ts';
import { HeardChip } from './heard-chip.tsx';
import { unsentWords, type Hearing } from './hearing.ts';
import { unanswered } from './incident-board.ts';
import { hearingOf } from './unit-hearing.ts';
import type { UnitEntry } from './unit-board.ts';
import './unit-row.css';

const HEARING_ICONS: Partial<Record<Hearing['state'], IconName>> = { lost: 'cloud-off', silent: 'alert' };

/** One unit: what it does, since when, for whom, and how far that can be believed. */
export function UnitRow(props: { unitId: string }) {
  const client = useClient();
  const unit = () => client.document('unit', props.unitId);
  return (
    <Show when={unit()}>
      {(found) => <Row unit={{ id: props.unitId, state: found().state }} unsent={found().unsent > 0} />}
    </Show>
  );
}

function Row(props: { unit: UnitEntry; unsent: boolean }) {
  const client = useClient();
  const desk = useDesk();
  const clock = useClock();
  const state = () => props.unit.state;
  const incident = () => {
    const { incidentId } = state();
    return incidentId === undefined ? undefined : client.document('incident', incidentId)?.state;
  };
  const crew = () =>
    state()
      .crew.map(({ name }) => name.split(' ').at(-1))
      .join(', ');
  const doing = () =>
    [incident()?.address, crew()].filter(Boolean).join(' · ') || (state().statusReason ?? 'nobody signed on');
  const hearing = createMemo(() => hearingOf(client, props.unit, clock()), undefined, {
    equals: (a, b) => a.words === b.words && a.state === b.state,
  });
  const unacknowledged = createMemo(
    () => {
      const [first] = unanswered([props.unit], clock(), ANSWER_SOON_MS);
      const assignment = state().assignments.find(({ assignmentId }) => assignmentId === first?.assignmentId);
      return assignment && waitingWords(assignment, clock());
    },
    undefined,
    { equals: (a, b) => a?.words === b?.words && a?.tone === b?.tone },
  );
  const eta = createMemo(() => etaWords(client.position(props.unit.id), state().status, clock()));
  const unsent = () => unsentWords(client.presence(props.unit.id), clock());

  return (
    <li
      class="unit-row"
      data-hearing={hearing().state}
      data-status={state().status}
      data-emergency={state().emergency ? '' : undefined}
    >
      <button
        type="button"
        data-row
        aria-current={desk.unitId() === props.unit.id ? 'true' : undefined}
        onClick={() => desk.open({ kind: 'unit', id: props.unit.id })}
      >
        <strong class="unit-row-sign rb-figures">{state().callSign}</strong>
        <HeardChip unitId={props.unit.id} status={state().status} size="small" unsent={props.unsent} />
        <span class="unit-row-time">
          <ElapsedTime since={toUnixMs(state().statusSince)} />
        </span>
        <span class="unit-row-second">
          <span class="unit-row-doing">{doing()}</span>
          <Show when={eta()}>{(words) => <span class="unit-row-eta rb-figures">{words()}</span>}</Show>
          <span class="unit-row-hearing rb-figures">
            <Show when={HEARING_ICONS[hearing().state]}>{(icon) => <Icon name={icon()} size={14} />}</Show>
            {hearing().words}
          </span>
        </span>
        <Show when={state().emergency}>
          {(emergency) => (
            <span class="unit-row-emergency">
              <Icon name="alert" size={16} />
              EMERGENCY <ElapsedTime since={toUnixMs(emergency().since)} />
            </span>
          )}
        </Show>
        <Show when={unacknowledged()}>
          {(waiting) => (
            <span class="unit-row-note" data-tone={waiting().tone}>
              <Icon name="alert" size={14} />
              {waiting().words}
            </span>
          )}
        </Show>
        <Show when={unsent()}>
          {(words) => (
            <span class="unit-row-note" data-tone="warn">
              <Icon name="device" size={14} />
              {words()}
            </span>
          )}
        </Show>
      </button>
    </li>
  );
}
