/** Asking the server for something to read, with this person's sign-in. */
import { z } from 'zod';
import type { Snapshot } from '../../shared/protocol/feed.ts';

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
  schema: z.ZodType<T>,
): Promise<Answer<T>> {
  try {
    const response = await fetch(`${baseUrl}${path}`, {
      headers: { authorization: `Bearer ${token()}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.status === 401) return { ok: false, failure: 'signed-out' };
    if ([400, 403, 404].includes(response.status)) return { ok: false, failure: 'refused' };
    if (!response.ok) return { ok: false, failure: 'unavailable' };
    const parsed = schema.safeParse(await response.json());
    return parsed.success ? { ok: true, value: parsed.data } : { ok: false, failure: 'unavailable' };
  } catch {
    return { ok: false, failure: 'unavailable' };
  }
}

const snapshotSchema: z.ZodType<Snapshot> = z.object({
  epoch: z.string(),
  head: z.number(),
  scope: z.array(z.string()),
  documents: z.array(z.object({ kind: z.string(), id: z.string(), seq: z.number(), state: z.unknown() })),
});

export const getSnapshot = (request: ServerRequest): Promise<Answer<Snapshot>> =>
  getJson(request, '/api/v1/snapshot', snapshotSchema);
