import type { MapHold, MapOnDevice } from './device-map.ts';

const KILOBYTE = 1000;
const MEGABYTE = KILOBYTE * KILOBYTE;

/** `640 kB`, `7.1 MB`, `120 MB`: as shops and phones count them. */
export function sizeWords(bytes: number): string {
  if (bytes < MEGABYTE) return `${Math.ceil(bytes / KILOBYTE)} kB`;
  const megabytes = bytes / MEGABYTE;
  return `${megabytes.toFixed(megabytes < 10 ? 1 : 0)} MB`;
}

const HOLD_WORDS: Record<MapHold, string> = {
  paused: 'Paused. It goes on where it stopped.',
  call: 'Waits until this call is over.',
  'no-link': 'No connection. It goes on by itself, where it stopped.',
  damaged: 'What arrived was not what the server has, and was thrown away. Start it again.',
  'no-room': 'This tablet has no room for it. Free some storage, then start it again.',
};

/** One line on where the map stands. */
export function mapWords({ state, download }: MapOnDevice): string {
  if (download?.held) return HOLD_WORDS[download.held];
  if (download)
    return state === 'outdated' ? 'A newer map is coming. The old one is drawn until then.' : 'On its way.';
  return state === 'ready'
    ? 'Map and routes work here with no network.'
    : 'Without it the map and routes need the network.';
}
