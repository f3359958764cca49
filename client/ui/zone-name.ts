/** The zone all times on a desk are told in, by its short name on that day: `CDT`, `UTC`. */
const ZONE = new Intl.DateTimeFormat('en-US', { timeZoneName: 'short' });

/** `unixMs`: a zone is called otherwise in summer. */
export const zoneName = (unixMs: number): string =>
  ZONE.formatToParts(unixMs).find(({ type }) => type === 'timeZoneName')?.value ?? '';
