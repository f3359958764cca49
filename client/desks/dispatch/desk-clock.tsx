import { toInstant } from '../../../shared/time.ts';
import { useClock } from '../../ui/clock-signal.tsx';
import { zoneName } from '../../ui/zone-name.ts';
import { clockTime } from './time-words.ts';

/** The server's time, in the zone every time on this desk is told in. */
export function DeskClock() {
  const clock = useClock();
  return (
    <p class="desk-clock rb-figures">
      {clockTime(toInstant(clock()))} <span class="rb-muted">{zoneName(clock())}</span>
    </p>
  );
}
