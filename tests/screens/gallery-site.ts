import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { preview } from 'vite';

const run = promisify(execFile);
const PROJECT = join(import.meta.dirname, '..', '..');

export interface GallerySite {
  url: string;
  /** Stops serving; what was built stays until `remove`. */
  stop(): Promise<void>;
  remove(): Promise<void>;
}

/**
 * Builds the client with its builder pages, apart from `dist`, and serves it. In a process of its own, since the test
 * runner's NODE_ENV would give a development build.
 */
export async function startGallerySite(): Promise<GallerySite> {
  const outDir = await mkdtemp(join(tmpdir(), 'readback-gallery-'));
  const { VITEST: _inTests, ...env } = process.env;
  await run(
    process.execPath,
    [
      join(PROJECT, 'node_modules/vite/bin/vite.js'),
      'build',
      '--mode',
      'gallery',
      '--outDir',
      outDir,
      '--logLevel',
      'error',
    ],
    { cwd: PROJECT, env: { ...env, NODE_ENV: 'production' } },
  );
  const server = await preview({
    configFile: false,
    root: join(PROJECT, 'client'),
    build: { outDir },
    preview: { host: '127.0.0.1', port: 0 },
    logLevel: 'error',
  });
  const { port } = server.httpServer.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () => server.close(),
    remove: () => rm(outDir, { recursive: true, force: true }),
  };
}
