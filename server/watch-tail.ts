/**
 * Following the log from outside: `/sync` says that there is something, the pages of `/api/v1/events` say what. The
 * cursor moves with what was shown, so a lost connection neither skips nor repeats anything.
 */
import { io, type Socket } from 'socket.io-client';
import { z } from 'zod';
import type { ClientToServer, ServerToClient } from '../shared/protocol/socket-events.ts';
import { PROTOCOL } from '../shared/protocol/version.ts';
import { watchedEventSchema, type WatchedEvent } from './watch-line.ts';

export interface WatchOptions {
  url: string;
  token: string;
  device: string;
  /** Only what this room hears; else everything in scope. */
  room?: string;
  /** Begin after this `seq`; else with what comes now. */
  after?: number;
  onEvent(event: WatchedEvent): void;
  /** About the connection, for a person. */
  onNotice(text: string): void;
  /** It makes no sense to go on: the sign-in or the room is refused. */
  onRefused(text: string): void;
}

const pageSchema = z.object({
  epoch: z.string(),
  to: z.int(),
  head: z.int(),
  events: z.array(watchedEventSchema),
});
const refusalSchema = z.object({ code: z.string(), detail: z.string(), retry: z.string().optional() });

const PAGE = 200;
const RETRY_MS = 1_000;

export function startWatch(options: WatchOptions): { stop(): void } {
  const { url, token, device, room, onEvent, onNotice, onRefused } = options;
  let epoch: string | undefined;
  let cursor = options.after;
  let pulling = false;
  let again = false;
  let stopped = false;

  const socket: Socket<ServerToClient, ClientToServer> = io(`${url}/sync`, {
    transports: ['websocket'],
    forceNew: true,
    auth: { token, device, protocol: PROTOCOL },
    reconnectionDelayMax: 5_000,
  });

  socket.on('hello', (hello) => {
    onNotice(`connected, the log is at ${hello.head}`);
    begin(hello.epoch, hello.head);
    socket.emit('resume', { epoch: hello.epoch, cursor: hello.head }, () => undefined);
    void pull();
  });
  socket.on('reset', (reset) => {
    begin(reset.epoch, reset.head);
    socket.emit('resume', { epoch: reset.epoch, cursor: reset.head }, () => undefined);
    void pull();
  });
  socket.on('feed', () => void pull());
  socket.on('disconnect', (reason) => {
    if (!stopped) onNotice(`connection lost (${reason}), trying again`);
    // Socket.IO does not come back by itself when the server ended it.
    if (reason === 'io server disconnect' && !stopped) setTimeout(() => socket.connect(), RETRY_MS);
  });
  let isAwayTold = false;
  socket.on('connect', () => {
    isAwayTold = false;
  });
  socket.on('connect_error', (error: Error & { data?: unknown }) => {
    const refusal = refusalSchema.safeParse(error.data);
    if (refusal.success && refusal.data.retry !== 'later') return onRefused(refusal.data.detail);
    if (!isAwayTold) onNotice(`${url} cannot be reached, trying again`);
    isAwayTold = true;
    // The manager tries again by itself when there was no connection; not when a door was shut.
    if (refusal.success && !stopped) setTimeout(() => socket.connect(), RETRY_MS);
  });

  /** Another epoch is another log: numbers of the old one mean nothing in it. */
  function begin(nextEpoch: string, head: number): void {
    if (epoch !== undefined && epoch !== nextEpoch) {
      onNotice('the log was restored from elsewhere; going on from its end');
      cursor = head;
    }
    epoch = nextEpoch;
    cursor = Math.min(cursor ?? head, head);
  }

  async function pull(): Promise<void> {
    again = true;
    if (pulling) return;
    pulling = true;
    while (again && !stopped) {
      again = false;
      try {
        while (!stopped && (await pullPage()));
      } catch (error) {
        onNotice(`could not read (${error instanceof Error ? error.message : 'unknown'}), trying again`);
        setTimeout(() => void pull(), RETRY_MS);
      }
    }
    pulling = false;
  }

  /** Whether there is more. */
  async function pullPage(): Promise<boolean> {
    const query = new URLSearchParams({ after: String(cursor ?? 0), limit: String(PAGE) });
    if (room !== undefined) query.set('room', room);
    const response = await fetch(`${url}/api/v1/events?${query.toString()}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const body: unknown = await response.json();
    if ([400, 401, 403].includes(response.status)) {
      onRefused(refusalSchema.safeParse(body).data?.detail ?? `the server answered ${response.status}`);
      return false;
    }
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    const page = pageSchema.parse(body);
    if (stopped) return false;
    for (const event of page.events) onEvent(event);
    cursor = page.to;
    return page.to < page.head;
  }

  return {
    stop() {
      stopped = true;
      socket.disconnect();
    },
  };
}
