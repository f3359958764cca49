import { createSignal, onCleanup, Show } from 'solid-js';
import { canDictate, dictate } from '../../../device/dictation.ts';
import { addNote } from '../../../incidents/incident-actions.ts';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/text-field.tsx';
import { useCab } from '../cab-state.tsx';
import { PanelFrame } from '../panel-frame.tsx';
import './pages.css';

const MOST_CHARACTERS = 500;

/** A note on the call, typed or spoken. What was heard is read before it is saved. */
export function NotePanel(props: { incidentId: string }) {
  const cab = useCab();
  const [text, setText] = createSignal('');
  const [stop, setStop] = createSignal<() => void>();
  onCleanup(() => stop()?.());
  const listen = () => {
    const end = dictate(
      (words) => setText((before) => `${before} ${words}`.trim().slice(0, MOST_CHARACTERS)),
      () => setStop(undefined),
    );
    setStop(() => end);
  };
  const save = async () => {
    const note = text().trim();
    if (!note) return;
    try {
      await addNote(cab.client.outbox, { incidentId: props.incidentId, unitId: cab.unitId, text: note });
      cab.feedback.confirm();
      cab.outcomes.say('Note saved', 'good');
      cab.panels.done();
    } catch {
      cab.feedback.error();
      cab.outcomes.say('The note was not recorded. Save again.', 'bad');
    }
  };
  return (
    <PanelFrame title="Note" why="Heard by dispatch and every crew on this call.">
      <div class="crew-pages">
        <TextField size="crew" label="Note" maxLength={MOST_CHARACTERS} value={text()} onValue={setText} />
        <Show when={canDictate()}>
          <Button size="crew" block icon="volume" onClick={() => (stop() ? stop()?.() : listen())}>
            {stop() ? 'Stop listening' : 'Speak'}
          </Button>
        </Show>
        <Button size="crew" tone="primary" block disabled={!text().trim()} onClick={() => void save()}>
          Save note
        </Button>
      </div>
    </PanelFrame>
  );
}
