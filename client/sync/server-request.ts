/** Asking the server for something to read, with this person's sign-in. */
import type { Snapshot } from '../../shared/protocol/feed.ts';
import { figure, listOf, objectOf, text, type Reading } from '../device/reading.ts';

export interface ServerRequest {
  baseUrl: string;
  token(): string;
  fetch: typeof fetch;
}

/** `signed-out`: the sign-in no longer holds. `unavailable`: try again. `refused`: this server does not give it. */
export type RequestFailure = 'signed-out' | 'unavailable' | 'refused';
export type Answer<T> = { ok: true; value: T } | { ok: false; failure: RequestFailure };

const TIMEOUT_MS = 30_000;

export async function getJson<T>(
  { baseUrl, token, fetch }: ServerRequest,
  path: string,
  reading: Reading<T>,
): Promise<Answer<T>> {
  try {
    const response = await fetch(`${baseUrl}${path}`, {
      headers: { authorization: `Bearer ${token()}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.status === 401) return { ok: false, failure: 'signed-out' };
    if ([400, 403, 404].includes(response.status)) return { ok: false, failure: 'refused' };
    if (!response.ok) return { ok: false, failure: 'unavailable' };
    const value = reading(await response.json());
    return value === undefined ? { ok: false, failure: 'unavailable' } : { ok: true, value };
  } catch {
    return { ok: false, failure: 'unavailable' };
  }
}

/** Its states are the server's own folds: shown, and folded on. */
const state: Reading<unknown> = (value) => value;
const snapshot: Reading<Snapshot> = objectOf({
  epoch: text,
  head: figure,
  scope: listOf(text),
  documents: listOf(objectOf({ kind: text, id: text, seq: figure, state })),
});

export const getSnapshot = (request: ServerRequest): Promise<Answer<Snapshot>> =>
  getJson(request, '/api/v1/snapshot', snapshot);
