/** Sends what is due: some at a time for each endpoint, so that a slow partner holds up only itself. */
import type { SecretBox } from '../../auth/secret-box.ts';
import type { Logger } from '../../observability/logger.ts';
import type { Database } from '../../store/database.ts';
import { claimDelivery, dueEndpoints, finishDelivery, type Claimed } from './delivery-queue.ts';
import { openSecrets } from './endpoint-secrets.ts';
import { noteOutcome, type PartnerAlarm } from './endpoint-trouble.ts';
import type { RaiseAlarm } from './partner-alarm.ts';
import type { Outcome, PostWebhook } from './post-webhook.ts';

export interface SenderDeps {
  database: Database;
  logger: Logger;
  /** Organizations of this installation. */
  orgs(): Promise<readonly string[]>;
  post: PostWebhook;
  box: SecretBox;
  /** Before anything is given up or closed, and when it works again. */
  raise: RaiseAlarm;
  /** Unix milliseconds. */
  now(): number;
  /** 0 to 1. */
  random(): number;
  perEndpoint?: number;
  pollMs?: number;
  /** After an attempt was recorded: custody may have moved. */
  onAttempt?(org: string, outcome: Outcome['kind']): void;
}

export interface Sender {
  readonly name: string;
  start(): Promise<void>;
  /** There may be something new; polling finds it anyway. */
  wake(): void;
  /** Everything due at this moment has been tried once when this resolves. */
  sendDue(): Promise<void>;
  stop(): Promise<void>;
}

const PER_ENDPOINT = 4;
const POLL_MS = 1_000;

export function createSender(deps: SenderDeps): Sender {
  const { logger, pollMs = POLL_MS } = deps;
  const lanes = new Map<string, Lane>();
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | undefined;
  let again = false;
  let stopped = false;

  async function look(): Promise<void> {
    for (const org of await deps.orgs()) {
      const due = await deps.database.withOrg(org, (trx) => dueEndpoints(trx, org, deps.now()));
      for (const endpointId of due) laneOf(org, endpointId).start();
    }
  }

  function laneOf(org: string, endpointId: string): Lane {
    const key = `${org} ${endpointId}`;
    const lane = lanes.get(key) ?? createLane({ ...deps, org, endpointId, isStopped: () => stopped });
    lanes.set(key, lane);
    return lane;
  }

  async function lookUntilQuiet(): Promise<void> {
    again = false;
    await look();
    if (again && !stopped) await lookUntilQuiet();
  }

  function lookOnce(): Promise<void> {
    if (looking) again = true;
    looking ??= lookUntilQuiet()
      .catch((error: unknown) =>
        logger.warn({ err: error }, 'due webhooks could not be read; will try again'),
      )
      .finally(() => (looking = undefined));
    return looking;
  }

  function tick(): void {
    clearTimeout(timer);
    if (stopped) return;
    void lookOnce().finally(() => {
      if (!stopped) timer = setTimeout(tick, pollMs);
    });
  }

  const idle = () => Promise.all([...lanes.values()].map((lane) => lane.idle()));

  return {
    name: 'webhook sender',
    start: async () => tick(),
    wake: () => void (stopped || lookOnce()),
    async sendDue() {
      await lookOnce();
      await idle();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await looking;
      await idle();
    },
  };
}

interface Lane {
  /** Makes sure that somebody works here. */
  start(): void;
  idle(): Promise<unknown>;
}

interface LaneDeps extends SenderDeps {
  org: string;
  endpointId: string;
  isStopped(): boolean;
}

function createLane(deps: LaneDeps): Lane {
  const workers = new Set<Promise<void>>();
  const { perEndpoint = PER_ENDPOINT } = deps;

  function start(): void {
    if (workers.size >= perEndpoint || deps.isStopped()) return;
    const worker = work()
      .catch((error: unknown) =>
        deps.logger.warn(
          { err: error, org: deps.org, endpoint: deps.endpointId },
          'webhook attempt not recorded',
        ),
      )
      .finally(() => workers.delete(worker));
    workers.add(worker);
  }

  async function work(): Promise<void> {
    while (!deps.isStopped()) {
      const claimed = await claim(deps);
      if (!claimed) return;
      // Where there was one there may be more; the next one finds out while this one sends.
      start();
      await attempt(deps, claimed);
    }
  }

  async function idle(): Promise<void> {
    while (workers.size > 0) await Promise.all(workers);
  }

  return { start, idle };
}

const claim = ({ database, org, endpointId, now }: LaneDeps): Promise<Claimed | undefined> =>
  database.withOrg(org, (trx) => claimDelivery(trx, org, { endpointId, nowMs: now() }));

async function attempt(deps: LaneDeps, claimed: Claimed): Promise<void> {
  const { database, org, now } = deps;
  const startedMs = now();
  const outcome = await deps.post({
    url: claimed.url,
    secrets: openSecrets(
      deps.box,
      { org, endpointId: claimed.endpointId },
      { kept: claimed.secrets, nowMs: startedMs },
    ),
    messageId: claimed.messageId,
    body: claimed.body,
    nowMs: startedMs,
  });
  const nowMs = now();
  const told = await alarmOf(deps, { claimed, outcome, nowMs });
  if (told) await deps.raise(org, told);
  await database.withOrg(org, (trx) =>
    finishDelivery(trx, org, {
      claimed,
      outcome,
      nowMs,
      durationMs: nowMs - startedMs,
      random: deps.random(),
      told,
    }),
  );
  deps.onAttempt?.(org, outcome.kind);
}

/** A delivery to an endpoint that is well costs no look at it. */
async function alarmOf(
  { database, org }: LaneDeps,
  { claimed, outcome, nowMs }: { claimed: Claimed; outcome: Outcome; nowMs: number },
): Promise<PartnerAlarm | undefined> {
  if (outcome.kind === 'delivered' && claimed.trouble === null) return undefined;
  const { endpointId, id: deliveryId, url, attempt: count } = claimed;
  return database.withOrg(org, (trx) =>
    noteOutcome(trx, org, { endpointId, deliveryId, url, attempt: count, outcome, nowMs }),
  );
}
