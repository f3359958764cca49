import { onCleanup } from 'solid-js';
import { createHaptics } from '../../device/haptics.ts';
import { createSound, type Tone } from '../../device/sound.ts';

/** Heard and felt, for hands that cannot wait for eyes. */
export interface Feedback {
  confirm(): void;
  error(): void;
  /** Resolves to whether the tone was really heard by the audio system. */
  alarm(tone: Tone): Promise<boolean>;
}

/** Needs an owner. Browsers keep audio silent until a person touches the page, so the first touch unlocks it. */
export function createFeedback(): Feedback {
  const sound = createSound();
  const buzz = createHaptics();
  const unlock = () => void sound.unlock();
  window.addEventListener('pointerdown', unlock, { once: true });
  window.addEventListener('keydown', unlock, { once: true });
  onCleanup(() => {
    window.removeEventListener('pointerdown', unlock);
    window.removeEventListener('keydown', unlock);
    sound.close();
  });
  return {
    confirm() {
      buzz('press');
      void sound.play('confirm');
    },
    error() {
      buzz('error');
      void sound.play('error');
    },
    alarm(tone) {
      buzz('assignment');
      return sound.play(tone);
    },
  };
}
