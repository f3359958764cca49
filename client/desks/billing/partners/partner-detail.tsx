import { createSignal, For, Show } from 'solid-js';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { useClock } from '../../../ui/clock-signal.tsx';
import { useToasts } from '../../../ui/toasts.tsx';
import { ConfirmDialog, type Decision } from './confirm-dialog.tsx';
import { hostOf, overlapWords, standingOf, typeLabel } from './partner-words.ts';
import type { Endpoint } from './partners-data.ts';
import { usePartners } from './partners-state.tsx';
import { ReplayDialog } from './replay-dialog.tsx';
import { SentLog } from './sent-log.tsx';
import { StandingMark } from './standing-mark.tsx';
import { TestSend } from './test-send.tsx';

/** One partner: how it stands, what one can do about it, and everything that was sent. */
export function PartnerDetail(props: { endpoint: Endpoint }) {
  const partners = usePartners();
  const clock = useClock();
  const toasts = useToasts();
  const [decision, setDecision] = createSignal<Decision>();
  const [isReplaying, setReplaying] = createSignal(false);
  const host = () => hostOf(props.endpoint);
  let takeBack: (() => void) | undefined;
  const set = (state: Endpoint['state'], words: string) => {
    takeBack?.();
    const { id } = props.endpoint;
    return partners.act(
      () => partners.data.change(id, { state }),
      () => words,
    );
  };

  /* Nothing is lost by it, so it asks for no confirmation, but can be taken back. */
  async function pause() {
    const { id } = props.endpoint;
    if ((await partners.act(() => partners.data.change(id, { state: 'paused' }))) === undefined) return;
    takeBack = toasts.show({
      text: `${host()} is paused. Messages wait here.`,
      action: { label: 'Resume', onPress: () => void set('active', 'Resumed.') },
    });
  }

  const rotate = (): Decision => ({
    title: `A new secret for ${host()}?`,
    description: 'For a day messages carry both signatures; then only the new secret counts.',
    confirm: 'Make a new secret',
    tone: 'primary',
    run: async () => {
      const made = await partners.act(() => partners.data.rotate(props.endpoint.id));
      if (made) partners.setSecret({ ...made, isFirst: false });
    },
  });
  const closing = (): Decision => ({
    title: `Close ${host()}?`,
    description: 'Nothing more is sent. What concerns it is kept, and sent in order when it is opened again.',
    confirm: 'Close it',
    tone: 'danger',
    run: () => set('disabled', `${host()} is closed. It can be opened again at any time.`),
  });
  const removal = (): Decision => ({
    title: `Delete ${host()}?`,
    description: `Its secret is destroyed and what waits for it is never sent. The log of what was sent stays. This cannot be undone.`,
    confirm: 'Delete for ever',
    tone: 'danger',
    typed: host(),
    run: () =>
      partners.act(
        () => partners.data.remove(props.endpoint.id),
        () => `${host()} is deleted.`,
      ),
  });

  return (
    <>
      <header class="billing-record-head">
        <div>
          <h2>{host()}</h2>
          <p class="rb-muted partners-url">{props.endpoint.url}</p>
          <StandingMark standing={standingOf(props.endpoint, clock())} />
        </div>
        <div class="partners-tools">
          <TestSend endpoint={props.endpoint} />
          <Button size="compact" icon="sync" onClick={() => setReplaying(true)}>
            Replay…
          </Button>
          <Button size="compact" icon="key" onClick={() => setDecision(rotate())}>
            New secret…
          </Button>
          <Show
            when={props.endpoint.state === 'active'}
            fallback={
              <Button
                size="compact"
                tone="primary"
                busy={partners.isBusy()}
                onClick={() => void set('active', `${host()} receives again.`)}
              >
                {props.endpoint.state === 'paused' ? 'Resume' : 'Open again'}
              </Button>
            }
          >
            <Button size="compact" busy={partners.isBusy()} onClick={() => void pause()}>
              Pause
            </Button>
          </Show>
          <Show when={props.endpoint.state !== 'disabled'}>
            <Button size="compact" tone="quiet" onClick={() => setDecision(closing())}>
              Close…
            </Button>
          </Show>
          <Button size="compact" tone="quiet" onClick={() => setDecision(removal())}>
            Delete…
          </Button>
        </div>
      </header>
      <Show when={props.endpoint.state !== 'paused' && props.endpoint.trouble}>
        {(trouble) => (
          <Banner tone="warn">
            {trouble().error}. Messages wait here and are tried again for three days; nothing is lost.
          </Banner>
        )}
      </Show>
      <Show when={overlapWords(props.endpoint, clock())}>
        {(left) => (
          <Banner icon="key">
            The secret before signs too for another <span class="rb-figures">{left()}</span>.
          </Banner>
        )}
      </Show>
      <ul class="partners-gets" aria-label="What it gets">
        <For each={props.endpoint.types}>{(type) => <li>{typeLabel(type)}</li>}</For>
        <li>{props.endpoint.ordered ? 'In order' : 'In any order'}</li>
      </ul>
      <Show when={props.endpoint.id} keyed>
        {(id) => <SentLog endpointId={id} />}
      </Show>
      <ConfirmDialog decision={decision()} onClose={() => setDecision(undefined)} />
      <ReplayDialog endpoint={props.endpoint} open={isReplaying()} onOpenChange={setReplaying} />
    </>
  );
}
