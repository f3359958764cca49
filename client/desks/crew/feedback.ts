import { onCleanup } from 'solid-js';
import { createHaptics } from '../../device/haptics.ts';
import { createSound, type Tone } from '../../device/sound.ts';

/** Heard and felt, for hands that cannot wait for eyes. */
export interface Feedback {
  confirm(): void;
  error(): void;
  /** Resolves to whether the tone was really heard by the audio system. */
  alarm(tone: Tone): Promise<boolean>;
  /** The alert tone once, to hear whether it can be heard. */
  test(): Promise<boolean>;
}

/** Needs an owner. Browsers keep audio silent until a person touches the page, so the first touch unlocks it. */
export function createFeedback(isQuiet: () => boolean = () => false): Feedback {
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
    test: () => sound.play('assignment'),
    alarm(tone) {
      // The tablet in charge sounds; two out of step would only drown each other.
      if (isQuiet()) return Promise.resolve(true);
      buzz('assignment');
      return sound.play(tone);
    },
  };
}
