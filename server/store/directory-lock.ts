import { randomUUID } from 'node:crypto';
import {
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  rmdirSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { isAlive, processPlace, startMark } from './process-facts.ts';

/** How often the holder touches the lock. */
const BEAT_MS = 3_000;
/** A holder in another container or on another machine counts as gone after this long without a beat. */
const SILENT_MS = 15_000;
/** Taking over an abandoned lock takes milliseconds; a claim older than this was itself abandoned. */
const CLAIM_MS = 10_000;

const holderSchema = z.object({
  pid: z.number().int(),
  place: z.string(),
  startedAt: z.string().optional(),
  token: z.string(),
});
type Holder = z.infer<typeof holderSchema>;

/** Another process uses the directory. The message names it. */
export class DirectoryInUseError extends Error {
  readonly pid: number;

  constructor(directory: string, holder: Holder, here: boolean) {
    const where = here ? '' : ' in another container or on another machine';
    super(
      `${directory} is in use by process ${holder.pid}${where}. ` +
        'Stop that process first, or give this one a DATA_DIR of its own.',
    );
    this.name = 'DirectoryInUseError';
    this.pid = holder.pid;
  }
}

export interface DirectoryLock {
  release(): void;
}

/**
 * Makes this process the only user of a directory (I13) or throws DirectoryInUseError: at once if the
 * holder is a process of this machine, after watching its beat for some seconds if it is elsewhere. A lock whose holder
 * is gone is taken over, also when its process id now belongs to another program.
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  const path = join(directory, 'readback.lock');
  const place = processPlace();
  const startedAt = startMark(process.pid);
  const holder: Holder = { pid: process.pid, place, token: randomUUID(), ...(startedAt && { startedAt }) };
  const draft = `${path}.${holder.token}`;
  writeFileSync(draft, JSON.stringify(holder), { mode: 0o600 });
  try {
    while (!create(draft, path)) {
      const other = readHolder(path);
      if (other && (await isHeld(other, path))) {
        throw new DirectoryInUseError(directory, other, other.place === place);
      }
      if (takeOver(draft, path, other)) break;
      await delay(50);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  return keep(path, holder);
}

function keep(path: string, holder: Holder): DirectoryLock {
  const beat = setInterval(() => {
    const now = new Date();
    try {
      utimesSync(path, now, now);
    } catch {
      // A missed beat only matters to other machines, and the next one follows.
    }
  }, BEAT_MS);
  beat.unref();
  return {
    release() {
      clearInterval(beat);
      if (readHolder(path)?.token === holder.token) rmSync(path, { force: true });
    },
  };
}

/** Here the process itself can be asked; elsewhere only its beat can be seen. */
async function isHeld(holder: Holder, path: string): Promise<boolean> {
  if (holder.place !== processPlace()) return beats(path);
  if (!isAlive(holder.pid)) return false;
  return holder.startedAt === undefined || holder.startedAt === startMark(holder.pid);
}

/** Watches a lock that was touched lately until it is touched again (held) or falls silent (abandoned). */
async function beats(path: string): Promise<boolean> {
  const first = touchedAt(path);
  const until = performance.now() + SILENT_MS;
  while (ageMs(path) < SILENT_MS && performance.now() < until) {
    await delay(100);
    const now = touchedAt(path);
    if (now !== first) return now !== undefined;
  }
  return false;
}

/**
 * Replaces a lock found abandoned. Two starters may both have found it so; the replacing is itself exclusive (making
 * a directory is) and looks whether it is still the same lock. False: somebody else was at it, look again.
 */
function takeOver(draft: string, path: string, abandoned: Holder | undefined): boolean {
  const claim = `${path}.claim`;
  if (ageMs(claim) > CLAIM_MS) rmSync(claim, { recursive: true, force: true });
  if (!attempt(() => mkdirSync(claim))) return false;
  try {
    if (touchedAt(path) === undefined || readHolder(path)?.token !== abandoned?.token) return false;
    renameSync(draft, path);
    return true;
  } finally {
    rmdirSync(claim);
  }
}

/** A hard link appears with its content, or fails because the name exists. */
function create(draft: string, path: string): boolean {
  return attempt(() => linkSync(draft, path));
}

function attempt(action: () => unknown): boolean {
  try {
    action();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function readHolder(path: string): Holder | undefined {
  try {
    return holderSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return undefined;
  }
}

function touchedAt(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}

/** Minus infinity if there is nothing at the path. */
function ageMs(path: string): number {
  return Date.now() - (touchedAt(path) ?? Infinity);
}
