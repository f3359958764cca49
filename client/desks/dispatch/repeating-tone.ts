import { createEffect, onCleanup } from 'solid-js';
import type { Sound, Tone } from '../../device/sound.ts';

const PAUSE_MS = 1_500;

/** The tone again and again for as long as `wanted` says so. Needs an owner. */
export function repeatTone(sound: Sound, tone: Tone, wanted: () => boolean): void {
  createEffect(() => {
    if (!wanted()) return;
    let ended = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const play = async () => {
      await sound.play(tone);
      if (!ended) timer = setTimeout(() => void play(), PAUSE_MS);
    };
    void play();
    onCleanup(() => {
      ended = true;
      clearTimeout(timer);
    });
  });
}
