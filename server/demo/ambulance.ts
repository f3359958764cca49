/** One simulated crew: presses its statuses when the record says, drives between them, and loses its link now and then. */
import type { LonLat } from '../../shared/geo.ts';
import type { StreetGraph } from '../../shared/roads/graph.ts';
import { route } from '../../shared/roads/route.ts';
import type { SeededRandom } from '../../shared/seeded.ts';
import type { Device } from './device.ts';
import type { DeadZone } from './dead-zones.ts';
import { createDrive, driveAt, type Drive } from './drive.ts';
import { likelyHospital } from './likely-hospital.ts';
import { writtenDown, type WrittenDown } from './patients.ts';
import type { SimClock } from './sim-clock.ts';
import type { UnitAction } from './scenario.ts';

export interface DemoHospital {
  id: string;
  name: string;
  address: string;
  zip: string;
  lat: number;
  lon: number;
}

export interface AmbulanceDeps {
  unitId: string;
  device: Device;
  clock: SimClock;
  graph: StreetGraph | undefined;
  hospitals: readonly DemoHospital[];
  home: LonLat;
  random: SeededRandom;
  /** Resolves when the desk's assignment of this unit to this call was answered: the crew was told, by radio if need be. */
  assigned(incidentId: string, unitId: string): Promise<void>;
  signal: AbortSignal;
}

/** Above this speed of the clock nobody can watch vehicles move. */
const FASTEST_WATCHED = 600;
const FIX_EVERY_MS = 1_000;
const PARKED_FIX_EVERY_MS = 30_000;

export async function runAmbulance(deps: AmbulanceDeps, actions: readonly UnitAction[]): Promise<void> {
  const odometer = createOdometer(deps.random);
  const patients = new Map<string, WrittenDown>();
  let place = deps.home;
  const endReports = reportParked(deps, () => place);
  try {
    for (const action of actions) {
      await deps.clock.until(action.stampMs, deps.signal);
      if (action.isAssigned) await deps.assigned(action.incidentId, action.unitId);
      deps.device.record(
        {
          type: 'unit:status',
          unitId: action.unitId,
          incidentId: action.incidentId,
          data: { status: action.status },
        },
        action.stampMs,
      );
      place = afterPress({ ...deps, action, place, odometer });
      aboutPatient(deps, action, patients);
    }
  } finally {
    endReports();
  }
}

interface Press extends AmbulanceDeps {
  action: UnitAction;
  place: LonLat;
  odometer: Odometer;
}

/** What follows a press: a drive, a destination, an odometer reading. Returns where the unit will be at its next press. */
function afterPress(press: Press): LonLat {
  const { action, odometer, hospitals, place } = press;
  const scene: LonLat = [action.scene.lon, action.scene.lat];
  if (action.status === 'en_route') return drive(press, place, scene);
  if (action.status === 'on_scene') return scene;
  if (action.status === 'transporting') {
    const hospital = likelyHospital(hospitals, action.scene, action.secondsToNext ?? 0);
    readOdometer(press, 'at_scene', odometer.read());
    if (!hospital) return place;
    chooseDestination(press, hospital);
    const to: LonLat = [hospital.lon, hospital.lat];
    const from = place === press.home ? scene : place;
    odometer.drive(metresBetween(press, from, to));
    return drive(press, from, to);
  }
  if (action.status === 'at_destination') readOdometer(press, 'at_destination', odometer.read());
  if (action.status === 'available' && action.secondsToNext === undefined)
    return drive(press, place, press.home, 600);
  return place;
}

/** After the press and what belongs to it: a crew writes when it has a hand free. */
function aboutPatient(
  { device, random }: AmbulanceDeps,
  { status, incidentId, unitId, stampMs }: UnitAction,
  patients: Map<string, WrittenDown>,
): void {
  const patientId = `pt-${incidentId}-${unitId}`;
  const isFirst = status === 'transporting' && !patients.has(patientId);
  const made = isFirst ? writtenDown(patientId, random) : patients.get(patientId);
  if (!made) return;
  patients.set(patientId, made);
  const drafts = isFirst ? made.leaving : status === 'at_destination' ? made.arriving : [];
  for (const draft of drafts) device.record({ ...draft, unitId, incidentId }, stampMs);
}

function readOdometer(
  { device, action }: Press,
  moment: 'at_scene' | 'at_destination',
  reading: string,
): void {
  device.record(
    {
      type: 'unit:odometer',
      unitId: action.unitId,
      incidentId: action.incidentId,
      data: { moment, reading },
    },
    action.stampMs,
  );
}

function chooseDestination({ device, action }: Press, hospital: DemoHospital): void {
  const destination = {
    hospitalId: hospital.id,
    name: hospital.name,
    address: hospital.address,
    ...(hospital.zip ? { zip: hospital.zip } : {}),
    kind: 'Hospital-Emergency Department',
    lat: hospital.lat,
    lon: hospital.lon,
  };
  device.record(
    {
      type: 'transport:destination',
      unitId: action.unitId,
      incidentId: action.incidentId,
      data: { destination },
    },
    action.stampMs,
  );
}

interface Odometer {
  read(): string;
  drive(metres: number): void;
}

/** In tenths of a mile, as on a dashboard. */
function createOdometer(random: SeededRandom): Odometer {
  let tenths = random.whole(200_000, 1_800_000);
  return {
    read: () => `${Math.floor(tenths / 10)}.${tenths % 10}`,
    drive(metres) {
      tenths += Math.round(metres / 160.9344);
    },
  };
}

function metresBetween({ graph }: Press, from: LonLat, to: LonLat): number {
  return (graph && route(graph, from, to)?.metres) ?? 0;
}

/** Drives in the background until the next press is due; the fixes wait on the device while it has no link. */
function drive(press: Press, from: LonLat, to: LonLat, seconds = press.action.secondsToNext): LonLat {
  const { graph, clock, action, signal } = press;
  if (!graph || seconds === undefined || clock.speed > FASTEST_WATCHED) return to;
  const path = route(graph, from, to)?.coords ?? [from, to];
  if (path.length > 1)
    void follow(press, createDrive(path, seconds), { startMs: action.stampMs, seconds }).catch(
      ignoreAbort(signal),
    );
  return to;
}

async function follow(press: Press, way: Drive, time: { startMs: number; seconds: number }): Promise<void> {
  const { clock, device, action, signal } = press;
  const stepMs = Math.max(FIX_EVERY_MS * clock.speed, 5_000);
  const unsent: object[] = [];
  for (let done = 0; done < time.seconds * 1000; done += stepMs) {
    await clock.until(time.startMs + done, signal);
    const atMs = time.startMs + done;
    const { lon, lat, heading, speed } = driveAt(way, done / (time.seconds * 1000));
    unsent.push({
      at: new Date(atMs + clock.offsetAt(atMs)).toISOString(),
      lat,
      lon,
      heading,
      speed,
      accuracy: 5,
    });
    device.droveAtMs = Date.now();
    if (await sendFixes(device, action.unitId, unsent)) unsent.length = 0;
  }
}

/** A vehicle that stands still says so now and then; one that drives says more than that. */
function reportParked({ device, clock, unitId }: AmbulanceDeps, place: () => LonLat): () => void {
  if (clock.speed > FASTEST_WATCHED) return () => undefined;
  const report = (): void => {
    if (Date.now() - device.droveAtMs < PARKED_FIX_EVERY_MS) return;
    const [lon, lat] = place();
    void sendFixes(device, unitId, [{ at: new Date().toISOString(), lat, lon, speed: 0, accuracy: 5 }]);
  };
  report();
  const timer = setInterval(report, PARKED_FIX_EVERY_MS);
  return () => clearInterval(timer);
}

async function sendFixes(device: Device, unitId: string, fixes: readonly object[]): Promise<boolean> {
  if (!device.link.isUp()) return false;
  try {
    const response = await fetch(`${device.baseUrl}/api/v1/positions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${device.token}`,
        'content-type': 'application/json',
        'x-device': device.name,
        connection: 'close',
      },
      body: JSON.stringify({ unitId, fixes: fixes.slice(-1000) }),
    });
    return response.ok;
  } catch {
    // The link broke under it; the fixes stay for the next try.
    return false;
  }
}

const ignoreAbort =
  (signal: AbortSignal) =>
  (error: unknown): void => {
    if (!signal.aborted) throw error;
  };

/** Takes the link away and gives it back, as the zones say. */
export async function runDeadZones(
  { device, clock, signal }: AmbulanceDeps,
  zones: readonly DeadZone[],
): Promise<void> {
  for (const { fromMs, toMs } of zones) {
    await clock.until(fromMs, signal);
    device.setLink(false);
    await clock.until(toMs, signal);
    device.setLink(true);
  }
}
