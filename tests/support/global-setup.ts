import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startTestPostgres } from './postgres.ts';

/** One database server for the whole run, from which each test clones its own database, and a folder for what is built. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startTestPostgres('embedded');
  const clients = await mkdtemp(join(tmpdir(), 'readback-clients-'));
  project.provide('postgres', server.superuserUrl());
  project.provide('clients', clients);
  return async () => {
    await server.stop();
    await rm(clients, { recursive: true, force: true });
  };
}
