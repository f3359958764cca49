/** Push by HTTP: works without a socket, and from the service worker. */
import { parseReply, type PushAnswer, type PushFailure, type PushPath } from './push-path.ts';

/** A batch over a poor link: 512 kB at 250 kbit/s, and the answer back. */
const HTTP_PUSH_TIMEOUT_MS = 20_000;

export interface HttpPushOptions {
  baseUrl: string;
  token: () => string;
  fetch?: typeof fetch;
  timeoutMs?: number;
}

export function createHttpPush(options: HttpPushOptions): PushPath {
  const send = options.fetch ?? fetch;
  return {
    name: 'http',
    async push(request) {
      try {
        const response = await send(`${options.baseUrl}/api/v1/events`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${options.token()}` },
          body: JSON.stringify(request),
          signal: AbortSignal.timeout(options.timeoutMs ?? HTTP_PUSH_TIMEOUT_MS),
        });
        return response.ok ? parseReply(await response.json()) : refusedAs(response);
      } catch (error) {
        return thrown(error);
      }
    },
  };
}

const FAILURE_BY_STATUS: Record<number, PushFailure> = {
  401: 'signed-out',
  408: 'timeout',
  413: 'too-large',
  426: 'update-needed',
  429: 'busy',
  502: 'busy',
  503: 'busy',
  504: 'busy',
};

async function refusedAs(response: Response): Promise<PushAnswer> {
  const isRevoked = response.status === 403 && (await response.text()).includes('"device-revoked"');
  const failure = isRevoked ? 'device-revoked' : (FAILURE_BY_STATUS[response.status] ?? 'broken');
  const seconds = Number(response.headers.get('retry-after'));
  return {
    kind: 'failed',
    failure,
    detail: `The server answered ${response.status}.`,
    ...(seconds > 0 ? { retryAfterMs: seconds * 1000 } : {}),
  };
}

function thrown(error: unknown): PushAnswer {
  const isTimeout = error instanceof Error && error.name === 'TimeoutError';
  if (isTimeout) return { kind: 'failed', failure: 'timeout', detail: 'The server did not answer in time.' };
  if (error instanceof SyntaxError)
    return { kind: 'failed', failure: 'broken', detail: 'The server answered unreadably.' };
  return { kind: 'failed', failure: 'network', detail: 'The server cannot be reached.' };
}
