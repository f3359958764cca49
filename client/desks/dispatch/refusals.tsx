import { For, Show } from 'solid-js';
import { useClient } from '../../sync/client-context.tsx';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { attemptWords } from './fact-words.ts';

/** What this desk tried and the server did not take, until a person has read it (I2). */
export function Refusals() {
  const client = useClient();
  return (
    <For each={client.outbox.quarantined()}>
      {(item) => (
        <Banner
          tone="bad"
          actions={
            <>
              <Show when={item.refusal?.retry !== 'never'}>
                <Button size="compact" onClick={() => void client.outbox.retry(item.id)}>
                  Try again
                </Button>
              </Show>
              <Button size="compact" onClick={() => void client.outbox.discard(item.id)}>
                Discard
              </Button>
            </>
          }
        >
          <strong>{attemptWords(item.event)}: refused.</strong>{' '}
          {item.refusal?.detail ?? 'The server gave no reason.'}
        </Banner>
      )}
    </For>
  );
}
