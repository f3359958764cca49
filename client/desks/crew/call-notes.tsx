import { For, Show } from 'solid-js';
import type { IncidentState } from '../../../shared/incidents/state.ts';
import { localTime } from './local-time.ts';

export interface CallNotesProps {
  /** What the caller said when the call was made. */
  details: string | undefined;
  notes: IncidentState['notes'];
}

/** Newest first, each with its time. */
export function CallNotes(props: CallNotesProps) {
  const newestFirst = () => [...props.notes].reverse();
  return (
    <section class="crew-notes" aria-label="Notes" tabindex="0">
      <ol>
        <For each={newestFirst()}>
          {(note) => (
            <li>
              <time datetime={note.at}>{localTime(note.at)}</time>
              <p>{note.text}</p>
            </li>
          )}
        </For>
        <Show when={props.details}>
          {(details) => (
            <li>
              <span class="rb-muted">Call taker</span>
              <p>{details()}</p>
            </li>
          )}
        </Show>
        <Show when={!props.details && props.notes.length === 0}>
          <li class="crew-notes-none">No notes yet.</li>
        </Show>
      </ol>
    </section>
  );
}
