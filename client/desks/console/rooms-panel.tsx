import { createSignal, For, Show } from 'solid-js';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/text-field.tsx';
import type { OutsideLink } from '../../sync/outside-link.ts';
import type { Refused } from '../../sync/refusal-words.ts';
import { RefusedNotice } from './refused-notice.tsx';

/** Names to begin with; those of one thing take its id. */
const ROOMS = [
  'org',
  'dashboard',
  'unit:',
  'incident:',
  'channel:',
  'hospital:',
  'patient:',
  'triage_queue',
  'tasks',
  'agents',
  'metrics',
  'workflows',
  'system',
  'admin',
];

export function RoomsPanel(props: { link: OutsideLink }) {
  const [room, setRoom] = createSignal('org');
  const [after, setAfter] = createSignal('');
  const [refused, setRefused] = createSignal<Refused>();
  const isNumber = () => /^\d{0,15}$/.test(after().trim());

  async function join(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (!room().trim() || !isNumber()) return;
    const from = after().trim();
    setRefused(await props.link.join(room().trim(), from === '' ? undefined : Number(from)));
  }

  return (
    <section class="console-panel" aria-labelledby="console-rooms">
      <h2 id="console-rooms">Rooms</h2>
      <form class="console-join" onSubmit={(event) => void join(event)}>
        <TextField
          label="Room"
          size="compact"
          list="console-room-names"
          spellcheck={false}
          value={room()}
          onValue={setRoom}
        />
        <TextField
          label="After"
          size="compact"
          inputmode="numeric"
          placeholder="now"
          value={after()}
          onValue={setAfter}
          error={isNumber() ? undefined : 'A whole number'}
        />
        <Button type="submit" size="compact" tone="primary">
          Join
        </Button>
        <datalist id="console-room-names">
          <For each={ROOMS}>{(name) => <option value={name} />}</For>
        </datalist>
      </form>
      <RefusedNotice refused={refused()} />
      <Show
        when={props.link.rooms().length > 0}
        fallback={
          <p class="rb-muted console-small">None joined here yet; 0 after which means from the beginning.</p>
        }
      >
        <ul class="console-rooms" aria-label="Joined rooms">
          <For each={props.link.rooms()}>
            {(joined) => (
              <li>
                <code>{joined.room}</code>
                <span class="rb-muted rb-figures">
                  {joined.missed > 0 ? `${joined.missed} caught up, ` : ''}from {joined.head}
                </span>
                <Button
                  size="compact"
                  tone="quiet"
                  icon="close"
                  iconOnly
                  onClick={() => void props.link.leave(joined.room)}
                >
                  Leave {joined.room}
                </Button>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </section>
  );
}
