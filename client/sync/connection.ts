/**
 * The live connection: one socket, one cursor. The server says where the log is, the replica says where we are, and the
 * link is "live" only while the two are equal (I18). Facts never wait for it: they have their own way out.
 */
import type { Frame, Hello, Reset } from '../../shared/protocol/feed.ts';
import type { SyncAuth } from '../../shared/protocol/socket-events.ts';
import { PROTOCOL } from '../../shared/protocol/version.ts';
import type { ClockReading } from '../device/clock.ts';
import { backOffMs } from '../outbox/back-off.ts';
import type { PushPath } from '../outbox/push-path.ts';
import type { Replica } from '../store/replica.ts';
import type { ReplicaPlace } from '../store/replica-database.ts';
import { nextLink, type LinkEvent, type LinkState } from './link-state.ts';
import { getSnapshot, type RequestFailure, type ServerRequest } from './server-request.ts';
import { createLiveSocket, type LiveSocket, type SyncSocket } from './live-socket.ts';
import { createSocketPush } from './socket-push.ts';
import type { Exchange } from './clock-offset.ts';

export interface ConnectionDeps {
  request: ServerRequest;
  device: string;
  replica(): Replica;
  readClock(): ClockReading;
  /** 0 <= x < 1 */
  chance(): number;
  onLink(state: LinkState): void;
  /** Any word from the server. */
  onHeard(): void;
  onClock(exchange: Exchange): void;
  /** The log the server has now; another than before means it was restored. */
  onEpoch(epoch: string): void;
  /** Connected and greeted: things that wait for a link may go. */
  onConnected(): void;
  timings?: Partial<ConnectionTimings> | undefined;
}

export interface ConnectionTimings {
  heartbeatMs: number;
  /** An answer on a healthy link, even a bad one; past it the socket is dead though it says "connected" (I16). */
  answerMs: number;
  /** How long the feed may lag behind an acknowledgement we hold before the link is called behind. */
  lagMs: number;
}

const TIMINGS: ConnectionTimings = { heartbeatMs: 15_000, answerMs: 4_000, lagMs: 4_000 };
/** Several quick exchanges after connecting: the lowest round trip is what counts. */
const FIRST_EXCHANGES_MS = [0, 250, 1_000, 3_000];

export interface Connection {
  live: LiveSocket;
  push: PushPath;
  start(): void;
  /** The page came back, or a person asks: prove the link, or make a new one. */
  check(): void;
  reconnect(): void;
  /** Another sign-in is about to hold: this socket speaks for the old one and must not carry anything more. */
  disown(): void;
  signedIn(): void;
  /** What the replica holds is not whole: a snapshot, if there is a link. */
  refill(): void;
  /** An acknowledgement told how far the log reaches. */
  expectHead(place: { epoch: string; head: number }): void;
  stop(): void;
}

export function createConnection(deps: ConnectionDeps): Connection {
  const timings = { ...TIMINGS, ...deps.timings };
  const live = createLiveSocket(`${deps.request.baseUrl}/sync`, auth);
  let state: LinkState = 'offline';
  let knownHead = 0;
  let progressAtMs = 0;
  /** Counts resets, so that a snapshot asked for before the last one is not taken for its answer. */
  let resets = 0;
  let fetching = false;
  let resuming = false;
  /** The log and the rooms the server last named; a replica of others is never "live". */
  let server: { epoch: string; scope: string } | undefined;
  let fetchFailures = 0;
  const timers = new Set<ReturnType<typeof setTimeout>>();

  const later = (work: () => void, ms: number): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, ms);
    timers.add(timer);
  };
  const dropTimers = (): void => {
    for (const timer of timers) clearTimeout(timer);
    timers.clear();
  };
  const go = (event: LinkEvent): void => {
    const next = nextLink(state, event);
    if (next === state) return;
    state = next;
    deps.onLink(next);
  };
  const isEnded = (): boolean => state === 'needs-sign-in' || state === 'update-needed';
  const progressed = (): void => {
    progressAtMs = deps.readClock().monotonicMs;
  };

  /** Where the feed may go on; none when another build made what is there. */
  function usablePlace(): ReplicaPlace | undefined {
    const replica = deps.replica();
    return replica.isOutdated() ? undefined : replica.place();
  }

  function auth(): SyncAuth {
    const place = usablePlace();
    return {
      token: deps.request.token(),
      device: deps.device,
      protocol: PROTOCOL,
      ...(place ? { epoch: place.epoch, cursor: place.cursor, scope: place.scope } : {}),
    };
  }

  /** A dead socket does not close by itself; this also cuts short whatever waiting the reconnection was at. */
  function reconnect(): void {
    if (isEnded()) return;
    dropTimers();
    live.disconnect();
    go('connect');
    live.connect();
  }

  function tell(): void {
    const place = usablePlace();
    const isOurs =
      place !== undefined && place.epoch === server?.epoch && place.scope.join(' ') === server.scope;
    const atHead = live.connected() && !fetching && !resuming && isOurs && place.cursor >= knownHead;
    go(atHead ? 'caught-up' : 'behind');
  }

  function onHello(hello: Hello): void {
    server = { epoch: hello.epoch, scope: hello.scope.join(' ') };
    knownHead = hello.head;
    progressed();
    go('behind');
    deps.onEpoch(hello.epoch);
    const place = usablePlace();
    if (!place) void fill();
    // Past the head: the reset that follows says so.
    else if (place.cursor <= hello.head) tell();
    for (const ms of FIRST_EXCHANGES_MS) later(() => void exchange(), ms);
    deps.onConnected();
  }

  async function onFeed(frame: Frame): Promise<void> {
    if (fetching) return;
    const applied = await deps.replica().apply(frame);
    progressed();
    if (applied === 'gap') await resume();
    if (applied !== 'applied') return;
    knownHead = Math.max(knownHead, frame.to);
    tell();
  }

  function onReset(reset: Reset): void {
    resets += 1;
    if (reset.reason === 'protocol') {
      go('protocol');
      live.disconnect();
      return;
    }
    server = { epoch: reset.epoch, scope: reset.scope.join(' ') };
    knownHead = reset.head;
    deps.onEpoch(reset.epoch);
    void fill();
  }

  /** A snapshot in place of what we have; the old view stays on the screen until it is whole. */
  async function fill(): Promise<void> {
    if (fetching) return;
    fetching = true;
    go('behind');
    const asked = resets;
    const answer = await getSnapshot(deps.request);
    fetching = false;
    if (!live.connected()) return;
    if (!answer.ok) return fillFailed(answer.failure);
    if (asked !== resets) return fill();
    fetchFailures = 0;
    await deps.replica().install(answer.value);
    progressed();
    await resume();
  }

  function fillFailed(failure: RequestFailure): void {
    if (failure === 'signed-out') {
      signedOut();
      return;
    }
    fetchFailures += 1;
    later(() => void fill(), backOffMs(fetchFailures, deps.chance()));
  }

  async function resume(): Promise<void> {
    const place = usablePlace();
    const socket = live.connected();
    if (!place || !socket || resuming) return;
    resuming = true;
    go('behind');
    try {
      const from = { epoch: place.epoch, cursor: place.cursor, scope: place.scope };
      // Not ok comes with a reset, which says what to do.
      const { ok } = await socket.timeout(timings.answerMs).emitWithAck('resume', from);
      resuming = false;
      if (ok) tell();
    } catch {
      resuming = false;
      if (live.connected()) reconnect();
    }
  }

  function signedOut(): void {
    go('signed-out');
    dropTimers();
    live.disconnect();
  }

  async function exchange(): Promise<void> {
    const socket = live.connected();
    if (!socket) return;
    const sent = deps.readClock();
    try {
      const reply = await socket.timeout(timings.answerMs).emitWithAck('clock');
      deps.onClock({ sent, received: deps.readClock(), reply });
    } catch {
      if (live.connected()) reconnect();
    }
  }

  function check(): void {
    if (isEnded()) return;
    if (live.connected()) void exchange();
    else reconnect();
  }

  /** Behind, and nothing comes: ask again, and then anew. */
  function beat(): void {
    if (isEnded()) return;
    void exchange();
    if (state !== 'catching-up' || fetching) return;
    const silentMs = deps.readClock().monotonicMs - progressAtMs;
    if (silentMs > timings.heartbeatMs) reconnect();
  }

  function listen(socket: SyncSocket): void {
    socket.onAny(() => deps.onHeard());
    socket.on('hello', onHello);
    socket.on('feed', (frame) => void onFeed(frame));
    socket.on('reset', onReset);
    socket.on('disconnect', (reason) => {
      dropTimers();
      go('lost');
      // The only close after which the library does not come back by itself.
      if (reason === 'io server disconnect') later(live.connect, 300 + deps.chance() * 1_000);
    });
    socket.on('connect_error', (error) => {
      go('lost');
      // Still active: the transport failed, and the library goes on trying.
      if (socket.active) return;
      if (retryOf(error) === 'later') later(live.connect, 1_000 + deps.chance() * 4_000);
      else signedOut();
    });
  }
  live.whenMade(listen);
  const heartbeat = setInterval(beat, timings.heartbeatMs);

  return {
    live,
    push: createSocketPush(live, check),
    check,
    reconnect,
    start() {
      go('connect');
      live.connect();
    },
    disown() {
      dropTimers();
      live.disconnect();
    },
    signedIn() {
      go('signed-in');
      reconnect();
    },
    refill() {
      if (live.connected()) void fill();
    },
    expectHead({ epoch, head }) {
      const place = deps.replica().place();
      if (!live.connected() || !place) return;
      if (epoch !== place.epoch) {
        deps.onEpoch(epoch);
        return;
      }
      later(() => {
        if ((deps.replica().place()?.cursor ?? head) >= head) return;
        knownHead = Math.max(knownHead, head);
        tell();
        void resume();
      }, timings.lagMs);
    },
    stop() {
      clearInterval(heartbeat);
      dropTimers();
      live.disconnect();
      go('stopped');
    },
  };
}

/** The refusal of a connection; one that says nothing readable is worth another try. */
function retryOf(error: Error & { data?: unknown }): 'later' | 'never' {
  const { data } = error;
  const retry = typeof data === 'object' && data !== null && 'retry' in data ? data.retry : 'later';
  return retry === 'later' ? 'later' : 'never';
}
