import { createResource, createSignal, Show } from 'solid-js';
import { Button } from '../../../ui/button.tsx';
import { useClock } from '../../../ui/clock-signal.tsx';
import { resultTone, resultWords } from './partner-words.ts';
import type { Endpoint } from './partners-data.ts';
import { usePartners } from './partners-state.tsx';
import { StandingMark } from './standing-mark.tsx';

/** As many of the newest messages are looked through for the test. */
const NEWEST = 20;

/** A message that means nothing, and what the partner made of it. */
export function TestSend(props: { endpoint: Endpoint }) {
  const partners = usePartners();
  const clock = useClock();
  const [test, setTest] = createSignal<{ endpointId: string; messageId: string }>();
  const [isOver, setOver] = createSignal(false);
  const own = () => (test()?.endpointId === props.endpoint.id ? test() : undefined);
  const [result] = createResource(
    () => {
      const asked = own();
      return asked && { ...asked, tick: isOver() ? 0 : Math.floor(clock() / 1000) };
    },
    async ({ endpointId, messageId }) => {
      const sent = await partners.data.sent(endpointId, { limit: NEWEST });
      const found = sent.find((each) => each.messageId === messageId);
      setOver(found !== undefined && found.state !== 'sending' && found.attempt > 0);
      return found;
    },
    { initialValue: undefined },
  );
  async function send() {
    const endpointId = props.endpoint.id;
    const messageId = await partners.act(() => partners.data.test(endpointId));
    if (messageId === undefined) return;
    setOver(false);
    setTest({ endpointId, messageId });
  }
  const found = () => (own() && !result.error ? result.latest : undefined);
  return (
    <>
      <Button
        size="compact"
        icon="live"
        busy={own() !== undefined && !isOver()}
        disabled={props.endpoint.state !== 'active'}
        onClick={() => void send()}
      >
        Send a test
      </Button>
      <span class="partners-test" role="status">
        <Show when={found()?.messageId === own()?.messageId && found()}>
          {(sent) => (
            <StandingMark
              standing={{
                tone: resultTone(sent()),
                words: `Test: ${resultWords(sent())}`,
                ...(sent().durationMs === null ? {} : { more: `${sent().durationMs} ms` }),
              }}
            />
          )}
        </Show>
      </span>
    </>
  );
}
