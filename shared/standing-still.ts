import { distanceMetres, positionOf, type GpsFix } from './geo.ts';

/** Below this the receiver's own (Doppler) speed means parked. */
const STILL_SPEED_MPS = 1;

/** No step shorter than this is believed, however good the receiver says it is. */
export const SMALLEST_STEP_M = 10;

/** Receivers that report no accuracy are taken to be an ordinary open-sky phone, with room. */
export const ASSUMED_ACCURACY_M = 10;

/** A receiver stuck at speed 0 must not freeze a moving vehicle: past this it has moved, whatever it says. */
const RELEASE_M = 50;

/**
 * How far a fix must lie from the place held before it counts as having moved.
 * Moving: max(accuracy, 10 m). Speed unknown: twice the accuracy, as both ends are uncertain.
 * Speed below 1 m/s: only a distance that jitter cannot explain.
 */
function stepThresholdMetres(fix: GpsFix): number {
  const accuracy = fix.accuracy ?? ASSUMED_ACCURACY_M;
  if (fix.speed === undefined) return Math.max(2 * accuracy, SMALLEST_STEP_M);
  if (fix.speed < STILL_SPEED_MPS) return Math.max(3 * accuracy, RELEASE_M);
  return Math.max(accuracy, SMALLEST_STEP_M);
}

/** True while `fix` gives no reason to believe the vehicle has left the place of `held`. */
export const isStandingStill = (held: GpsFix, fix: GpsFix): boolean =>
  distanceMetres(positionOf(held), positionOf(fix)) < stepThresholdMetres(fix);
