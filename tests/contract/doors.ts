/** Knocking at the server's doors with things no client of ours would send, and seeing that nothing came in. */
import { expect } from 'vitest';
import { readHead } from '../../server/log/read.ts';
import type { TestServer } from '../support/running-server.ts';

export interface Answer {
  status: number;
  type: string | null;
  body: Record<string, unknown>;
}

export interface Knock {
  token?: string;
  /** Sent as it is when text; as JSON otherwise. */
  body?: unknown;
  method?: string;
  headers?: Record<string, string>;
}

export async function knock(server: TestServer, path: string, given: Knock = {}): Promise<Answer> {
  const { token, body, method = body === undefined ? 'GET' : 'POST', headers } = given;
  const response = await fetch(server.url + path, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      'content-type': 'application/json',
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    body: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : { text },
  };
}

export async function headOf(server: TestServer): Promise<number> {
  const head = await server.database.withOrg(server.org, (trx) => readHead(trx, server.org));
  return head?.head ?? -1;
}

/** RFC 9457, with our stable code. */
export function expectProblem(answer: Answer, status: number, code: string): void {
  expect(answer).toMatchObject({
    status,
    type: expect.stringContaining('application/problem+json'),
    body: { status, code, detail: expect.any(String), title: expect.any(String) },
  });
}

export const pushOf = (events: readonly unknown[], more: Record<string, unknown> = {}) => ({
  device: 'tablet-1',
  sentAt: new Date().toISOString(),
  events,
  ...more,
});
