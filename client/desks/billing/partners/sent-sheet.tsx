import { createResource, Match, Show, Switch } from 'solid-js';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { dayAndTime } from '../billing-words.ts';
import { resultTone, resultWords, typeLabel } from './partner-words.ts';
import type { WholeSent } from './partners-data.ts';
import { usePartners } from './partners-state.tsx';
import { StandingMark } from './standing-mark.tsx';

/** JSON for reading; anything else as it is. */
function readable(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** One message whole: what was sent, what came back, and sending it once more. */
export function SentSheet(props: { endpointId: string; sentId: string | undefined; onClose: () => void }) {
  const partners = usePartners();
  const [whole, { mutate }] = createResource(
    () => props.sentId,
    (id) => partners.data.whole(props.endpointId, id),
  );
  const shown = () => (whole.error || whole.loading ? undefined : whole.latest);
  async function again(id: string) {
    const sent = await partners.act(
      () => partners.data.retry(props.endpointId, id),
      () => 'It is on its way again.',
    );
    if (sent) mutate(sent);
  }
  return (
    <Dialog
      shape="sheet"
      open={props.sentId !== undefined}
      onOpenChange={(open) => !open && props.onClose()}
      title={shown() ? typeLabel(shown()?.type ?? '') : 'Message'}
      description={shown()?.messageId}
      actions={
        <Show when={shown()}>
          {(sent) => (
            <Button
              size="compact"
              icon="sync"
              busy={partners.isBusy()}
              disabled={sent().state === 'sending'}
              onClick={() => void again(sent().id)}
            >
              Send again now
            </Button>
          )}
        </Show>
      }
    >
      <Switch>
        <Match when={whole.error}>
          <p class="rb-muted">It is on the server, which cannot be reached now.</p>
        </Match>
        <Match when={shown()}>{(sent) => <Whole sent={sent()} />}</Match>
        <Match when={true}>
          <Skeleton lines={5} label="Loading the message" />
        </Match>
      </Switch>
    </Dialog>
  );
}

function Whole(props: { sent: WholeSent }) {
  return (
    <div class="partners-whole">
      <StandingMark standing={{ tone: resultTone(props.sent), words: resultWords(props.sent) }} />
      <p class="rb-muted rb-figures">
        {dayAndTime(props.sent.updatedAt)}, attempt {props.sent.attempt}
        <Show when={props.sent.durationMs !== null}>, took {props.sent.durationMs} ms</Show>
      </p>
      <h3>Sent</h3>
      <pre class="billing-json" tabindex={0} aria-label="What was sent">
        {readable(props.sent.request)}
      </pre>
      <h3>Answered</h3>
      <Show when={props.sent.response} fallback={<p class="rb-muted">Nothing.</p>}>
        {(response) => (
          <pre class="billing-json" tabindex={0} aria-label="What was answered">
            {readable(response())}
          </pre>
        )}
      </Show>
    </div>
  );
}
