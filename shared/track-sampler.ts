import { bearingDegrees, distanceMetres, positionOf, turnDegrees, type GpsFix } from './geo.ts';
import { isStandingStill, SMALLEST_STEP_M } from './standing-still.ts';

/** How often a moving vehicle is worth a point. Never sooner than `leastMs`, after that by time, metres or turn. */
export interface Pace {
  readonly leastMs: number;
  readonly mostMs: number;
  readonly metres: number;
}

export interface SamplerOptions {
  /** Pace by unit status; anything not named moves at `otherwise`. */
  readonly paces?: Readonly<Record<string, Pace>> | undefined;
  readonly otherwise?: Pace | undefined;
  /** A parked vehicle still says it is there. */
  readonly heartbeatMs?: number | undefined;
  readonly turnDegrees?: number | undefined;
}

export interface SamplerContext {
  readonly status: string;
  readonly battery?: { readonly level: number; readonly isCharging: boolean } | undefined;
}

/** keep: record it. hold: parked, the place is known. drop: too soon, too rough or out of order. */
export type SamplerVerdict = 'keep' | 'drop' | 'hold';

/** Responding and transporting: every point is somebody's ETA and part of the billed miles. */
const URGENT: Pace = { leastMs: 1000, mostMs: 5000, metres: 25 };
const CRUISING: Pace = { leastMs: 5000, mostMs: 15_000, metres: 50 };

const PACES: Readonly<Record<string, Pace>> = { en_route: URGENT, transporting: URGENT };

const HEARTBEAT_MS = 30_000;
const TURN_DEGREES = 15;
/** Rougher than this is a cell tower or a guess: good for a heartbeat, not for a line. */
const ROUGH_M = 100;
const LOW_BATTERY = 0.2;

interface Kept {
  readonly fix: GpsFix;
  readonly atMs: number;
  readonly heading: number | undefined;
  readonly status: string;
}

/**
 * Thins a receiver's fixes to those worth storing and sending. Holds the last kept fix and nothing else;
 * the time is the fix's own.
 */
export function createSampler(options: SamplerOptions = {}): {
  offer(fix: GpsFix, context: SamplerContext): SamplerVerdict;
} {
  let kept: Kept | undefined;

  const keep = (fix: GpsFix, status: string): SamplerVerdict => {
    kept = { fix, atMs: Date.parse(fix.at), heading: headingOf(fix, kept?.fix), status };
    return 'keep';
  };

  return {
    offer(fix, context) {
      if (!kept) return keep(fix, context.status);
      const verdict = judge(kept, fix, { context, options });
      return verdict === 'keep' ? keep(fix, context.status) : verdict;
    },
  };
}

function judge(
  kept: Kept,
  fix: GpsFix,
  { context, options }: { context: SamplerContext; options: SamplerOptions },
): SamplerVerdict {
  const sinceMs = Date.parse(fix.at) - kept.atMs;
  if (sinceMs <= 0) return 'drop';
  const economy = isLow(context) ? 2 : 1;
  if (sinceMs >= (options.heartbeatMs ?? HEARTBEAT_MS) * economy) return 'keep';
  if ((fix.accuracy ?? 0) > ROUGH_M) return 'drop';
  // Where the unit was when its status changed is asked for by billing, so it is always on the track.
  if (context.status !== kept.status) return 'keep';
  if (isStandingStill(kept.fix, fix)) return 'hold';

  const pace = (options.paces ?? PACES)[context.status] ?? options.otherwise ?? CRUISING;
  const slowed = pace === URGENT ? 1 : economy;
  if (hasTurned(kept, fix, options.turnDegrees ?? TURN_DEGREES)) return 'keep';
  if (sinceMs < pace.leastMs * slowed) return 'drop';
  const moved = distanceMetres(positionOf(kept.fix), positionOf(fix));
  return moved >= pace.metres || sinceMs >= pace.mostMs * slowed ? 'keep' : 'drop';
}

const isLow = ({ battery }: SamplerContext): boolean =>
  battery !== undefined && !battery.isCharging && battery.level < LOW_BATTERY;

function hasTurned(kept: Kept, fix: GpsFix, degrees: number): boolean {
  const heading = headingOf(fix, kept.fix);
  return heading !== undefined && kept.heading !== undefined && turnDegrees(kept.heading, heading) >= degrees;
}

/** The receiver's course, or the direction travelled since the last kept point when it gives none. */
function headingOf(fix: GpsFix, before: GpsFix | undefined): number | undefined {
  if (fix.heading !== undefined && !Number.isNaN(fix.heading)) return fix.heading;
  if (!before) return undefined;
  const from = positionOf(before);
  const to = positionOf(fix);
  return distanceMetres(from, to) < SMALLEST_STEP_M ? undefined : bearingDegrees(from, to);
}
