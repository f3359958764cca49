/** The relays of this process, one for each organization whose CAD it is, and what there is to say about them. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Config } from '../../config.ts';
import type { UnitPosition } from '../../../shared/protocol/feed.ts';
import { toInstant } from '../../../shared/time.ts';
import type { Logger } from '../../observability/logger.ts';
import type { StorePositions } from '../../positions/track-store.ts';
import type { Database } from '../../store/database.ts';
import type { Ingest } from '../../sync/ingest.ts';
import { createEchoes } from './echoes.ts';
import type { Patience } from './flight.ts';
import { createInbound, type Inbound } from './inbound.ts';
import { createRelay, type Relay } from './relay.ts';
import { readStanding, type RelayStanding } from './relay-cursor.ts';
import { createRelayFigures, type RelayFigures, type RelayReport } from './relay-figures.ts';
import { ownsTheCad, type RelaySettings } from './relay-settings.ts';

export interface RelaysDeps {
  config: Pick<Config, 'cadBackendUrl' | 'cadBackendAuthToken'>;
  database: Database;
  logger: Logger;
  ingest: Ingest;
  storePositions: StorePositions;
  /** Unix milliseconds. */
  now(): number;
  /** 0 to 1. */
  random(): number;
  /** The CAD of the organization has more than before: custody may have moved. */
  onMoved(org: string): void;
  /** Milliseconds each of so many messages took until it was known to be with the CAD. */
  onLanded?(tookMs: number, messages: number): void;
  /** Other than usual. */
  patience?: Partial<Patience>;
  /** Messages of the CAD that may wait for the log. */
  mostWaiting?: number;
}

/** As the organization's workers are kept. */
export interface RelayWorker {
  wake(): void;
  stop(): Promise<void>;
}

/** Everything known about an organization's relay; what another process holds, it has noted beside the cursor. */
export interface RelayHealth extends RelayReport {
  state: 'connected' | 'disconnected' | 'not_configured';
  /** Whether this process is the one that is, or tries to be, connected. */
  isHere: boolean;
  queued: number;
  cursor: number | null;
  taken: RelayStanding['taken'];
  lastRejected: { at: string; event: string; what: string } | null;
}

export interface Relays {
  /** The address of the CAD as it may be shown: without a password in it. */
  readonly cadUrl: string | null;
  /** The workers of one organization; none without a CAD. */
  startFor(org: string): RelayWorker[];
  /** Positions just stored, or heard from another process. */
  offerPositions(org: string, positions: readonly UnitPosition[]): void;
  /** Whether this process has a relay for the organization to make anew. */
  reconnect(org: string): boolean;
  /** Without `org`: of the one there is. */
  health(org?: string): Promise<RelayHealth>;
  /** Whether the CAD has everything up to `seq` within `ms`; at once `false` while it is away. */
  isRelayed(org: string, seq: number, ms: number): Promise<boolean>;
}

interface Running {
  relay: Relay | undefined;
  inbound: Inbound | undefined;
  figures: RelayFigures;
  cursor: number;
  lastRejected: RelayHealth['lastRejected'];
  heard: Set<() => void>;
}

/** Whether the CAD is this organization's is looked at again this often. */
const LOOK_AGAIN_MS = 3_000;

export function createRelays(deps: RelaysDeps): Relays {
  const { database, logger, now } = deps;
  const { cadBackendUrl: url, cadBackendAuthToken: token } = deps.config;
  const running = new Map<string, Running>();
  const holder = randomUUID();

  function start(org: string, mine: Running): void {
    const { figures } = mine;
    const echoes = createEchoes(now);
    let settings: RelaySettings = { spelling: 'readback', enabled: undefined };
    const inbound = createInbound({
      ...deps,
      org,
      echoes,
      figures,
      spelling: () => settings.spelling,
      onRejected(event, what) {
        mine.lastRejected = { at: toInstant(now()), event, what };
      },
      // What it says from now on is for its next connection; what it said is kept until the log takes it.
      onFull: () => mine.relay?.hangUp('the log does not keep up with what the CAD says', 'log-behind'),
    });
    mine.inbound = inbound;
    mine.relay = createRelay({
      database,
      logger,
      org,
      holder,
      url: url ?? '',
      token,
      figures,
      echoes,
      now,
      random: deps.random,
      patience: deps.patience ?? {},
      onMessage: (name, payload) => inbound.receive(name, payload),
      hasRoom: () => inbound.hasRoom(),
      onSettings(read) {
        settings = read;
      },
      onMoved(seq) {
        mine.cursor = seq;
        for (const hear of mine.heard) hear();
        deps.onMoved(org);
      },
    });
  }

  /** Starts the relay as soon as the CAD is found to be this organization's. */
  function startWhenOwner(org: string, mine: Running): RelayWorker {
    const lifetime = new AbortController();
    async function look(): Promise<void> {
      while (!lifetime.signal.aborted) {
        const owns = await database
          .withOrg(org, (trx) => ownsTheCad(trx, org))
          .catch((error: unknown) => {
            logger.warn({ err: error, org }, 'the settings of the relay could not be read; will try again');
            return false;
          });
        if (lifetime.signal.aborted) return;
        if (owns) return start(org, mine);
        await delay(LOOK_AGAIN_MS, undefined, { signal: lifetime.signal }).catch(() => undefined);
      }
    }
    const looking = look();
    return {
      wake: () => mine.relay?.wake(),
      async stop() {
        lifetime.abort();
        await looking;
        await mine.relay?.stop();
        mine.inbound?.stop();
        running.delete(org);
      },
    };
  }

  async function health(org: string): Promise<RelayHealth> {
    const mine = running.get(org);
    const standing = await database.withOrg(org, (trx) => readStanding(trx, org));
    const report = (mine?.figures ?? createRelayFigures(now)).read();
    const isHere = mine?.relay?.isHolder() ?? false;
    const seen: RelayReport = isHere ? report : { ...report, ...(standing?.note as Partial<RelayReport>) };
    return {
      ...seen,
      lastError: seen.lastError ?? standing?.lastError ?? null,
      lastErrorCode: seen.lastErrorCode ?? (standing?.lastError ? 'failed' : null),
      state: url === undefined ? 'not_configured' : seen.connected ? 'connected' : 'disconnected',
      isHere,
      queued: standing?.queued ?? 0,
      cursor: standing?.seq ?? null,
      taken: standing?.taken ?? {},
      lastRejected: mine?.lastRejected ?? null,
    };
  }

  return {
    cadUrl: url === undefined ? null : withoutPassword(url),
    startFor(org) {
      if (url === undefined) return [];
      const mine: Running = {
        relay: undefined,
        figures: createRelayFigures(now, deps.onLanded),
        inbound: undefined,
        cursor: 0,
        lastRejected: null,
        heard: new Set(),
      };
      running.set(org, mine);
      return [startWhenOwner(org, mine)];
    },
    offerPositions: (org, positions) => running.get(org)?.relay?.offerPositions(positions),
    reconnect(org) {
      const relay = running.get(org)?.relay;
      relay?.reconnect();
      return relay !== undefined;
    },
    async health(org) {
      const [first] = [...running].filter(([, { relay }]) => relay).map(([name]) => name);
      const asked = org ?? first;
      return asked === undefined ? nothingYet(url !== undefined, now) : health(asked);
    },
    async isRelayed(org, seq, ms) {
      const mine = running.get(org);
      if (!mine?.relay) return false;
      if (!mine.relay.isHolder()) {
        const standing = await database.withOrg(org, (trx) => readStanding(trx, org));
        return (standing?.seq ?? 0) >= seq;
      }
      return reaches(mine, seq, ms);
    },
  };
}

async function reaches(mine: Running, seq: number, ms: number): Promise<boolean> {
  if (mine.cursor >= seq) return true;
  if (!mine.figures.read().connected) return false;
  return new Promise((resolve) => {
    const done = (answer: boolean) => {
      clearTimeout(timer);
      mine.heard.delete(hear);
      resolve(answer);
    };
    const hear = () => {
      if (mine.cursor >= seq) done(true);
    };
    const timer = setTimeout(() => done(false), ms);
    mine.heard.add(hear);
  });
}

function nothingYet(isConfigured: boolean, now: () => number): RelayHealth {
  return {
    ...createRelayFigures(now).read(),
    state: isConfigured ? 'disconnected' : 'not_configured',
    isHere: false,
    queued: 0,
    cursor: null,
    taken: {},
    lastRejected: null,
  };
}

function withoutPassword(url: string): string {
  const shown = new URL(url);
  shown.username = shown.password = shown.search = shown.hash = '';
  return shown.href.replace(/\/$/, '');
}
