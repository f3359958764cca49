/** Traccar's position forwarding as JSON (`forward.type=json`): a position and the device it belongs to. */
import { z } from 'zod';
import { instantSchema } from '../../shared/log/envelope.ts';
import { known, type TrackerReport } from './tracker-fix.ts';

export const traccarForwardSchema = z.looseObject({
  position: z.looseObject({
    /** When the position was measured; a device without reception repeats its last one with a later `deviceTime`. */
    fixTime: instantSchema.nullish(),
    deviceTime: instantSchema.nullish(),
    latitude: z.number().min(-90).max(90),
    longitude: z.number().min(-180).max(180),
    /** Metres; 0 when it is not known. */
    accuracy: z.number().nullish(),
    /** Knots. */
    speed: z.number().nullish(),
    course: z.number().nullish(),
    altitude: z.number().nullish(),
    /** `false`: the receiver had no fix. */
    valid: z.boolean().nullish(),
    /** `batteryLevel` in percent. */
    attributes: z.looseObject({ batteryLevel: z.number().nullish() }).nullish(),
  }),
  device: z.looseObject({
    uniqueId: z.string().max(200).nullish(),
    name: z.string().max(200).nullish(),
  }),
});
export type TraccarForward = z.output<typeof traccarForwardSchema>;

const METRES_PER_SECOND = 1852 / 3600;

export function readTraccar({ position, device }: TraccarForward): TrackerReport {
  const names = [device.name, device.uniqueId].flatMap((name) => (name ? [name] : []));
  const at = position.fixTime ?? position.deviceTime;
  if (position.valid === false || !at) return { names };
  return {
    names,
    fix: {
      at,
      lat: position.latitude,
      lon: position.longitude,
      accuracy: position.accuracy ? known(position.accuracy) : undefined,
      altitude: position.altitude,
      speed: known(position.speed, METRES_PER_SECOND),
      heading: known(position.course),
      battery: known(position.attributes?.batteryLevel, 1 / 100),
      source: 'traccar',
    },
  };
}
