import { Show } from 'solid-js';
import { toUnixMs } from '../../../shared/time.ts';
import { ElapsedTime } from '../../ui/elapsed-time.tsx';
import { useCab } from './cab-state.tsx';

/** Since dispatch; the time in the present status stands on top beside the status. */
export function CallTimers() {
  const cab = useCab();
  const dispatched = () => cab.transport()?.times['eTimes.03']?.at;
  return (
    <Show when={dispatched()}>
      {(at) => (
        <p class="crew-call-timer">
          <span class="rb-muted">since dispatch</span>
          <ElapsedTime since={toUnixMs(at())} />
        </p>
      )}
    </Show>
  );
}
