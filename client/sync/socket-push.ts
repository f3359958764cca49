/** Push by the live socket, when there is one; the same answers as by HTTP. */
import { failureOf, parseReply, type PushPath } from '../outbox/push-path.ts';
import type { LiveSocket } from './live-socket.ts';

/** An acknowledgement that takes longer on a connected socket is not coming: the link is half-open. */
const ACK_TIMEOUT_MS = 5_000;

export function createSocketPush(
  live: LiveSocket,
  onTimeout: () => void,
  timeoutMs: number = ACK_TIMEOUT_MS,
): PushPath {
  return {
    name: 'socket',
    async push(request) {
      const socket = live.connected();
      if (!socket) return { kind: 'failed', failure: 'network', detail: 'The server cannot be reached.' };
      try {
        const reply = await socket.timeout(timeoutMs).emitWithAck('push', request);
        return 'refusal' in reply ? failureOf(reply.refusal) : parseReply(reply);
      } catch {
        onTimeout();
        return { kind: 'failed', failure: 'timeout', detail: 'The server did not answer in time.' };
      }
    },
  };
}
