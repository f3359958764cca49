import { createEffect, createSignal, For, on, onMount, Show } from 'solid-js';
import type { IncidentDetails } from '../../../shared/incidents/events.ts';
import { createIncident } from '../../incidents/incident-actions.ts';
import { useClient } from '../../sync/client-context.tsx';
import { Button } from '../../ui/button.tsx';
import { InlineError } from '../../ui/inline-error.tsx';
import { KeyboardHint } from '../../ui/keyboard-hint.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { useDesk } from './desk-state.tsx';
import './new-incident.css';

const PRIORITIES = [1, 2, 3, 4, 5] as const;
const PRIORITY_WORDS = ['Life threat', 'Emergency', 'Urgent', 'Routine', 'Scheduled'] as const;

/** What is called in most; any other words are as good. */
const COMMON_TYPES = [
  'Breathing problem',
  'Cardiac arrest',
  'Chest pain',
  'Fall',
  'Interfacility transfer',
  'Overdose',
  'Seizure',
  'Stroke',
  'Traffic collision',
  'Unconscious person',
];

/** A call comes in. Type, address, Enter: everything else can follow. */
export function NewIncident() {
  const client = useClient();
  const desk = useDesk();
  const [type, setType] = createSignal('');
  const [address, setAddress] = createSignal('');
  const [priority, setPriority] = createSignal(2);
  const [details, setDetails] = createSignal('');
  const [tried, setTried] = createSignal(false);
  const [failure, setFailure] = createSignal<string>();
  let form: HTMLFormElement | undefined;
  onMount(() => form?.querySelector('input')?.focus());

  const missing = (value: string, words: string) => (tried() && !value.trim() ? words : undefined);
  const incident = (): IncidentDetails => {
    const at = desk.draftPlace();
    return {
      type: type().trim(),
      address: address().trim(),
      priority: priority(),
      ...(details().trim() ? { details: details().trim() } : {}),
      ...(at ? { location: { lon: at[0], lat: at[1] } } : {}),
    };
  };
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    if (!type().trim() || !address().trim()) return;
    try {
      const { incidentId } = await createIncident(client.outbox, incident());
      desk.open(incidentId === undefined ? { kind: 'none' } : { kind: 'assign', id: incidentId });
    } catch (error) {
      setFailure(error instanceof Error ? error.message : 'It could not be saved.');
    }
  };

  return (
    <form
      ref={(element) => (form = element)}
      class="new-incident"
      aria-label="New incident"
      onSubmit={(event) => void save(event)}
      noValidate
    >
      <div class="new-incident-fields">
        <TextField
          label="What is it?"
          size="compact"
          value={type()}
          onValue={setType}
          list="incident-types"
          autocomplete="off"
          error={missing(type(), 'Say what was called in.')}
        />
        <datalist id="incident-types">
          <For each={COMMON_TYPES}>{(common) => <option value={common} />}</For>
        </datalist>
        <TextField
          label="Address"
          size="compact"
          value={address()}
          onValue={setAddress}
          autocomplete="off"
          error={missing(address(), 'Say where. A crossing or a place name will do.')}
        />
        <PriorityChoice value={priority()} onValue={setPriority} />
        <PlaceChoice />
        <div class="rb-field new-incident-details" data-size="compact">
          <label for="new-incident-details">Notes for the crew</label>
          <textarea
            id="new-incident-details"
            class="rb-field-box"
            rows={2}
            value={details()}
            onInput={(event) => setDetails(event.currentTarget.value)}
            onKeyDown={(event) =>
              event.key === 'Enter' && !event.shiftKey && (event.preventDefault(), form?.requestSubmit())
            }
          />
        </div>
      </div>
      <InlineError message={failure()} />
      <div class="work-actions">
        <Button type="submit" tone="primary" size="compact">
          Save incident <KeyboardHint keys={['Enter']} />
        </Button>
        <Button size="compact" tone="quiet" onClick={() => desk.open({ kind: 'none' })}>
          Cancel <KeyboardHint keys={['Esc']} />
        </Button>
      </div>
    </form>
  );
}

function PriorityChoice(props: { value: number; onValue: (priority: number) => void }) {
  return (
    <fieldset class="priority-choice">
      <legend>Priority</legend>
      <div class="priority-choice-row">
        <For each={PRIORITIES}>
          {(priority, index) => (
            <label>
              <input
                type="radio"
                class="rb-spoken"
                name="priority"
                checked={props.value === priority}
                onChange={() => props.onValue(priority)}
              />
              <strong>{priority}</strong>
              <span>{PRIORITY_WORDS[index()]}</span>
            </label>
          )}
        </For>
      </div>
    </fieldset>
  );
}

/** Pointing at the map is a help, not a must: without it the nearest unit cannot be worked out, and says so. */
function PlaceChoice() {
  const desk = useDesk();
  createEffect(on(desk.draftPlace, (at) => at && desk.setPicking(false), { defer: true }));
  return (
    <div class="place-choice">
      <span class="place-choice-title">Place on the map</span>
      <div>
        <Button
          size="compact"
          icon="route"
          aria-pressed={desk.picking()}
          onClick={() => desk.setPicking(!desk.picking())}
        >
          {desk.picking() ? 'Click the map…' : desk.draftPlace() ? 'Point again' : 'Point at the map'}
        </Button>
        <Show when={desk.draftPlace()} fallback={<span class="rb-muted">none yet</span>}>
          {(at) => (
            <span class="rb-figures">
              {at()[1].toFixed(5)}, {at()[0].toFixed(5)}
            </span>
          )}
        </Show>
      </div>
    </div>
  );
}
