/** A clock reading without a zone, as old records have them. `month` is 1 to 12. */
export interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const two = (number: number): string => String(number).padStart(2, '0');

/**
 * Wall time in an IANA zone to ISO 8601 with that day's offset. The hour that comes twice in autumn is taken as the first;
 * the hour that spring skips moves forward, as a clock that was not changed would.
 */
export function createZoneClock(zone: string): {
  toIso(wall: WallTime): string;
  fromUnixMs(unixMs: number): string;
} {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  const known = new Map<number, number>();

  /** Minutes east of UTC. Offsets change at a quarter of an hour at the earliest. */
  const offsetAt = (unixMs: number): number => {
    const quarter = Math.floor(unixMs / 900_000);
    const cached = known.get(quarter);
    if (cached !== undefined) return cached;
    const name =
      format.formatToParts(quarter * 900_000).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const match = /GMT([+-])(\d\d):(\d\d)/.exec(name);
    const minutes = match ? (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) : 0;
    known.set(quarter, minutes);
    return minutes;
  };

  const fromUnixMs = (unixMs: number): string => {
    const offset = offsetAt(unixMs);
    const local = new Date(unixMs + offset * 60_000).toISOString().slice(0, 19);
    const size = Math.abs(offset);
    return `${local}${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
  };

  const toIso = (wall: WallTime): string => {
    const asUtc = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second);
    const dayBefore = offsetAt(asUtc - 86_400_000);
    const dayAfter = offsetAt(asUtc + 86_400_000);
    const fits = [dayBefore, dayAfter].find((offset) => offsetAt(asUtc - offset * 60_000) === offset);
    return fromUnixMs(asUtc - (fits ?? dayBefore) * 60_000);
  };

  return { toIso, fromUnixMs };
}
