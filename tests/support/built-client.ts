/** The client as Vite builds it, once for a whole run: the first test file to ask builds, the others wait for it. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder of this run alone. */
    clients: string;
  }
}

const run = promisify(execFile);
export const PROJECT = join(import.meta.dirname, '..', '..');

/** In a process of its own, since the test runner's NODE_ENV would give a development build. */
async function build(mode: string, outDir: string): Promise<void> {
  const { VITEST: _inTests, ...env } = process.env;
  const vite = join(PROJECT, 'node_modules/vite/bin/vite.js');
  await run(process.execPath, [vite, 'build', '--mode', mode, '--outDir', outDir, '--logLevel', 'error'], {
    cwd: PROJECT,
    env: { ...env, NODE_ENV: 'production' },
  });
}

/** The folder of the built client; `gallery` has the builder's pages as well. Throws what the build said. */
export async function builtClient(mode: 'production' | 'gallery'): Promise<string> {
  const folder = join(inject('clients'), mode);
  const trouble = `${folder}.trouble`;
  // Whoever makes this folder builds, and only a whole build gets the folder's name.
  const isOurs = await mkdir(`${folder}.building`).then(
    () => true,
    () => false,
  );
  if (isOurs) {
    try {
      await build(mode, join(`${folder}.building`, 'out'));
      await rename(join(`${folder}.building`, 'out'), folder);
    } catch (error) {
      await writeFile(trouble, String(error));
    }
  }
  while (!existsSync(folder)) {
    if (existsSync(trouble)) throw new Error(await readFile(trouble, 'utf8'));
    await delay(100);
  }
  return folder;
}
