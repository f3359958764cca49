/** The real server as a process of its own, to be killed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface ServerProcess {
  readonly pid: number;
  readonly port: number;
  /** How long it took until it said it was running. */
  readonly startedInMs: number;
  /** SIGKILL: it has no say in it. Resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM, as an operator stops it. */
  stop(): Promise<void>;
  exited(): boolean;
  /** Rejects with its last words when it ends without having been told to. */
  crash: Promise<never>;
}

const MAIN = join(import.meta.dirname, '../../server/main.ts');
/** All it is given of this process: nothing that tells it what to do. */
const OF_THE_RUN = { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] };
const KEPT_LINES = 20;

/** Resolves when it is running; `undefined` if it was killed before that. Throws with its last words if it gave up. */
export async function startServerProcess(
  env: Record<string, string>,
  options: { killAfterMs?: number } = {},
): Promise<ServerProcess | undefined> {
  const beganAt = performance.now();
  const child = spawn(process.execPath, [MAIN], {
    env: { ...OF_THE_RUN, PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'info', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exit = once(child, 'exit');
  const words: string[] = [];
  const running = Promise.withResolvers<number | undefined>();
  const hear = (line: string): void => {
    words.splice(0, words.length - KEPT_LINES + 1);
    words.push(line);
    const port = runningPort(line);
    if (port !== undefined) running.resolve(port);
  };
  createInterface({ input: child.stdout }).on('line', hear);
  createInterface({ input: child.stderr }).on('line', hear);
  void exit.then(() => running.resolve(undefined));
  const timer =
    options.killAfterMs === undefined
      ? undefined
      : setTimeout(() => child.kill('SIGKILL'), options.killAfterMs);
  const port = await running.promise;
  if (port === undefined && options.killAfterMs !== undefined) return undefined;
  clearTimeout(timer);
  if (port === undefined || child.pid === undefined)
    throw new Error(`the server did not start:\n${words.join('\n')}`);
  let told = false;
  const crash = exit.then(() =>
    told
      ? new Promise<never>(() => undefined)
      : Promise.reject(new Error(`the server crashed:\n${words.join('\n')}`)),
  );
  crash.catch(() => undefined);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    told = true;
    child.kill(signal);
    await exit;
  };
  return {
    pid: child.pid,
    port,
    startedInMs: Math.round(performance.now() - beganAt),
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    crash,
    exited: () => child.exitCode !== null || child.signalCode !== null,
  };
}

function runningPort(line: string): number | undefined {
  if (!line.includes('"Readback is running"')) return undefined;
  const said: unknown = JSON.parse(line);
  return typeof said === 'object' && said !== null && 'port' in said ? Number(said.port) : undefined;
}

/** NaN while there is none. */
export function postmasterPid(dataDir: string): number {
  return Number.parseInt(readOr(join(dataDir, 'postgres/postmaster.pid')), 10);
}

/** Processes and their files come and go while one looks. */
function readOr(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** The processes that serve the server's own connections (Linux). */
export function backendPids(dataDir: string): number[] {
  const parent = postmasterPid(dataDir);
  const children = readOr(`/proc/${parent}/task/${parent}/children`).trim().split(' ');
  return children
    .map(Number)
    .filter((pid) => readOr(`/proc/${pid}/cmdline`).startsWith('postgres: readback readback'));
}
