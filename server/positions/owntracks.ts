/** OwnTracks in HTTP mode (https://owntracks.org/booklet/tech/json): one message of the phone to one position. */
import { z } from 'zod';
import { isPlausibleMs, toInstant } from '../../shared/time.ts';
import { known, type TrackerReport } from './tracker-fix.ts';

const text = z.string().max(200);

/** Messages of other types (cards, transitions, way points) pass: a refused one would block the phone's queue. */
export const owntracksMessageSchema = z.looseObject({ _type: text });

const owntracksLocationSchema = z.looseObject({
  _type: z.literal('location'),
  /** Unix seconds of the fix. */
  tst: z.number(),
  lat: z.number().min(-90).max(90),
  lon: z.number().min(-180).max(180),
  /** Metres. */
  acc: z.number().nullish(),
  alt: z.number().nullish(),
  /** Kilometres per hour. */
  vel: z.number().nullish(),
  cog: z.number().nullish(),
  /** Percent. */
  batt: z.number().nullish(),
  /** Two characters. */
  tid: text.nullish(),
  /** `owntracks/user/device` */
  topic: text.nullish(),
});

const METRES_PER_SECOND = 1 / 3.6;

/** `headerNames`: what the phone says of itself beside the body. */
export function readOwntracks(message: unknown, headerNames: readonly string[]): TrackerReport {
  const location = owntracksLocationSchema.safeParse(message);
  if (!location.success || !isPlausibleMs(location.data.tst * 1000)) return { names: [...headerNames] };
  const { tst, lat, lon, acc, alt, vel, cog, batt, tid, topic } = location.data;
  return {
    names: [...(topic?.split('/').slice(-1) ?? []), ...headerNames, ...(tid ? [tid] : [])],
    fix: {
      at: toInstant(tst * 1000),
      lat,
      lon,
      accuracy: known(acc),
      altitude: alt,
      speed: known(vel, METRES_PER_SECOND),
      heading: known(cog),
      battery: known(batt, 1 / 100),
      source: 'owntracks',
    },
  };
}
