export interface Goal {
  address?: string | undefined;
  lat?: number | undefined;
  lon?: number | undefined;
}

/**
 * What hands a place to the tablet's own navigator: `geo:` where Android chooses the app, a maps link elsewhere.
 * Undefined when neither a place nor an address is known.
 */
export function navigateHref({ address, lat, lon }: Goal, userAgent: string): string | undefined {
  const point = lat !== undefined && lon !== undefined ? `${lat},${lon}` : undefined;
  const query = point ?? address;
  if (query === undefined) return undefined;
  const encoded = encodeURIComponent(query);
  if (/android/i.test(userAgent)) return `geo:${point ?? '0,0'}?q=${encoded}`;
  if (/iphone|ipad|macintosh/i.test(userAgent)) return `https://maps.apple.com/?daddr=${encoded}&dirflg=d`;
  return `https://www.google.com/maps/dir/?api=1&destination=${encoded}`;
}
