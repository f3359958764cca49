/** A seeded ambulance run whose true times are known, and what a receiver in it would report at 1 Hz. */
import { offsetMetres, type GpsFix, type LonLat } from '../../shared/geo.ts';
import { createSeededRandom, type SeededRandom } from '../../shared/seeded.ts';
import { toInstant } from '../../shared/time.ts';
import type { UnitStatus } from '../../shared/units/statuses.ts';

export interface TrueSecond {
  atMs: number;
  lon: number;
  lat: number;
  speed: number;
}

export interface SeededRun {
  truth: TrueSecond[];
  fixes: GpsFix[];
  scene: { lat: number; lon: number };
  destination: { lat: number; lon: number };
  station: { lat: number; lon: number };
  /** When the call came, and when wheels moved and stopped. Unix milliseconds. */
  calledMs: number;
  times: Record<'en_route' | 'on_scene' | 'transporting' | 'at_destination', number>;
  /** Red lights of the whole run. */
  lights: number;
}

const START_MS = Date.parse('2026-03-02T08:00:00Z');
const ORIGIN: LonLat = [-92.4, 41.9];

export function seededRun(seed: number): SeededRun {
  const random = createSeededRandom(seed);
  const road = createRoad(random);
  road.stand(random.whole(60, 400));
  const calledMs = road.nowMs();
  road.stand(random.whole(30, 150));
  const station = road.place();
  const enRoute = road.nowMs();
  road.drive(random.whole(8, 40));
  const onScene = road.nowMs();
  const scene = nearby(random, road.place(), 60);
  road.stand(random.whole(300, 900));
  if (random.chance(0.3)) {
    road.nudge(random.between(15, 80));
    road.stand(random.whole(200, 500));
  }
  const transporting = road.nowMs();
  road.drive(random.whole(8, 50));
  const atDestination = road.nowMs();
  const destination = nearby(random, road.place(), 80);
  road.stand(random.whole(400, 1200));
  return {
    truth: road.seconds,
    fixes: receiverOf(random, road.seconds),
    scene,
    destination,
    station: { lon: station[0], lat: station[1] },
    calledMs,
    times: {
      en_route: enRoute,
      on_scene: onScene,
      transporting,
      at_destination: atDestination,
    } satisfies Partial<Record<UnitStatus, number>>,
    lights: road.lights(),
  };
}

/** Addresses are geocoded to the kerb, to the building, to the block. */
function nearby(random: SeededRandom, place: LonLat, metres: number): { lat: number; lon: number } {
  const angle = random.between(0, 2 * Math.PI);
  const far = random.between(0, metres);
  const [lon, lat] = offsetMetres(place, far * Math.cos(angle), far * Math.sin(angle));
  return { lon, lat };
}

function createRoad(random: SeededRandom) {
  const seconds: TrueSecond[] = [];
  let east = 0;
  let north = 0;
  let heading = random.between(0, 2 * Math.PI);
  let lights = 0;
  const place = (): LonLat => offsetMetres(ORIGIN, east, north);
  const nowMs = () => START_MS + seconds.length * 1000;
  const tick = (speed: number): void => {
    east += speed * Math.sin(heading);
    north += speed * Math.cos(heading);
    const [lon, lat] = place();
    seconds.push({ atMs: nowMs(), lon, lat, speed });
  };
  const stand = (count: number): void => {
    for (let second = 0; second < count; second += 1) tick(0);
  };
  /** From rest to rest. */
  const stretch = (metres: number, top: number): void => {
    let speed = 0;
    let left = metres;
    while (left > 0.5) {
      const braking = Math.sqrt(2 * 1.8 * left);
      speed = Math.max(0.4, Math.min(speed + 1.8, top, braking));
      speed = Math.min(speed, left);
      left -= speed;
      tick(speed);
    }
  };
  return {
    seconds,
    place,
    nowMs,
    stand,
    lights: () => lights,
    nudge: (metres: number) => stretch(metres, 3),
    /** So many blocks; at some corners it turns, at some it waits for a light or creeps in traffic. */
    drive(blocks: number): void {
      let metres = 0;
      for (let block = 0; block < blocks; block += 1) {
        metres += random.between(70, 200);
        const isLast = block === blocks - 1;
        const waits = random.chance(0.2);
        if (!isLast && !waits && random.chance(0.6)) continue;
        const creeps = random.chance(0.1);
        stretch(metres, creeps ? 3 : random.between(8, 17));
        metres = 0;
        if (!isLast && waits) {
          lights += 1;
          stand(random.whole(8, 85));
        }
        heading += random.pick([-1, 0, 0, 1]) * (Math.PI / 2);
      }
    },
  };
}

/** Correlated error, multipath with and without an honest accuracy, silences; some receivers tell no speed. */
function receiverOf(random: SeededRandom, truth: readonly TrueSecond[]): GpsFix[] {
  const tellsSpeed = random.chance(0.8);
  const fixes: GpsFix[] = [];
  let drift: [number, number] = [0, 0];
  let multipath: { left: number; east: number; north: number; accuracy: number } | undefined;
  let silent = 0;
  for (const { atMs, lon, lat, speed } of truth) {
    drift = [0.95 * drift[0] + random.normal(), 0.95 * drift[1] + random.normal()];
    if (!multipath && random.chance(1 / 400)) {
      multipath = {
        left: random.whole(4, 12),
        east: random.between(-60, 60),
        north: random.between(-60, 60),
        accuracy: random.between(12, 80),
      };
    }
    if (multipath && (multipath.left -= 1) < 0) multipath = undefined;
    if (silent === 0 && random.chance(1 / 300)) silent = random.whole(3, 40);
    if (silent > 0) {
      silent -= 1;
      continue;
    }
    const place = offsetMetres(
      [lon, lat],
      drift[0] + (multipath?.east ?? 0),
      drift[1] + (multipath?.north ?? 0),
    );
    fixes.push({
      at: toInstant(atMs),
      lon: place[0],
      lat: place[1],
      accuracy: multipath?.accuracy ?? random.between(4, 12),
      ...(tellsSpeed ? { speed: Math.max(0, speed + 0.25 * random.normal()) } : {}),
    });
  }
  return fixes;
}
