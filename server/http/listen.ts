/** The server's HTTP door. */
import { serve, type ServerType } from '@hono/node-server';
import type { Hono } from 'hono';
import type { Config } from '../config.ts';

/** Resolves when connections are taken; rejects when the address cannot be had. */
export function listen(app: Hono, { port, host }: Pick<Config, 'port' | 'host'>): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, port, hostname: host }, () => resolve(server));
    server.once('error', reject);
  });
}

export function portOf(server: ServerType): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
