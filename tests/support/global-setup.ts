import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { startTestPostgres } from './postgres.ts';

const SERVER = join(import.meta.dirname, '../../server/main.ts');

/** One database server for the whole run, from which each test clones its own database, and a folder for what is built. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const built = await mkdtemp(join(tmpdir(), 'readback-clients-'));
  // Every process of the run reads the server's modules as they were compiled once: half of the time of a server's start.
  process.env['NODE_COMPILE_CACHE'] = join(built, 'compiled');
  const [server] = await Promise.all([startTestPostgres('embedded'), compileServer()]);
  project.provide('postgres', server.superuserUrl());
  project.provide('clients', built);
  return async () => {
    await server.stop();
    await rm(built, { recursive: true, force: true });
  };
}

/**
 * Loaded once by a process that ends by itself: one that is killed keeps nothing of what it compiled. Whether the server
 * loads at all is for the tests to show.
 */
async function compileServer(): Promise<void> {
  const load = `await import(${JSON.stringify(SERVER)})`;
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', load]).catch(() => undefined);
}
