/** The simulated service: a desk and its ambulances, each a client of the server's public doors. */
import type { Auth } from '../auth/auth.ts';
import type { CrewMember } from '../../shared/units/events.ts';
import { createSeededRandom } from '../../shared/seeded.ts';
import { deadZones } from './dead-zones.ts';
import { createSimulatedDesk } from './desk.ts';
import { startDevice, type Device } from './device.ts';
import { startDeviceReplica, type DeviceReplica } from './device-replica.ts';
import { runAmbulance, runDeadZones, type AmbulanceDeps } from './ambulance.ts';
import type { Place } from './place.ts';
import { createDeskView, type DeskView, type Proof } from './proof.ts';
import type { Scenario } from './scenario.ts';
import type { SimClock } from './sim-clock.ts';

export interface Simulation {
  devices: readonly Device[];
  desk: DeskView;
  /** The observer that stands for every desk. */
  observer: DeviceReplica;
  /** Resolves when every action of the day was done; rejects when stopped before. */
  finished: Promise<void>;
  /** Resolves when every device has been answered for everything and the desk has seen it. */
  settled(): Promise<void>;
  proof(): Proof;
  stop(): Promise<void>;
}

export interface SimulationDeps {
  org: string;
  port: number;
  auth: Pick<Auth, 'tokens'>;
  place: Place;
  scenario: Scenario;
  clock: SimClock;
  seed: number;
}

const TOKEN_DAYS = 30;
const SETTLE_CHECK_MS = 50;

export async function startSimulation(deps: SimulationDeps): Promise<Simulation> {
  const { org, port, clock, scenario } = deps;
  const stopping = new AbortController();
  const { signal } = stopping;
  const sign = (role: 'crew' | 'dispatcher', unit?: string): Promise<string> =>
    deps.auth.tokens.sign({
      org,
      roles: [role],
      sub: unit === undefined ? 'sim-desk' : `sim-${unit}`,
      name: unit === undefined ? 'Simulated desk' : `Crew of ${unit}`,
      exp: Math.floor(Date.now() / 1000) + TOKEN_DAYS * 86_400,
      ...(unit === undefined ? {} : { unit }),
    });

  const deskToken = await sign('dispatcher');
  const observer = startDeviceReplica({
    baseUrl: `http://127.0.0.1:${port}`,
    token: deskToken,
    device: 'sim-observer',
  });
  const desk = createDeskView(observer.cursor);
  observer.onEvent(desk.see);
  await until(() => observer.cursor() >= 0, signal);

  const deskDevice = await startDevice({ name: 'sim-desk', token: deskToken, port, clock });
  const simulatedDesk = createSimulatedDesk({ device: deskDevice, clock, signal });
  const crews = await Promise.all(
    [...scenario.units.keys()].map(async (unitId) => ({
      unitId,
      device: await startDevice({
        unitId,
        name: `sim-${unitId}`,
        token: await sign('crew', unitId),
        port,
        clock,
      }),
    })),
  );
  crews.forEach(({ unitId, device }, index) => {
    device.replica.onEvent((event) => {
      if (event.device === device.name) desk.seeOwn(event);
    });
    putOnDuty(device, { unitId, crew: crewOf(unitId, deps.seed * 31 + index), startMs: scenario.startMs });
  });

  await until(() => crews.every(({ device }) => device.outbox.waiting() === 0), signal);
  clock.begin();

  const running = crews.map(async ({ unitId, device }, index) => {
    const ambulance: AmbulanceDeps = {
      unitId,
      device,
      clock,
      graph: deps.place.graph,
      hospitals: deps.place.hospitals,
      home: homeOf(deps.place, index),
      random: createSeededRandom(deps.seed * 1_000 + index),
      assigned: (incidentId, unit) => simulatedDesk.assigned(incidentId, unit),
      signal,
    };
    const actions = scenario.units.get(unitId) ?? [];
    const zones = deadZones(
      deps.seed * 7_919 + index,
      scenario.startMs,
      actions.at(-1)?.stampMs ?? scenario.startMs,
    );
    void runDeadZones(ambulance, zones).catch(() => undefined);
    await runAmbulance(ambulance, actions);
    // The shift is over; whatever is still held goes out.
    device.setLink(true);
  });
  const devices = [deskDevice, ...crews.map(({ device }) => device)];
  const finished = Promise.all([simulatedDesk.run(scenario.desk), ...running]).then(() => undefined);
  // Whoever never asks must not bring the process down by stopping early.
  finished.catch(() => undefined);

  return {
    devices,
    desk,
    observer,
    finished,
    async settled() {
      await until(() => devices.every(({ outbox }) => outbox.waiting() === 0), signal);
      const last = Math.max(...devices.flatMap(({ outbox }) => outbox.made.map(({ seq }) => seq ?? 0)));
      await until(() => observer.cursor() >= last, signal);
    },
    proof: () => desk.proof(devices),
    async stop() {
      stopping.abort();
      observer.stop();
      await Promise.all(devices.map((device) => device.stop()));
    },
  };
}

const FIRST_NAMES = [
  'Ana',
  'Ben',
  'Cleo',
  'Dan',
  'Esi',
  'Finn',
  'Gita',
  'Hugo',
  'Ines',
  'Jon',
  'Kim',
  'Lea',
  'Max',
  'Noor',
  'Omar',
  'Pia',
];
const LAST_NAMES = [
  'Abbot',
  'Brandt',
  'Castro',
  'Diaz',
  'Engel',
  'Fong',
  'Garza',
  'Hale',
  'Ito',
  'Jansen',
  'Kaur',
  'Lund',
  'Moreno',
  'Nash',
];

function crewOf(unitId: string, seed: number): CrewMember[] {
  const random = createSeededRandom(seed);
  return (['Paramedic', 'EMT'] as const).map((level, index) => ({
    id: `sim-${unitId}-${index + 1}`,
    name: `${random.pick(FIRST_NAMES)} ${random.pick(LAST_NAMES)}`,
    level,
  }));
}

/** A unit starts its shift available and crewed. */
function putOnDuty(
  device: Device,
  { unitId, crew, startMs }: { unitId: string; crew: CrewMember[]; startMs: number },
): void {
  device.record({ type: 'unit:crew', unitId, data: { crew } }, startMs - 60_000);
  device.record(
    { type: 'unit:status', unitId, source: 'system', data: { status: 'available' } },
    startMs - 60_000,
  );
}

function homeOf({ stations, hospitals }: Place, index: number): [number, number] {
  const station = stations[index % Math.max(stations.length, 1)];
  if (station) return [...station.at];
  const hospital = hospitals[0];
  return hospital ? [hospital.lon, hospital.lat] : [0, 0];
}

async function until(holds: () => boolean, signal: AbortSignal): Promise<void> {
  while (!holds()) {
    signal.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, SETTLE_CHECK_MS));
  }
}
