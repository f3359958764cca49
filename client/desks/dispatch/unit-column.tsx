import { createMemo, For, Show } from 'solid-js';
import { useClient } from '../../sync/client-context.tsx';
import { useDesk } from './desk-state.tsx';
import { moveBetweenRows } from './row-keys.ts';
import { findsIncident } from './incident-board.ts';
import {
  findsUnit,
  GROUP_LABELS,
  groupUnits,
  sameIds,
  UNIT_GROUPS,
  type UnitEntry,
  type UnitGroup,
} from './unit-board.ts';
import { UnitRow } from './unit-row.tsx';
import './unit-column.css';

/** Every unit, by what can be asked of it. */
export function UnitColumn() {
  const client = useClient();
  const desk = useDesk();
  const found = (unit: UnitEntry) => findsUnit(desk.search(), unit) || isOnFoundIncident(unit);
  const isOnFoundIncident = ({ state: { incidentId } }: UnitEntry) => {
    const incident = incidentId === undefined ? undefined : client.document('incident', incidentId);
    return incident !== undefined && findsIncident(desk.search(), incident);
  };
  const groups = createMemo(() => groupUnits(client.documents('unit').filter(found)));

  return (
    <section class="unit-column" aria-labelledby="unit-column-title" onKeyDown={moveBetweenRows}>
      <header class="column-head">
        <h2 id="unit-column-title">Units</h2>
        <span class="rb-muted rb-figures">{client.documents('unit').length}</span>
      </header>
      <div class="column-body">
        <For each={UNIT_GROUPS}>{(group) => <Group group={group} ids={groups()[group]} />}</For>
        <Show when={desk.search() && UNIT_GROUPS.every((group) => groups()[group].length === 0)}>
          <p class="column-empty">No unit matches "{desk.search()}".</p>
        </Show>
      </div>
    </section>
  );
}

function Group(props: { group: UnitGroup; ids: readonly string[] }) {
  const ids = createMemo(() => props.ids, undefined, { equals: sameIds });
  const titleId = () => `units-${props.group}`;
  return (
    <Show when={ids().length > 0}>
      <h3 id={titleId()} class="column-group">
        {GROUP_LABELS[props.group]}
        <span class="rb-figures">{ids().length}</span>
      </h3>
      <ul aria-labelledby={titleId()}>
        <For each={ids()}>{(unitId) => <UnitRow unitId={unitId} />}</For>
      </ul>
    </Show>
  );
}
