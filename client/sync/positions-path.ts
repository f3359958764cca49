/** Sending fixes: by socket when there is one, by HTTP otherwise. */
import type { Fix } from '../../shared/protocol/positions.ts';
import { figure, objectOf, text } from '../device/reading.ts';
import { isSamePerson, type Author } from '../outbox/author.ts';
import type { ServerRequest } from './server-request.ts';
import type { LiveSocket } from './live-socket.ts';

/** `refused`: the server will not take these from this person; `failed`: try again. */
export type PositionsOutcome = 'stored' | 'refused' | 'failed';

const TIMEOUT_MS = 15_000;

const stored = objectOf({ stored: figure });
const refused = objectOf({ refusal: objectOf({ retry: text }) });

export interface PositionsPathDeps {
  live: LiveSocket;
  request: ServerRequest;
  /** Who the socket speaks for. */
  author(): Author | undefined;
  tokenOf(author: Author): string | undefined;
}

/** `by`: whose drive it was, where it is not the person signed in. */
export type SendPositions = (unitId: string, fixes: readonly Fix[], by?: Author) => Promise<PositionsOutcome>;

export function createPositionsPath(deps: PositionsPathDeps): SendPositions {
  const { live, request } = deps;
  return async (unitId, fixes, by) => {
    const body = { unitId, fixes };
    const isOther = by !== undefined && !isSamePerson(by, deps.author());
    const token = isOther ? deps.tokenOf(by) : request.token();
    const socket = isOther ? undefined : live.connected();
    if (token === undefined) return 'failed';
    try {
      return socket
        ? outcomeOf(await socket.timeout(TIMEOUT_MS).emitWithAck('positions', body))
        : await byHttp({ ...request, token: () => token }, body);
    } catch {
      return 'failed';
    }
  };
}

function outcomeOf(reply: unknown): PositionsOutcome {
  if (stored(reply)) return 'stored';
  return refused(reply)?.refusal.retry === 'never' ? 'refused' : 'failed';
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
