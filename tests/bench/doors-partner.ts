/** A partner that takes every webhook at once and says when it had each. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Door } from './wire.ts';

export interface Partner {
  url: string;
  stop(): Promise<void>;
}

/** What one delivery says of itself. */
export interface Delivered {
  messageId: string;
  path: string;
  body: string;
}

export async function startPartner(onDelivered: (delivered: Delivered) => void): Promise<Partner> {
  const http = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      onDelivered({ messageId: String(request.headers['webhook-id']), path: request.url ?? '', body });
      response.writeHead(204).end();
    });
  }).listen(0, '127.0.0.1');
  await once(http, 'listening');
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    async stop() {
      const closed = once(http, 'close');
      http.close();
      http.closeAllConnections();
      await closed;
    },
  };
}

/** For the server that is to post to it. */
export const PARTNER_ENV = { WEBHOOK_ALLOW_PRIVATE: '127.0.0.0/8', RATE_LIMIT_FACTOR: '0' };

/** Signs a partner up for `unit.status`. Throws when it is refused. */
export async function addEndpoint(door: Door, url: string, ordered: boolean): Promise<string> {
  const response = await fetch(`${door.url}/api/v1/webhooks`, {
    method: 'POST',
    headers: headersOf(door),
    body: JSON.stringify({ url, types: ['unit.status'], ordered }),
  });
  const { id } = (await response.json()) as { id?: string };
  if (id === undefined) throw new Error(`the endpoint was answered with ${response.status}`);
  return id;
}

export async function removeEndpoint(door: Door, id: string): Promise<void> {
  await fetch(`${door.url}/api/v1/webhooks/${id}`, { method: 'DELETE', headers: headersOf(door) });
}

const headersOf = ({ adminToken = '' }: Door) => ({
  authorization: `Bearer ${adminToken}`,
  'content-type': 'application/json',
});
