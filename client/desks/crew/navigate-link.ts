import type { LonLat } from '../../../shared/geo.ts';

const DEGREE_DIGITS = 6;

/**
 * What hands a place to the tablet's own navigator: `geo:` where Android chooses the app, a maps link elsewhere. Two
 * numbers and nothing else: whoever runs that navigator learns neither address nor patient.
 */
export function navigateHref([lon, lat]: LonLat, userAgent: string): string {
  const point = `${lat.toFixed(DEGREE_DIGITS)},${lon.toFixed(DEGREE_DIGITS)}`;
  if (/android/i.test(userAgent)) return `geo:${point}?q=${encodeURIComponent(point)}`;
  if (/iphone|ipad|macintosh/i.test(userAgent))
    return `https://maps.apple.com/?daddr=${encodeURIComponent(point)}&dirflg=d`;
  return `https://www.google.com/maps/dir/?api=1&destination=${encodeURIComponent(point)}&travelmode=driving`;
}
