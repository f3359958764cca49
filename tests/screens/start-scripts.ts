/** Which scripts of a built client a start needs, told from the built files alone. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

export interface StartScript {
  name: string;
  /** As it travels. */
  gzipBytes: number;
  /** The file that asks for it. */
  by: string;
}

/** Static imports and re-exports, as the minifier writes them. */
const STATIC_IMPORT =
  /(?<![\w$.])(?:import|export)\s*(?:[\w$\s{},*]*[\s}]from\s*)?["']\.\/([\w.-]+\.js)["']/g;
const PAGE_SCRIPT = /<(?:script|link)\b[^>]*(?:src|href)="\/(?:assets\/)?([\w.-]+\.js)"/g;

/**
 * What `index.html` names and the chunks `routeChunks` (by the module each is called after), with everything they import
 * without waiting. Throws when there is no such chunk: then it was renamed, and this would measure nothing.
 */
export async function startScripts(
  folder: string,
  routeChunks: readonly string[],
): Promise<readonly StartScript[]> {
  const assets = await readdir(join(folder, 'assets'));
  const found = new Map<string, StartScript>();
  async function visit(name: string, by: string): Promise<void> {
    if (found.has(name)) return;
    const code = await readFile(join(folder, assets.includes(name) ? 'assets' : '', name));
    found.set(name, { name, gzipBytes: gzipSync(code).byteLength, by });
    for (const [, target = ''] of code.toString().matchAll(STATIC_IMPORT)) await visit(target, name);
  }
  const page = await readFile(join(folder, 'index.html'), 'utf8');
  for (const [, name = ''] of page.matchAll(PAGE_SCRIPT)) await visit(name, 'index.html');
  for (const chunk of routeChunks) {
    const name = assets.find((file) => file.startsWith(`${chunk}-`) && file.endsWith('.js'));
    if (name === undefined) throw new Error(`no chunk is called ${chunk}: ${assets.join(', ')}`);
    await visit(name, 'the route');
  }
  return [...found.values()].toSorted((a, b) => b.gzipBytes - a.gzipBytes);
}

export const totalBytes = (scripts: readonly StartScript[]): number =>
  scripts.reduce((sum, { gzipBytes }) => sum + gzipBytes, 0);
