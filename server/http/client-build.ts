/** `npm start` on a fresh clone: the client is built when it is not there yet. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Throws when the build fails; its output is on the terminal. */
export function ensureClientBuilt(folder: string): void {
  if (existsSync(join(folder, 'index.html'))) return;
  const root = join(import.meta.dirname, '..', '..');
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const built = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (built.status !== 0) throw new Error('The client could not be built; see above.');
}
