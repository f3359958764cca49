import { createMemo, For, Show } from 'solid-js';
import type { Outbox } from '../../outbox/outbox.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { useCab } from './cab-state.tsx';
import { CustodyRow } from './custody-row.tsx';
import { factWords } from './fact-words.ts';
import { PanelFrame } from './panel-frame.tsx';
import './custody-panel.css';

const DRAIN_WORDS: Record<ReturnType<Outbox['drainState']>, string> = {
  idle: 'Everything saved here is on the server.',
  sending: 'Sending now.',
  'backing-off': 'The server did not answer; trying again shortly.',
  'no-link': 'No connection. Everything is safe here and goes out by itself.',
  'needs-sign-in': 'Sign in again to send what waits.',
  'update-needed': 'The app must be updated to send. Nothing is lost.',
};

/** Every press this tablet remembers, newest first, with its raw time and how far it has come. */
export function CustodyPanel() {
  const { client, distances } = useCab();
  const { outbox } = client;
  const unsent = createMemo(() => [...outbox.items()].reverse());
  const nothing = () =>
    unsent().length === 0 && outbox.recentlySent().length === 0 && outbox.notYetSaved().length === 0;
  const why = () => {
    if (outbox.notYetSaved().length > 0) return 'Not everything is saved yet.';
    const { held } = outbox.counts();
    // Idle is what the line is when nothing may go; that is not the same as everything being there (I18).
    if (outbox.drainState() === 'idle' && held > 0)
      return `${held === 1 ? 'One press waits' : `${held} presses wait`} for somebody to sign in again.`;
    return DRAIN_WORDS[outbox.drainState()];
  };
  return (
    <PanelFrame title="What you pressed" why={why()}>
      <Show when={outbox.lastFailure()}>{(words) => <p class="crew-custody-failure">{words()}</p>}</Show>
      <ol class="crew-custody" tabindex="0" aria-label="What you pressed, newest first">
        <For each={outbox.notYetSaved()}>
          {(event) => (
            <li class="crew-custody-unsaved">
              <strong>{factWords(event, distances())}</strong> Not yet saved on this tablet. Keep the app
              open.
            </li>
          )}
        </For>
        <For each={unsent()}>{(item) => <CustodyRow event={item.event} item={item} />}</For>
        <For each={outbox.recentlySent()}>{(row) => <CustodyRow event={row.event} sent={row} />}</For>
      </ol>
      <Show when={nothing()}>
        <EmptyState icon="check" title="Nothing pressed yet">
          Each press appears here with its time and how far it has come.
        </EmptyState>
      </Show>
    </PanelFrame>
  );
}
