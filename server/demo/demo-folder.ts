/** A folder of its own for each demo; those of demos that have ended are cleared away, those still running are not. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DirectoryInUseError, lockDirectory } from '../store/directory-lock.ts';

const PREFIX = 'run-';

export async function freshDemoFolder(dataDir: string): Promise<string> {
  const demos = join(dataDir, 'demo');
  mkdirSync(demos, { recursive: true });
  for (const name of readdirSync(demos)) {
    if (name.startsWith(PREFIX)) await clearUnlessRunning(join(demos, name));
  }
  return mkdtempSync(join(demos, PREFIX));
}

async function clearUnlessRunning(folder: string): Promise<void> {
  try {
    const lock = await lockDirectory(folder);
    lock.release();
    rmSync(folder, { recursive: true, force: true });
  } catch (error) {
    if (!(error instanceof DirectoryInUseError)) throw error;
  }
}
