import { useClock } from './clock-signal.tsx';
import { elapsedToIso, elapsedToSpeech, elapsedToText, HOUR_MS } from './elapsed-words.ts';
import './elapsed-time.css';

export interface ElapsedTimeProps {
  /** Unix milliseconds at which it began. */
  since: number;
  /** Stops the clock at this moment. */
  until?: number | undefined;
  /** From this many milliseconds on it is shown as overdue, with a mark and in words. */
  overdueMs?: number | undefined;
}

/** A running time: `m:ss`, from an hour on `h:mm` with a small h, so that the two cannot be mixed up. */
export function ElapsedTime(props: ElapsedTimeProps) {
  const clock = useClock();
  const ms = () => (props.until ?? clock()) - props.since;
  const overdue = () => props.overdueMs !== undefined && ms() >= props.overdueMs;
  return (
    <time class="rb-elapsed" datetime={elapsedToIso(ms())} data-overdue={overdue() ? '' : undefined}>
      <span aria-hidden="true">
        {elapsedToText(ms())}
        {ms() >= HOUR_MS && <span class="rb-elapsed-unit"> h</span>}
      </span>
      <span class="rb-spoken">
        {elapsedToSpeech(ms())}
        {overdue() ? ', overdue' : ''}
      </span>
    </time>
  );
}
