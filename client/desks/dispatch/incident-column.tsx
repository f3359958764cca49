import { createMemo, For, Show } from 'solid-js';
import { useClient } from '../../sync/client-context.tsx';
import { Button } from '../../ui/button.tsx';
import { KeyboardHint } from '../../ui/keyboard-hint.tsx';
import { useDesk } from './desk-state.tsx';
import { findsIncident, groupIncidents } from './incident-board.ts';
import { IncidentRow } from './incident-row.tsx';
import { moveBetweenRows } from './row-keys.ts';
import { sameIds } from './unit-board.ts';
import './incident-column.css';

/** Calls that wait stand first, in the order they came in. */
export function IncidentColumn() {
  const client = useClient();
  const desk = useDesk();
  const groups = createMemo(() =>
    groupIncidents(client.documents('incident').filter((incident) => findsIncident(desk.search(), incident))),
  );
  return (
    <section class="incident-column" aria-labelledby="incident-column-title" onKeyDown={moveBetweenRows}>
      <header class="column-head">
        <h2 id="incident-column-title">Incidents</h2>
        <Button
          tone="primary"
          size="compact"
          icon="plus"
          aria-keyshortcuts="N"
          onClick={() => desk.open({ kind: 'new' })}
        >
          New incident <KeyboardHint keys={['N']} />
        </Button>
      </header>
      <div class="column-body">
        <Group id="pending" title="Waiting for a unit" ids={groups().pending} empty="No call is waiting." />
        <Group id="active" title="Being helped" ids={groups().active} />
        <ClosedGroup ids={groups().closed} />
      </div>
    </section>
  );
}

function Group(props: { id: string; title: string; ids: readonly string[]; empty?: string }) {
  const ids = createMemo(() => props.ids, undefined, { equals: sameIds });
  const titleId = () => `incidents-${props.id}`;
  return (
    <Show when={ids().length > 0 || props.empty}>
      <h3 id={titleId()} class="column-group">
        {props.title}
        <span class="rb-figures">{ids().length}</span>
      </h3>
      <Show when={ids().length > 0} fallback={<p class="column-empty">{props.empty}</p>}>
        <ul aria-labelledby={titleId()}>
          <For each={ids()}>{(incidentId) => <IncidentRow incidentId={incidentId} />}</For>
        </ul>
      </Show>
    </Show>
  );
}

function ClosedGroup(props: { ids: readonly string[] }) {
  const ids = createMemo(() => props.ids, undefined, { equals: sameIds });
  return (
    <Show when={ids().length > 0}>
      <details class="incident-closed">
        <summary class="column-group">
          <span>Closed</span>
          <span class="rb-figures">{ids().length}</span>
        </summary>
        <ul aria-label="Closed incidents">
          <For each={ids()}>{(incidentId) => <IncidentRow incidentId={incidentId} />}</For>
        </ul>
      </details>
    </Show>
  );
}
