/** One attempt: sign, dial the checked address, read a little of the answer. */
import { Webhook } from 'standardwebhooks';
import { Agent, request } from 'undici';
import { inSpan, traceparent } from '../../observability/tracing.ts';
import { AddressRefused, type PickAddress } from './partner-address.ts';

/** Read of an answer, at most; what is beyond is not wanted. */
const MAX_RESPONSE_BYTES = 64 * 1024;

export interface Attempt {
  url: string;
  /** Every secret that is good now: a partner who knows either of two verifies. */
  secrets: readonly string[];
  messageId: string;
  body: string;
  /** Clock of this attempt, Unix milliseconds. */
  nowMs: number;
}

export type Outcome =
  | { kind: 'delivered'; status: number; response: string }
  /** The partner said 410: it wants nothing more. */
  | { kind: 'gone'; status: number; response: string }
  | { kind: 'failed'; error: string; status?: number; response?: string; retryAfterMs?: number };

export interface PostDeps {
  pickAddress: PickAddress;
  timeoutMs: number;
}

export type PostWebhook = (attempt: Attempt) => Promise<Outcome>;

export function createPostWebhook(deps: PostDeps): PostWebhook {
  return (attempt) =>
    inSpan('webhook.attempt', { kind: 'client' }, async (span) => {
      const outcome = await tryOnce(deps, attempt);
      span.set({
        'readback.outcome': outcome.kind,
        ...(outcome.status === undefined ? {} : { 'http.response.status_code': outcome.status }),
      });
      return outcome;
    });
}

async function tryOnce(deps: PostDeps, attempt: Attempt): Promise<Outcome> {
  const signal = AbortSignal.timeout(deps.timeoutMs);
  try {
    return await withDeadline(post(deps, attempt, signal), signal);
  } catch (error) {
    return { kind: 'failed', error: describe(error, signal) };
  }
}

async function post({ pickAddress }: PostDeps, attempt: Attempt, signal: AbortSignal): Promise<Outcome> {
  const url = new URL(attempt.url);
  const { address, family } = await pickAddress(url);
  // The name stays in Host and in the TLS handshake; only the dialling is pinned.
  const agent = new Agent({
    connect: {
      lookup: (_hostname, options, callback) =>
        options.all ? callback(null, [{ address, family }]) : callback(null, address, family),
    },
  });
  try {
    const { statusCode, headers, body } = await request(url, {
      dispatcher: agent,
      method: 'POST',
      headers: headersOf(attempt),
      body: attempt.body,
      signal,
    });
    const response = await readSome(body);
    return outcomeOf(statusCode, response, retryAfterMs(headers['retry-after'], attempt.nowMs));
  } finally {
    await agent.destroy();
  }
}

/** Resolving a name cannot be aborted; it must not outlast the attempt all the same. */
function withDeadline<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  return Promise.race([work, late]).finally(() => signal.removeEventListener('abort', onAbort));
}

function headersOf({ secrets, messageId, body, nowMs }: Attempt): Record<string, string> {
  const at = new Date(nowMs);
  const trace = traceparent();
  return {
    ...(trace === undefined ? {} : { traceparent: trace }),
    'content-type': 'application/json',
    'user-agent': 'readback-webhooks/1',
    'webhook-id': messageId,
    'webhook-timestamp': String(Math.floor(nowMs / 1000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(messageId, at, body)).join(' '),
  };
}

/** 2xx is success. A redirect is a failure: nobody checked where it leads. */
function outcomeOf(status: number, response: string, retryAfter: number | undefined): Outcome {
  if (status >= 200 && status < 300) return { kind: 'delivered', status, response };
  if (status === 410) return { kind: 'gone', status, response };
  const waits = (status === 429 || status === 503) && retryAfter !== undefined;
  return {
    kind: 'failed',
    status,
    response,
    error: status >= 300 && status < 400 ? `redirect (${status}) not followed` : `answered ${status}`,
    ...(waits ? { retryAfterMs: retryAfter } : {}),
  };
}

/** Seconds or an HTTP date, as milliseconds from now; undefined when unreadable. */
export function retryAfterMs(header: string | string[] | undefined, nowMs: number): number | undefined {
  const text = Array.isArray(header) ? header[0] : header;
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text.trim())) return Number(text) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}

async function readSome(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= MAX_RESPONSE_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, MAX_RESPONSE_BYTES).toString('utf8');
}

function describe(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return 'timed out';
  if (error instanceof AddressRefused) return `address refused: ${error.message}`;
  if (!(error instanceof Error)) return 'failed';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return code ? `${code}: ${error.message}` : error.message;
}
