/**
 * What is left of a device outside its databases: its id and its last lane, in local storage and in a cookie. Browsers
 * that evict an origin's databases leave one or the other, so a start without a database but with a canary means that
 * storage was cleared, and how much was in it.
 */
import { z } from 'zod';

const canarySchema = z.object({ device: z.string().min(1).max(64), lane: z.int().nonnegative() });
export type CanaryReading = z.output<typeof canarySchema>;

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
      const readings = [storage.getItem(KEY), cookieValue(page.cookie)].flatMap((text) => parse(text) ?? []);
      return readings.toSorted((a, b) => b.lane - a.lane)[0];
    },
    write(reading) {
      const text = JSON.stringify(reading);
      storage.setItem(KEY, text);
      const age = COOKIE_DAYS * 24 * 3_600;
      page.cookie = `${COOKIE}=${encodeURIComponent(text)}; Max-Age=${age}; Path=/; SameSite=Strict`;
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

function parse(text: string | null | undefined): CanaryReading | undefined {
  if (!text) return undefined;
  try {
    return canarySchema.safeParse(JSON.parse(text.startsWith('{') ? text : decodeURIComponent(text))).data;
  } catch {
    return undefined;
  }
}
