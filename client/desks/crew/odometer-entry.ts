/** Typing an odometer reading on a keypad, as the dial shows it: whole miles or kilometres and one tenth, and what looks wrong. */
import { formatMiles, parseOdometer } from '../../../shared/mileage.ts';
import type { DistanceUnit } from '../../../shared/roads/eta-words.ts';

const MOST_DIGITS = 6;
/** A transport further than this is possible and worth a second look. Hundredths of what the dial counts. */
const FAR_HUNDREDTHS: Record<DistanceUnit, number> = { miles: 200 * 100, kilometres: 320 * 100 };

export type KeypadKey = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | '.' | 'back';

/** The reading after one more key; a key that cannot follow changes nothing. */
export function typeKey(reading: string, key: KeypadKey): string {
  if (key === 'back') return reading.slice(0, -1);
  const [whole = '', tenths] = reading.split('.');
  if (key === '.') return tenths === undefined && whole !== '' ? `${reading}.` : reading;
  if (tenths !== undefined) return tenths === '' ? reading + key : reading;
  if (whole === '0') return key;
  return whole.length < MOST_DIGITS ? reading + key : reading;
}

/** `48213.` is on its way to a tenth and already means 48213; undefined while nothing was typed. */
export function readingOf(typed: string): string | undefined {
  const reading = typed.endsWith('.') ? typed.slice(0, -1) : typed;
  return parseOdometer(reading) === undefined ? undefined : reading;
}

/** A doubt in plain words about what the dial is said to show; it never stops the reading from being saved. */
export function doubtAbout(
  reading: string,
  previous: string | undefined,
  unit: DistanceUnit,
): string | undefined {
  const now = parseOdometer(reading);
  const before = previous === undefined ? undefined : parseOdometer(previous);
  if (now === undefined || before === undefined) return undefined;
  if (now < before) return `Lower than the last reading, ${previous}. Check the digits.`;
  const driven = now - before;
  if (driven > FAR_HUNDREDTHS[unit])
    return `${formatMiles(driven).slice(0, -1)} ${unit} since the last reading. Check the digits.`;
  return undefined;
}
