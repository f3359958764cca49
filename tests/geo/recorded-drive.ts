import { readFileSync } from 'node:fs';
import { offsetMetres, type GpsFix, type LonLat } from '../../shared/geo.ts';
import { createSeededRandom } from '../../shared/seeded.ts';
import { optionalData } from './optional-data.ts';

export interface RecordedDrive {
  readonly origin: 'recorded' | 'synthetic';
  readonly fixes: readonly GpsFix[];
  readonly truth: readonly LonLat[];
}

/** A 1 Hz car drive with its survey-grade truth: the recorded one when there, else a seeded one. */
export function loadDrive(): RecordedDrive {
  const fixes = optionalData('gps/mountain-view-drive-ublox-1hz.csv');
  const truth = optionalData('gps/mountain-view-drive-truth-1hz.csv');
  return fixes && truth ? recorded(fixes, truth) : syntheticDrive(20_260_301);
}

const cellsOf = (file: string): string[][] =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));

function recorded(fixesFile: string, truthFile: string): RecordedDrive {
  const fixes = cellsOf(fixesFile).map(([at = '', lat, lon, speed, heading]) => ({
    at,
    lat: Number(lat),
    lon: Number(lon),
    speed: Number(speed),
    heading: Number(heading),
    accuracy: 5,
  }));
  const truth = cellsOf(truthFile).map(([, lat, lon]): LonLat => [Number(lon), Number(lat)]);
  return { origin: 'recorded', fixes, truth };
}

/** Standing still at 1 Hz, as a phone reports it. */
export function loadStationary(): readonly GpsFix[] {
  const file = optionalData('gps/android-phone-stationary-1hz.csv');
  if (!file) return jitter(7, 600);
  return cellsOf(file).map(([at = '', lat, lon, accuracy, speed]) => ({
    at,
    lat: Number(lat),
    lon: Number(lon),
    accuracy: Number(accuracy),
    speed: Number(speed),
  }));
}

const HOME: LonLat = [-92.3, 41.9];
const START_MS = Date.UTC(2026, 2, 1, 8);
const atSecond = (second: number): string => new Date(START_MS + second * 1000).toISOString();

/** City driving: stretches at speed, right-angle turns over several seconds, halts at lights. */
export function syntheticDrive(seed: number): RecordedDrive {
  const random = createSeededRandom(seed);
  const fixes: GpsFix[] = [];
  const truth: LonLat[] = [];
  let [x, y, heading, speed, second] = [0, 0, 30, 0, 0];
  const tick = (turn: number, target: number): void => {
    speed += Math.min(2, Math.max(-3, target - speed));
    heading = (heading + turn + 360) % 360;
    x += speed * Math.sin((heading * Math.PI) / 180);
    y += speed * Math.cos((heading * Math.PI) / 180);
    truth.push(offsetMetres(HOME, x, y));
    const [lon, lat] = offsetMetres(HOME, x + random.normal() * 0.4, y + random.normal() * 0.4);
    fixes.push({ at: atSecond(second), lat, lon, accuracy: 5, speed, heading });
    second += 1;
  };
  for (let leg = 0; leg < 24; leg += 1) {
    const pace = random.between(9, 17);
    for (let n = random.whole(15, 45); n > 0; n -= 1) tick(random.between(-0.6, 0.6), pace);
    if (random.chance(0.5)) for (let n = random.whole(12, 40); n > 0; n -= 1) tick(0, 0);
    const turn = random.pick([-90, 90, 45, 0]);
    for (let n = 0; n < 5; n += 1) tick(turn / 5, 6);
  }
  return { origin: 'synthetic', fixes, truth };
}

/** A parked receiver whose error wanders, `seconds` long. */
export function jitter(seed: number, seconds: number): GpsFix[] {
  const random = createSeededRandom(seed);
  let [east, north] = [0, 0];
  return Array.from({ length: seconds }, (_, second) => {
    east = 0.97 * east + random.normal() * 1.1;
    north = 0.97 * north + random.normal() * 1.1;
    const [lon, lat] = offsetMetres(HOME, east, north);
    return { at: atSecond(second), lat, lon, accuracy: 12, speed: Math.abs(random.normal()) * 0.25 };
  });
}
