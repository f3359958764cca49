import { describe, expect, test } from 'vitest';
import { createZoneClock } from '../../server/demo/local-time.ts';

const clock = createZoneClock('America/Los_Angeles');
const iso = (month: number, day: number, hour: number, minute = 0): string =>
  clock.toIso({ year: 2020, month, day, hour, minute, second: 5 });

describe('F2 local times get the offset of their own day', () => {
  test.each([
    ['winter', iso(1, 4, 0, 5), '2020-01-04T00:05:05-08:00'],
    ['summer', iso(4, 7, 12), '2020-04-07T12:00:05-07:00'],
    ['the last hour before spring', iso(3, 8, 1, 59), '2020-03-08T01:59:05-08:00'],
    ['the hour spring skips moves forward', iso(3, 8, 2, 30), '2020-03-08T03:30:05-07:00'],
    ['the first hour after it', iso(3, 8, 3), '2020-03-08T03:00:05-07:00'],
    ['the hour autumn repeats is the first', iso(11, 1, 1, 30), '2020-11-01T01:30:05-07:00'],
    ['the hour after it', iso(11, 1, 2), '2020-11-01T02:00:05-08:00'],
    ['the last of the year', iso(12, 31, 23, 59), '2020-12-31T23:59:05-08:00'],
  ])('%s', (_, actual, expected) => {
    expect(actual).toBe(expected);
  });

  test('every hour of a year survives the way there and back, in zones east, west and at a half hour', () => {
    for (const zone of [
      'America/Los_Angeles',
      'Europe/Berlin',
      'Asia/Kolkata',
      'Australia/Lord_Howe',
      'UTC',
    ]) {
      const here = createZoneClock(zone);
      for (let hour = 0; hour < 8784; hour += 7) {
        const unixMs = Date.UTC(2020, 0, 1, hour);
        expect(Date.parse(here.fromUnixMs(unixMs))).toBe(unixMs);
      }
    }
  });
});
