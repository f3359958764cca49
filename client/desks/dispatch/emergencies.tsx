import { createMemo, createSignal, For, Show } from 'solid-js';
import { toUnixMs } from '../../../shared/time.ts';
import type { Emergency } from '../../../shared/units/emergency.ts';
import type { UnitState } from '../../../shared/units/state.ts';
import type { Client } from '../../sync/app-state.ts';
import { useClient } from '../../sync/client-context.tsx';
import { clearEmergency } from '../../units/emergency-actions.ts';
import { Button } from '../../ui/button.tsx';
import { ElapsedTime } from '../../ui/elapsed-time.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useDesk } from './desk-state.tsx';
import { ReasonDialog } from './reason-dialog.tsx';
import { clockTime } from './time-words.ts';
import './emergencies.css';

/** Units whose crew is in danger. */
export const inEmergency = (client: Client): string[] =>
  client.documents('unit').flatMap(({ id, state }) => (state.emergency ? [id] : []));

/** Across the whole desk, above everything else, until somebody here ends each with a reason. */
export function Emergencies() {
  const client = useClient();
  const ids = createMemo(() => inEmergency(client), undefined, {
    equals: (a, b) => a.join(' ') === b.join(' '),
  });
  return (
    <For each={ids()}>
      {(unitId) => (
        <Show when={client.document('unit', unitId)?.state}>
          {(unit) => (
            <Show when={unit().emergency}>
              {(emergency) => <OneEmergency unitId={unitId} unit={unit()} emergency={emergency()} />}
            </Show>
          )}
        </Show>
      )}
    </For>
  );
}

function OneEmergency(props: { unitId: string; unit: UnitState; emergency: Emergency }) {
  const client = useClient();
  const desk = useDesk();
  const [clearing, setClearing] = createSignal(false);
  const crew = () => props.unit.crew.map(({ name }) => name).join(', ') || 'nobody signed on';
  const nameOf = (sub: string) => {
    const { sub: own, name } = client.signedIn();
    const crew = props.unit.crew.find(({ id }) => id === sub)?.name;
    return crew ?? (sub === own ? name : 'somebody who is not signed on to it');
  };
  const place = () => {
    const incidentId = props.emergency.incidentId ?? props.unit.incidentId;
    const address =
      incidentId === undefined ? undefined : client.document('incident', incidentId)?.state.address;
    return address === undefined ? 'not on a call' : `on the call at ${address}`;
  };
  const clear = (reason: string) =>
    void clearEmergency(client.outbox, {
      unitId: props.unitId,
      emergencyId: props.emergency.id,
      reason,
      name: client.signedIn().name,
    });
  return (
    <div class="desk-emergency" role="alert">
      <Icon name="alert" size={34} />
      <p class="desk-emergency-who">
        <strong>EMERGENCY {props.unit.callSign}</strong>
        <ElapsedTime since={toUnixMs(props.emergency.since)} />
      </p>
      <p class="desk-emergency-what">
        <span>
          {crew()}, {place()}. Pressed {clockTime(props.emergency.since)} by {nameOf(props.emergency.by)}
          <Show when={props.emergency.presses > 1}>, {props.emergency.presses} times</Show>.
        </span>
        <Show when={client.custody().relay !== undefined}>
          <span>Not told to the CAD, which has no word for it: tell whoever works there.</span>
        </Show>
        <Show when={props.emergency.falseAlarm}>
          {(said) => (
            <strong>
              {nameOf(said().by)} says false alarm, {clockTime(said().at)}. Speak to the crew before you
              clear.
            </strong>
          )}
        </Show>
      </p>
      <Button size="compact" onClick={() => desk.open({ kind: 'unit', id: props.unitId })}>
        Show {props.unit.callSign}
      </Button>
      <Button size="compact" onClick={() => setClearing(true)}>
        Clear
      </Button>
      <ReasonDialog
        open={clearing()}
        onOpenChange={setClearing}
        title={`Clear the emergency of ${props.unit.callSign}?`}
        description="The alarm ends on every desk and the crew reads your reason."
        confirm="Clear emergency"
        reasonLabel="Reason, for the crew"
        isReasonNeeded
        onConfirm={clear}
      />
    </div>
  );
}
