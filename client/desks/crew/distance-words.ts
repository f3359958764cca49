import { metresToMiles } from '../../../shared/geo.ts';

const FEET_PER_METRE = 3.28084;
const SHOWN_IN_FEET_MILES = 0.2;

/** `2.3 mi`, and under a fifth of a mile `400 ft`: what road signs and odometers here count in. */
export function distanceWords(metres: number): string {
  const miles = metresToMiles(metres);
  if (miles < SHOWN_IN_FEET_MILES) return `${Math.round((metres * FEET_PER_METRE) / 50) * 50} ft`;
  return `${miles.toFixed(miles < 10 ? 1 : 0)} mi`;
}
