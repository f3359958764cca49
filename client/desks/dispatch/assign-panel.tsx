import { createMemo, createSignal, For, onMount, Show } from 'solid-js';
import type { LonLat } from '../../../shared/geo.ts';
import type { IncidentState } from '../../../shared/incidents/state.ts';
import { assign } from '../../incidents/assign.ts';
import { agencySettings } from '../../ops/agency.ts';
import { useClient } from '../../sync/client-context.tsx';
import { Button } from '../../ui/button.tsx';
import { useClock } from '../../ui/clock-signal.tsx';
import { Icon } from '../../ui/icon.tsx';
import { InlineError } from '../../ui/inline-error.tsx';
import { KeyboardHint } from '../../ui/keyboard-hint.tsx';
import { useDesk } from './desk-state.tsx';
import { HeardChip } from './heard-chip.tsx';
import { moveBetweenRows } from './row-keys.ts';
import { recommend, type Recommendation } from './recommend.ts';
import { sameIds } from './unit-board.ts';
import { candidateOf } from './unit-hearing.ts';
import './assign-panel.css';

/** Which units go. The nearest free one that we hear is first in the list and chosen already: A, Enter. */
export function AssignPanel(props: { incidentId: string; state: IncidentState }) {
  const client = useClient();
  const desk = useDesk();
  const clock = useClock();
  const ranked = createMemo(() => {
    const { location, units } = props.state;
    const scene: LonLat | undefined = location && [location.lon, location.lat];
    const notOnIt = client.documents('unit').filter(({ id }) => units[id]?.done !== false);
    return recommend(
      notOnIt.map((unit) => candidateOf(client, unit, clock())),
      scene,
      agencySettings(client).distances,
    );
  });
  const byId = createMemo(() => new Map(ranked().map((each) => [each.id, each])));
  // The order is settled once, when the list opens: rows that jump under a finger send the wrong unit.
  const opened = ranked().map(({ id }) => id);
  const ids = createMemo(
    () => [
      ...opened.filter((id) => byId().has(id)),
      ...ranked().flatMap(({ id }) => (opened.includes(id) ? [] : [id])),
    ],
    undefined,
    { equals: sameIds },
  );
  const [chosen, setChosen] = createSignal<readonly string[]>(
    ranked()
      .filter(({ isBest }) => isBest)
      .map(({ id }) => id),
  );
  const [failure, setFailure] = createSignal<string>();
  let list: HTMLUListElement | undefined;
  onMount(() => (list?.querySelector<HTMLElement>('input:checked') ?? list?.querySelector('input'))?.focus());

  const toggle = (id: string, on: boolean) =>
    setChosen((all) => (on ? [...all, id] : all.filter((each) => each !== id)));
  const names = () => chosen().map((id) => byId().get(id)?.state.callSign ?? id);
  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    try {
      for (const unitId of chosen()) {
        await assign(client.outbox, { unitId, incidentId: props.incidentId, incident: props.state });
      }
      if (chosen().length > 0) desk.open({ kind: 'incident', id: props.incidentId });
    } catch (error) {
      setFailure(error instanceof Error ? error.message : 'It could not be saved.');
    }
  };

  return (
    <form class="assign-panel" aria-label="Assign units" onSubmit={(event) => void send(event)}>
      <ul ref={(element) => (list = element)} aria-label="Units, best first" onKeyDown={moveBetweenRows}>
        <For each={ids()} fallback={<li class="column-empty">No unit is in service.</li>}>
          {(id) => (
            <Show when={byId().get(id)}>
              {(each) => (
                <CandidateRow
                  unit={each()}
                  chosen={chosen().includes(id)}
                  onToggle={(on) => toggle(id, on)}
                />
              )}
            </Show>
          )}
        </For>
      </ul>
      <InlineError message={failure()} />
      <div class="work-actions">
        <Button type="submit" tone="primary" size="compact" disabled={chosen().length === 0}>
          {chosen().length > 0 ? `Assign ${names().join(', ')}` : 'Choose a unit'}{' '}
          <KeyboardHint keys={['Enter']} />
        </Button>
        <Button
          tone="quiet"
          size="compact"
          onClick={() => desk.open({ kind: 'incident', id: props.incidentId })}
        >
          Back <KeyboardHint keys={['Esc']} />
        </Button>
      </div>
    </form>
  );
}

function CandidateRow(props: { unit: Recommendation; chosen: boolean; onToggle: (on: boolean) => void }) {
  return (
    <li>
      <label
        class="assign-row"
        data-doubtful={props.unit.hearing.state === 'silent' || props.unit.isStale ? '' : undefined}
      >
        <input
          type="checkbox"
          data-row
          checked={props.chosen}
          onChange={(event) => props.onToggle(event.currentTarget.checked)}
        />
        <strong>{props.unit.state.callSign}</strong>
        <HeardChip unitId={props.unit.id} status={props.unit.state.status} size="small" />
        <span class="assign-row-why rb-figures">
          <Show when={props.unit.hearing.state === 'silent'}>
            <Icon name="alert" size={14} />
          </Show>
          {props.unit.why}
        </span>
        <Show when={props.unit.isBest}>
          <span class="assign-row-best">Nearest available</span>
        </Show>
      </label>
    </li>
  );
}
