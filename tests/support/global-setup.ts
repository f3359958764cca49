import type { TestProject } from 'vitest/node';
import { startTestPostgres } from './postgres.ts';

/** One database server for the whole run; each test clones its own database from it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startTestPostgres('embedded');
  project.provide('postgres', server.superuserUrl());
  return () => server.stop();
}
