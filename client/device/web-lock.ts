/**
 * Which tab leads. An aid to economy only: two leaders, or none for a moment, must be harmless to whoever asks,
 * because a frozen tab keeps its lock and a stolen lock does not stop its former holder at once.
 */
export interface Leadership {
  isLeader(): boolean;
  /** Checks the leader's heartbeat now; for wake-ups. */
  look(): void;
  stop(): void;
}

export interface LeadershipOptions {
  name: string;
  onChange: (leads: boolean) => void;
  /** Monotonic milliseconds. */
  now?: (() => number) | undefined;
  locks?: LockManager | undefined;
  page?: Pick<Document, 'visibilityState'> | undefined;
  heartbeatMs?: number | undefined;
  /** A leader not heard for this long is replaced, by a visible tab. */
  silenceMs?: number | undefined;
}

const HEARTBEAT_MS = 2_000;
/** Within the 10 s in which a dead leader must be replaced, and several beats long. */
const SILENCE_MS = 6_000;

export function createLeadership(options: LeadershipOptions): Leadership {
  const { name, onChange, now = () => performance.now(), locks = navigator.locks, page = document } = options;
  const { heartbeatMs = HEARTBEAT_MS, silenceMs = SILENCE_MS } = options;
  const channel = new BroadcastChannel(`leader:${name}`);
  const stopped = new AbortController();
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a BroadcastChannel takes none
  const beat = () => channel.postMessage('beat');
  let release: (() => void) | undefined;
  let lastHeard = now();

  const setLeads = (next: (() => void) | undefined) => {
    const changed = (next !== undefined) !== (release !== undefined);
    release = next;
    if (changed) onChange(next !== undefined);
  };
  const hold = () =>
    new Promise<void>((done) => {
      if (stopped.signal.aborted) done();
      else {
        setLeads(done);
        beat();
      }
    });

  /** Waits in line. When the lock is stolen from us the request rejects, and we line up again. */
  const lineUp = () => {
    locks.request(name, { signal: stopped.signal }, hold).catch(() => {
      setLeads(undefined);
      lastHeard = now();
      if (!stopped.signal.aborted) lineUp();
    });
  };
  const steal = () => {
    lastHeard = now();
    locks.request(name, { steal: true }, hold).catch(() => setLeads(undefined));
  };
  const look = () => {
    if (release) beat();
    else if (page.visibilityState === 'visible' && now() - lastHeard > silenceMs) steal();
  };

  channel.addEventListener('message', () => {
    lastHeard = now();
  });
  lineUp();
  const timer = setInterval(look, heartbeatMs);

  return {
    isLeader: () => release !== undefined,
    look,
    stop() {
      clearInterval(timer);
      const done = release;
      setLeads(undefined);
      stopped.abort();
      done?.();
      channel.close();
    },
  };
}
