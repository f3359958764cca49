/** Distances and times to go, as they are said. */
import { metresToMiles } from '../geo.ts';

export type DistanceUnit = 'miles' | 'kilometres';

const FEET_PER_METRE = 3.28084;
const SHOWN_IN_FEET_MILES = 0.2;

/** `2.3 mi`, and under a fifth of a mile `400 ft`: what road signs and odometers there count in. Or `2.1 km`, `350 m`. */
export function distanceWords(metres: number, unit: DistanceUnit = 'miles'): string {
  if (unit === 'kilometres') {
    if (metres < 950) return `${Math.round(metres / 50) * 50} m`;
    return `${(metres / 1000).toFixed(metres < 9_950 ? 1 : 0)} km`;
  }
  const miles = metresToMiles(metres);
  if (miles < SHOWN_IN_FEET_MILES) return `${Math.round((metres * FEET_PER_METRE) / 50) * 50} ft`;
  return `${miles.toFixed(miles < 10 ? 1 : 0)} mi`;
}

/** `4 min`, `1 h 5 min`; never less than a minute. */
export function minutesWords(minutes: number): string {
  const whole = Math.max(1, Math.round(minutes));
  return whole < 60 ? `${whole} min` : `${Math.floor(whole / 60)} h ${whole % 60} min`;
}

const STICK_SECONDS = 40;

/** The minutes to show: those shown before as long as they are nearly right, so that the number does not flicker. */
export function steadyMinutes(shown: number | undefined, seconds: number): number {
  if (shown !== undefined && Math.abs(seconds - shown * 60) <= STICK_SECONDS) return shown;
  return Math.max(1, Math.round(seconds / 60));
}
