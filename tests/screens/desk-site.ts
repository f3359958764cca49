/** The client as it ships, built once per test file, in front of a real server. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { preview } from 'vite';

const run = promisify(execFile);
const PROJECT = join(import.meta.dirname, '..', '..');

export interface DeskSite {
  url: string;
  stop(): Promise<void>;
}

/** In a process of its own, since the test runner's NODE_ENV would give a development build. */
export async function startDeskSite(serverUrl: string): Promise<DeskSite> {
  const outDir = await mkdtemp(join(tmpdir(), 'readback-desk-'));
  const { VITEST: _inTests, ...env } = process.env;
  const vite = join(PROJECT, 'node_modules/vite/bin/vite.js');
  await run(process.execPath, [vite, 'build', '--outDir', outDir, '--logLevel', 'error'], {
    cwd: PROJECT,
    env: { ...env, NODE_ENV: 'production' },
  });
  const server = await preview({
    configFile: false,
    root: join(PROJECT, 'client'),
    build: { outDir },
    preview: {
      host: '127.0.0.1',
      port: 0,
      proxy: { '/api': serverUrl, '/map': serverUrl, '/socket.io': { target: serverUrl, ws: true } },
    },
    logLevel: 'silent',
  });
  const { port } = server.httpServer.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      await server.close();
      await rm(outDir, { recursive: true, force: true });
    },
  };
}
