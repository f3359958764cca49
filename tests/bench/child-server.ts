/** A contender's server as a child process: says where it is, counts what it stored, ends with its parent. */
import type { AddressInfo } from 'node:net';
import type { Server as HttpServer } from 'node:http';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Door, Usage } from './wire.ts';

export interface ChildServer {
  door: Door;
  count(): Promise<number>;
  stop(): Promise<void>;
}

export function serveParent({ door, count, stop }: ChildServer): void {
  process.on('message', (message) => {
    if (message === 'count') void count().then((counted) => process.send?.({ count: counted }));
    if (message === 'usage') process.send?.({ cpuMs: cpuMs() } satisfies Usage);
  });
  // A terminal interrupts the whole group; this process must still take its database down with it.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => undefined);
  // The parent disconnects when it is done, and is disconnected when it dies.
  process.on('disconnect', () => void stop().finally(() => process.exit(0)));
  process.send?.(door);
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** Open to pass through, because as root the database runs as another account. */
export function makeDataDirectory(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'rb-bench-'));
  chmodSync(path, 0o711);
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export function listenOnLoopback(http: HttpServer): Promise<string> {
  return new Promise((resolve) => {
    http.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(http.address() as AddressInfo).port}`));
  });
}
