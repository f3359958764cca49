export type Buzz = 'press' | 'assignment' | 'error';

/** Milliseconds on, off, on… */
const PATTERNS: Record<Buzz, number[]> = {
  press: [25],
  assignment: [400, 150, 400, 150, 400],
  error: [80, 60, 80],
};

/** Felt through a glove where the device can; returns whether it tried. */
export function createHaptics(device: Pick<Navigator, 'vibrate'> = navigator): (buzz: Buzz) => boolean {
  return (buzz) => typeof device.vibrate === 'function' && device.vibrate(PATTERNS[buzz]);
}
