/** The client as it ships, in front of a real server. */
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { preview } from 'vite';
import { builtClient, PROJECT } from '../support/built-client.ts';

export interface DeskSite {
  url: string;
  stop(): Promise<void>;
}

export async function startDeskSite(serverUrl: string): Promise<DeskSite> {
  const server = await preview({
    configFile: false,
    root: join(PROJECT, 'client'),
    build: { outDir: await builtClient('production') },
    preview: {
      host: '127.0.0.1',
      port: 0,
      proxy: { '/api': serverUrl, '/map': serverUrl, '/socket.io': { target: serverUrl, ws: true } },
    },
    logLevel: 'silent',
  });
  const { port } = server.httpServer.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, stop: () => server.close() };
}
