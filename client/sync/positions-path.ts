/** Sending fixes: by socket when there is one, by HTTP otherwise. */
import { z } from 'zod';
import type { Fix } from '../../shared/protocol/positions.ts';
import type { ServerRequest } from './server-request.ts';
import type { LiveSocket } from './live-socket.ts';

/** `refused`: the server will not take these from this person; `failed`: try again. */
export type PositionsOutcome = 'stored' | 'refused' | 'failed';

const TIMEOUT_MS = 15_000;

const replySchema = z.union([
  z.object({ stored: z.number() }),
  z.object({ refusal: z.object({ retry: z.enum(['never', 'later', 'after-sign-in']) }) }),
]);

export function createPositionsPath(live: LiveSocket, request: ServerRequest) {
  return async (unitId: string, fixes: readonly Fix[]): Promise<PositionsOutcome> => {
    const body = { unitId, fixes };
    const socket = live.connected();
    try {
      return socket
        ? outcomeOf(await socket.timeout(TIMEOUT_MS).emitWithAck('positions', body))
        : await byHttp(request, body);
    } catch {
      return 'failed';
    }
  };
}

function outcomeOf(reply: unknown): PositionsOutcome {
  const parsed = replySchema.safeParse(reply);
  if (!parsed.success) return 'failed';
  if ('stored' in parsed.data) return 'stored';
  return parsed.data.refusal.retry === 'never' ? 'refused' : 'failed';
}

async function byHttp({ baseUrl, token, fetch }: ServerRequest, body: unknown): Promise<PositionsOutcome> {
  const response = await fetch(`${baseUrl}/api/v1/positions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token()}` },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (response.ok) return 'stored';
  return response.status === 400 || response.status === 403 ? 'refused' : 'failed';
}
