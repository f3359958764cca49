/** One reading of both clocks: `wallMs` is Unix time and may be set by anyone; `monotonicMs` only ever runs forward. */
export interface ClockReading {
  wallMs: number;
  monotonicMs: number;
}

export const readClock = (): ClockReading => ({ wallMs: Date.now(), monotonicMs: performance.now() });

export interface ClockJump {
  /** Positive: the wall clock was set forward. */
  byMs: number;
  at: ClockReading;
}

/** Under this, drift and scheduling look the same as a jump. */
const JUMP_MS = 2_000;
const LOOK_EVERY_MS = 1_000;

export interface ClockWatchOptions {
  onJump: (jump: ClockJump) => void;
  read?: (() => ClockReading) | undefined;
  everyMs?: number | undefined;
}

export interface ClockWatch {
  /** Compares now; for wake-ups, where a timer may have slept. */
  look(): void;
  stop(): void;
}

/**
 * Reports when the wall clock moved by more than 2 s against the monotonic one since the last look. Whether the monotonic
 * clock counts a sleeping device differs by platform, so a jump means "measure the offset again", not "the clock was set".
 */
export function createClockWatch({
  onJump,
  read = readClock,
  everyMs = LOOK_EVERY_MS,
}: ClockWatchOptions): ClockWatch {
  let last = read();
  const look = () => {
    const now = read();
    const byMs = now.wallMs - last.wallMs - (now.monotonicMs - last.monotonicMs);
    last = now;
    if (Math.abs(byMs) > JUMP_MS) onJump({ byMs, at: now });
  };
  const timer = setInterval(look, everyMs);
  return { look, stop: () => clearInterval(timer) };
}
