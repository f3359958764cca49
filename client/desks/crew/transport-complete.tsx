import { createSignal, Match, Switch } from 'solid-js';
import { completeTransport } from '../../transports/transport-actions.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { useCab } from './cab-state.tsx';
import { localTime } from './local-time.ts';
import { DOUBLE_TAP_MS } from './press.ts';

/** Says that the transport is done and may be billed. Two presses in place, since it sets a record on its way. */
export function TransportComplete(props: { incidentId: string }) {
  const cab = useCab();
  const [asking, setAsking] = createSignal(false);
  const transport = () => cab.transportOf(props.incidentId);
  let askedAtMs = 0;
  const ask = () => {
    askedAtMs = performance.now();
    setAsking(true);
  };
  /** The second tap of a double tap answers nothing, wherever it lands. */
  const isSecondTap = () => performance.now() - askedAtMs < DOUBLE_TAP_MS;
  const complete = async () => {
    if (isSecondTap()) return;
    try {
      await completeTransport(cab.client.outbox, { unitId: cab.unitId, incidentId: props.incidentId });
      cab.feedback.confirm();
      cab.outcomes.say('Transport complete, saved', 'good');
    } catch {
      cab.feedback.error();
      cab.outcomes.say('Transport complete was not recorded. Press it again.', 'bad');
    } finally {
      setAsking(false);
    }
  };
  return (
    <div class="crew-complete">
      <Switch
        fallback={
          <Button size="crew" block icon="check" onClick={ask}>
            Transport complete
          </Button>
        }
      >
        <Match when={transport()?.completedAt}>
          {(at) => (
            <p class="crew-complete-done">
              <Icon name="check" size={24} /> Transport complete {localTime(at())}
            </p>
          )}
        </Match>
        <Match when={asking()}>
          <Button size="crew" onClick={() => isSecondTap() || setAsking(false)}>
            Not yet
          </Button>
          <Button size="crew" tone="primary" icon="check" onClick={() => void complete()}>
            Complete
          </Button>
        </Match>
      </Switch>
    </div>
  );
}
