import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * Whether a process with this id runs. A zombie does not: it only waits to be reaped, which in a container without
 * an init never happens.
 */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  return readStat(pid)?.state !== 'Z';
}

/**
 * When the process started, as text that only compares for equality; tells a process from a later one with the same
 * id. Undefined if unknown.
 */
export function startMark(pid: number): string | undefined {
  return readStat(pid)?.startTicks ?? (run('ps', ['-p', String(pid), '-o', 'lstart=']) || undefined);
}

/** Where process ids have a meaning: this boot of this machine and this container. */
export function processPlace(): string {
  return readText('/proc/sys/kernel/random/boot_id') + readLink('/proc/self/ns/pid') || hostname();
}

/** Text with the program name of a process (`postgres`) in it, or undefined if unknown. */
export function programName(pid: number): string | undefined {
  const listed =
    readText(`/proc/${pid}/comm`) ||
    (process.platform === 'win32'
      ? run('tasklist', ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH'])
      : run('ps', ['-p', String(pid), '-o', 'comm=']));
  return listed || undefined;
}

/** The working directory of a process, or undefined if unknown. */
export function workingDirectory(pid: number): string | undefined {
  return readLink(`/proc/${pid}/cwd`) || undefined;
}

interface Stat {
  readonly state: string;
  readonly startTicks: string;
}

/** See proc(5): the second field is the program name in parentheses and may itself hold spaces and parentheses. */
function readStat(pid: number): Stat | undefined {
  const text = readText(`/proc/${pid}/stat`);
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, startTicks] = [fields[0], fields[19]];
  return state && startTicks ? { state, startTicks } : undefined;
}

/** Where there is no /proc. Empty if the command does not exist or finds nothing. */
function run(command: string, args: readonly string[]): string {
  if (process.platform === 'linux') return '';
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return '';
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}

function readLink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
