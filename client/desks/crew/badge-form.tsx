import { createSignal, For, Show } from 'solid-js';
import { parseBadgeText } from '../../../shared/rooms/device-token.ts';
import type { TabletPerson } from '../../store/tablet-database.ts';
import type { Proof } from '../../store/tablet.ts';
import type { Shift } from '../../sync/shift.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { InlineError } from '../../ui/inline-error.tsx';
import { PinPad } from '../../ui/pin-pad.tsx';
import { QrReader } from '../../ui/qr-reader.tsx';
import { TextField } from '../../ui/text-field.tsx';
import './badge-form.css';

export interface BadgeFormProps {
  shift: Shift;
  onDone: () => void;
  /** Done once the proof was right, before anything is pressed in their name. */
  join?: ((person: TabletPerson) => Promise<unknown>) | undefined;
}

/** Who badges in, and how they show it: PIN or personal badge. */
export function BadgeForm(props: BadgeFormProps) {
  const present = () => props.shift.tablet.present();
  const isPresent = (sub: string) => present().some((person) => person.sub === sub);
  const known = () => props.shift.tablet.people().filter(({ sub }) => !isPresent(sub));
  const [picked, setPicked] = createSignal<string | undefined>(known()[0]?.username);
  const [typed, setTyped] = createSignal('');
  const [scanning, setScanning] = createSignal(false);
  const [problem, setProblem] = createSignal<string>();
  let looking = false;

  async function show(username: string, proof: Proof): Promise<void> {
    if (looking) return;
    if (!username.trim()) {
      setProblem('Type your user name first.');
      return;
    }
    looking = true;
    setProblem(undefined);
    const result = await props.shift.badgeIn(username, proof, props.join);
    looking = false;
    if (result.ok) props.onDone();
    else setProblem(result.detail);
  }
  const onCode = (text: string) => {
    const badge = parseBadgeText(text);
    if (badge) void show(badge.username, { badge: badge.secret });
    else setProblem('This is not a badge of Readback.');
  };

  return (
    <>
      <div class="badge-page-people" role="group" aria-label="Who are you?">
        <For each={known()}>
          {(person) => (
            <button
              type="button"
              class="badge-person"
              aria-pressed={picked() === person.username}
              onClick={() => {
                setPicked(person.username);
                setProblem(undefined);
              }}
            >
              <Icon name="person" size={26} />
              {person.name}
            </button>
          )}
        </For>
        <Show when={known().length > 0}>
          <button
            type="button"
            class="badge-person"
            aria-pressed={picked() === undefined}
            onClick={() => setPicked(undefined)}
          >
            <Icon name="plus" size={26} />
            Somebody else
          </button>
        </Show>
        <Show when={picked() === undefined}>
          <TextField
            label="User name"
            size="crew"
            value={typed()}
            onValue={setTyped}
            autocomplete="off"
            autocapitalize="none"
            autocorrect="off"
            spellcheck={false}
          />
        </Show>
        <Button size="crew" icon="device" block onClick={() => setScanning((before) => !before)}>
          {scanning() ? 'Use the PIN' : 'Scan my badge'}
        </Button>
      </div>
      <div class="badge-page-proof">
        <InlineError message={problem()} />
        <Show
          when={scanning()}
          fallback={
            <PinPad label="PIN" action="Badge in" onPin={(pin) => show(picked() ?? typed(), { pin })} />
          }
        >
          <QrReader hint="Hold your badge before the camera." onText={onCode} />
        </Show>
      </div>
    </>
  );
}
