/**
 * What a vehicle's parking and driving off mean for the call it is on (A9). Wheels move: en route, transporting. Wheels stop
 * within the fence: on scene, at destination, back at its station. A time the crew gave is never touched.
 */
import { distanceMetres, type LonLat } from '../geo.ts';
import type { Parking } from '../parking.ts';
import type { Point } from './events.ts';
import { ETIMES_BY_STATUS, type ETime, type UnitStatus } from './statuses.ts';

export interface CallSoFar {
  status: UnitStatus;
  /** Unix milliseconds, by the clock of the fixes. */
  statusSinceMs: number;
  /** Stamped already on this call, or on the last one, by whomever; Unix milliseconds. */
  times: Partial<Record<ETime, number>>;
  scene?: Point;
  destination?: Point;
  /** The unit was sent on a call and has not ended it. */
  onCall: boolean;
  station?: Point;
}

export interface Fences {
  sceneMetres: number;
  destinationMetres: number;
  stationMetres: number;
}

/** A milestone nobody pressed. `sure`: its time is good enough to be recorded without asking. */
export interface AutomaticTime {
  name: ETime;
  /** Of the call; back at the station is a time, not a status. */
  status?: UnitStatus;
  atMs: number;
  sure: boolean;
}

/** A moment that lies within more than this is for the crew to confirm. */
const SURE_WITHIN_MS = 15_000;

const WAITING: readonly UnitStatus[] = ['dispatched', 'acknowledged'];
const THERE: readonly UnitStatus[] = ['on_scene', 'at_patient'];
/** Also when a later press came first: what it skipped has a time all the same. */
const TO_SCENE: readonly UnitStatus[] = [...WAITING, 'en_route', 'staged', ...THERE];
const TO_DESTINATION: readonly UnitStatus[] = ['transporting', 'at_destination', 'transfer_of_care'];

/** The milestone that follows, or undefined when it means none, or somebody said it already. */
export function automaticTime(call: CallSoFar, parking: Parking, fences: Fences): AutomaticTime | undefined {
  const meant =
    parking.kind === 'parked' ? parkedAt(call, parking, fences) : drivenOff(call, parking, fences);
  if (!meant || call.times[nameOf(meant)] !== undefined) return undefined;
  const { atMs, uncertaintyMs } = parking;
  const sure = meant.sure && uncertaintyMs <= SURE_WITHIN_MS;
  return { name: nameOf(meant), ...(meant.status ? { status: meant.status } : {}), atMs, sure };
}

interface Meant {
  status?: UnitStatus;
  sure: boolean;
}

/** NEMSIS eTimes.15: unit back at home location. */
const nameOf = ({ status }: Meant): ETime => (status && ETIMES_BY_STATUS[status]) ?? 'eTimes.15';

function parkedAt(call: CallSoFar, { place, atMs }: Parking, fences: Fences): Meant | undefined {
  const { times, status } = call;
  if (!call.onCall) {
    const free = times['eTimes.13'];
    const isBack = free !== undefined && atMs >= free && isWithin(call.station, place, fences.stationMetres);
    return isBack ? { sure: true } : undefined;
  }
  // Parked there before it set out: it has not gone anywhere for this call.
  const setOut = times['eTimes.05'] ?? times['eTimes.04'] ?? times['eTimes.03'] ?? call.statusSinceMs;
  if (TO_SCENE.includes(status) && atMs >= setOut && isWithin(call.scene, place, fences.sceneMetres)) {
    return { status: 'on_scene', sure: status !== 'staged' };
  }
  const leftScene = times['eTimes.09'] ?? call.statusSinceMs;
  if (
    TO_DESTINATION.includes(status) &&
    atMs >= leftScene &&
    isWithin(call.destination, place, fences.destinationMetres)
  ) {
    return { status: 'at_destination', sure: true };
  }
  return undefined;
}

function drivenOff(call: CallSoFar, { place, atMs }: Parking, fences: Fences): Meant | undefined {
  if (!call.onCall) return undefined;
  // It may have been on its way to somewhere else when the call came.
  if (WAITING.includes(call.status)) return { status: 'en_route', sure: atMs >= call.statusSinceMs };
  if (THERE.includes(call.status) && isWithin(call.scene, place, fences.sceneMetres)) {
    // Without a destination it may as well be leaving without a patient.
    return { status: 'transporting', sure: call.destination !== undefined && atMs >= call.statusSinceMs };
  }
  return undefined;
}

const isWithin = (fence: Point | undefined, place: LonLat, metres: number): boolean =>
  fence !== undefined && distanceMetres([fence.lon, fence.lat], place) <= metres;
