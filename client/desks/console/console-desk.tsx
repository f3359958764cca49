/** `/console`: what another program sees on namespace `/`, and a way to say everything it may say. */
import { createMemo, createSignal, onCleanup, Show, type Accessor } from 'solid-js';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { ThemeSwitch } from '../../ui/theme-switch.tsx';
import { TopBar } from '../../ui/top-bar.tsx';
import { PersonMenu } from '../person-menu.tsx';
import { createOutsideLink, type Entry, type LinkState } from '../../sync/outside-link.ts';
import { EntryList } from './entry-list.tsx';
import { OpenPanel, type Known } from './open-panel.tsx';
import { RoomsPanel } from './rooms-panel.tsx';
import { SendPanel } from './send-panel.tsx';
import './console.css';

/** More would make the page slow; the log itself keeps everything. */
const KEPT = 1_000;

export function ConsoleDesk(props: { session: Accessor<Known | undefined> }) {
  const [entries, setEntries] = createSignal<readonly Entry[]>([]);
  /** What came while the list stood still. */
  const [held, setHeld] = createSignal<readonly Entry[]>([]);
  const [isPaused, setPaused] = createSignal(false);
  let key = 0;

  const link = createOutsideLink({
    onEntry(entry) {
      key += 1;
      const whole: Entry = { ...entry, key, at: Date.now() };
      const add = (all: readonly Entry[]) => [whole, ...all].slice(0, KEPT);
      if (isPaused()) setHeld(add);
      else setEntries(add);
    },
  });
  onCleanup(() => link.close());

  function pause(isWanted: boolean): void {
    setPaused(isWanted);
    if (isWanted) return;
    setEntries((all) => [...held(), ...all].slice(0, KEPT));
    setHeld([]);
  }
  function clear(): void {
    setEntries([]);
    setHeld([]);
  }
  const isOpen = createMemo(() => link.state() === 'open' || link.state() === 'lost');

  return (
    <div class="console">
      <TopBar
        title="Console"
        end={
          <Show when={props.session()} fallback={<ThemeSwitch compact />}>
            {(known) => <PersonMenu signedIn={known()} />}
          </Show>
        }
      >
        <LinkWords state={link.state()} />
      </TopBar>
      <main class="console-desk">
        <div class="console-say">
          <OpenPanel link={link} session={props.session} />
          <Show when={isOpen()}>
            <RoomsPanel link={link} />
            <SendPanel link={link} />
          </Show>
        </div>
        <EntryList
          entries={entries()}
          held={held().length}
          isPaused={isPaused()}
          onPause={pause}
          onClear={clear}
        />
      </main>
    </div>
  );
}

const LINK_WORDS: Readonly<Record<LinkState, [icon: IconName, words: string]>> = {
  closed: ['cloud-off', 'Not connected'],
  connecting: ['sync', 'Connecting'],
  open: ['live', 'Connected'],
  lost: ['alert', 'Connection lost, trying again'],
};

function LinkWords(props: { state: LinkState }) {
  return (
    <p class="console-link" data-state={props.state} role="status">
      <Icon name={LINK_WORDS[props.state][0]} size={18} />
      {LINK_WORDS[props.state][1]}
    </p>
  );
}
