/** Times and their provenance in words (F2). */
import type { Flag, LogEvent } from '../../../shared/log/envelope.ts';

const FLAG_WORDS: Record<Flag, string | undefined> = {
  'clock-clamped': 'clock ran ahead, set back',
  'clock-unmeasured': 'clock not measured',
  'incident-inferred': 'incident inferred',
  'lane-gap': 'a fact before it is missing',
  'unknown-field': 'unknown time field',
  'unknown-incident': 'unknown incident',
  'offered-again': 'restored from the device',
  'author-unproved': 'who pressed it only the tablet says',
};

export const flagWords = (flags: readonly Flag[]): string[] =>
  flags.flatMap((flag) => FLAG_WORDS[flag] ?? []);

const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** Time of day in the desk's own zone, to the second. */
export const clockTime = (instant: string): string => CLOCK.format(new Date(instant));

/** A correction smaller than this is how every clock is. */
const NOTABLE_SKEW_MS = 1000;

/** Seconds; nothing finer is shown, and nothing is shown as nought. */
const FINEST_SHOWN = 0.1;

/** `pressed 12:03:10, clock 42 s behind (±0.1 s)`, or nothing when the device's clock was right. */
export function skewWords({
  at,
  skewMs,
  uncertaintyMs,
}: Pick<LogEvent, 'at' | 'skewMs' | 'uncertaintyMs'>): string | undefined {
  if (Math.abs(skewMs) < NOTABLE_SKEW_MS) return undefined;
  const size =
    Math.abs(skewMs) < 60_000
      ? `${(Math.abs(skewMs) / 1000).toFixed(1)} s`
      : `${Math.round(Math.abs(skewMs) / 60_000)} min`;
  const sure =
    uncertaintyMs === undefined ? '' : ` (±${Math.max(FINEST_SHOWN, uncertaintyMs / 1000).toFixed(1)} s)`;
  return `device said ${clockTime(at)}, ${size} ${skewMs > 0 ? 'behind' : 'ahead'}${sure}`;
}
