/**
 * What is left of a device outside its databases: its id and its last lane, in local storage and in a cookie. Browsers
 * that evict an origin's databases leave one or the other, so a start without a database but with a canary means that
 * storage was cleared, and how much was in it.
 */
import { count, objectOf, readJson, text, type ReadBy } from './reading.ts';

const deviceId = (value: unknown): string | undefined => {
  const id = text(value) ?? '';
  return id.length >= 1 && id.length <= 64 ? id : undefined;
};
const canary = objectOf({ device: deviceId, lane: count });
export type CanaryReading = ReadBy<typeof canary>;

export interface Canary {
  read(): CanaryReading | undefined;
  write(reading: CanaryReading): void;
}

const KEY = 'readback.device';
const COOKIE = 'readback-device';
/** The longest browsers allow. */
const COOKIE_DAYS = 400;

export function createCanary(
  storage: Pick<Storage, 'getItem' | 'setItem'>,
  page: Pick<Document, 'cookie'>,
): Canary {
  return {
    read() {
      const readings = [storage.getItem(KEY), cookieValue(page.cookie)].flatMap((kept) => parse(kept) ?? []);
      return readings.toSorted((a, b) => b.lane - a.lane)[0];
    },
    write(reading) {
      const written = JSON.stringify(reading);
      storage.setItem(KEY, written);
      const age = COOKIE_DAYS * 24 * 3_600;
      page.cookie = `${COOKIE}=${encodeURIComponent(written)}; Max-Age=${age}; Path=/; SameSite=Strict`;
    },
  };
}

/** None outside a page, or where storage is forbidden: then clearing cannot be noticed here, only asked about. */
export function browserCanary(): Canary | undefined {
  try {
    return typeof window === 'undefined' ? undefined : createCanary(localStorage, document);
  } catch {
    return undefined;
  }
}

const cookieValue = (cookies: string): string | undefined =>
  cookies
    .split('; ')
    .find((each) => each.startsWith(`${COOKIE}=`))
    ?.slice(COOKIE.length + 1);

function parse(kept: string | null | undefined): CanaryReading | undefined {
  if (!kept) return undefined;
  try {
    return readJson(kept.startsWith('{') ? kept : decodeURIComponent(kept), canary);
  } catch {
    return undefined;
  }
}
