/** The client with its builder's pages, served without a server behind it. */
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { preview } from 'vite';
import { builtClient, PROJECT } from '../support/built-client.ts';

export interface GallerySite {
  url: string;
  stop(): Promise<void>;
}

export async function startGallerySite(): Promise<GallerySite> {
  const server = await preview({
    configFile: false,
    root: join(PROJECT, 'client'),
    build: { outDir: await builtClient('gallery') },
    preview: { host: '127.0.0.1', port: 0 },
    logLevel: 'error',
  });
  const { port } = server.httpServer.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, stop: () => server.close() };
}
