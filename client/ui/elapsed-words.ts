const SECOND_MS = 1000;
const MINUTE_S = 60;
const HOUR_S = 3600;
export const HOUR_MS = HOUR_S * SECOND_MS;

const twoDigits = (n: number) => String(n).padStart(2, '0');

const wholeSeconds = (ms: number) => Math.max(0, Math.floor(ms / SECOND_MS));

/** `m:ss` under an hour, then `h:mm`. Negative times (a clock behind) show as zero. */
export function elapsedToText(ms: number): string {
  const seconds = wholeSeconds(ms);
  if (seconds < HOUR_S) return `${Math.floor(seconds / MINUTE_S)}:${twoDigits(seconds % MINUTE_S)}`;
  return `${Math.floor(seconds / HOUR_S)}:${twoDigits(Math.floor((seconds % HOUR_S) / MINUTE_S))}`;
}

const plural = (n: number, word: string) => `${n} ${word}${n === 1 ? '' : 's'}`;

/** The same time to be spoken: `1:05` alone could be minutes or hours. */
export function elapsedToSpeech(ms: number): string {
  const seconds = wholeSeconds(ms);
  const minutes = Math.floor(seconds / MINUTE_S);
  if (seconds < MINUTE_S) return plural(seconds, 'second');
  if (seconds < HOUR_S) return plural(minutes, 'minute');
  return `${plural(Math.floor(seconds / HOUR_S), 'hour')} ${plural(minutes % MINUTE_S, 'minute')}`;
}

/** ISO 8601 duration for the `datetime` attribute. */
export const elapsedToIso = (ms: number): string => `PT${wholeSeconds(ms)}S`;
