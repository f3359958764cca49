/**
 * The relay to one organization's CAD: a durable cursor over the log whose effect is a message on a Socket.IO line.
 * The cursor moves after the CAD has the message and never before (design 2.1, I11): while the CAD is away everything
 * waits in the log, and after its return it leaves in order. At least once: a message whose answer was lost with the
 * line goes out again, under the same `id`.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { UnitPosition } from '../../../shared/protocol/feed.ts';
import type { Logger } from '../../observability/logger.ts';
import type { Database } from '../../store/database.ts';
import { reconnectDelayMs } from './back-off.ts';
import { createBell } from './bell.ts';
import { dialCad, DialError, type CadLink } from './cad-link.ts';
import type { Echoes } from './echoes.ts';
import type { Habits, Patience } from './flight.ts';
import { toLocation } from './outgoing.ts';
import { holdCursor, noteRelayError, releaseCursor, type Holder } from './relay-cursor.ts';
import type { RelayErrorCode, RelayFigures } from './relay-figures.ts';
import { createRelayPages } from './relay-pages.ts';
import { createRelayPositions, readLatestPositions } from './relay-positions.ts';
import { readRelaySettings, readUnitIds, type RelaySettings } from './relay-settings.ts';

export interface RelayOptions extends Holder {
  database: Database;
  logger: Logger;
  url: string;
  token: string | undefined;
  figures: RelayFigures;
  echoes: Echoes;
  /** Unix milliseconds. */
  now(): number;
  /** 0 to 1. */
  random(): number;
  /** What the CAD says. Never throws. */
  onMessage(name: string, payload: unknown): void;
  /** Whether there is room for what the CAD would say. */
  hasRoom(): boolean;
  /** The CAD has everything up to here. */
  onMoved(seq: number): void;
  /** The organization's settings, as just read. */
  onSettings(settings: RelaySettings): void;
  patience?: Partial<Patience>;
}

export interface Relay {
  /** There may be something new in the log. */
  wake(): void;
  /** Try now, whatever the back-off says; an open connection is closed and made anew. */
  reconnect(): void;
  offerPositions(positions: readonly UnitPosition[]): void;
  /** Ends the connection, and says why. */
  hangUp(why: string, code: RelayErrorCode): void;
  /** Whether this process holds the relay of the organization. */
  isHolder(): boolean;
  stop(): Promise<void>;
}

const POLL_MS = 1_000;
const STANDBY_MS = 2_000;
const RENEW_MS = 3_000;
const DIAL_TIMEOUT_MS = 10_000;
/** A CAD that lets us in and throws us out again is waited for like one that is not there. */
const STEADY_MS = 2_000;

export function createRelay(options: RelayOptions): Relay {
  const { database, logger, org, figures } = options;
  const positions = createRelayPositions();
  const pages = createRelayPages(options);
  const bell = createBell();
  const lifetime = new AbortController();
  let held: number | undefined;
  let link: CadLink | undefined;
  let tokenInHandshake = true;

  async function hold(): Promise<void> {
    const { connected, lastConnection, uptimePercent, lastError, lastErrorCode } = figures.read();
    const note = { connected, lastConnection, uptimePercent, lastError, lastErrorCode };
    const seq = await database.withOrg(org, (trx) => holdCursor(trx, options, note));
    // A page may have moved the cursor while this was read.
    held = seq === undefined ? undefined : Math.max(seq, held ?? 0);
    if (held === undefined) link?.close();
  }

  async function run(): Promise<void> {
    for (let attempt = 1; !lifetime.signal.aborted; attempt += 1) {
      await hold();
      if (held === undefined) {
        attempt = 0;
        await bell.wait(STANDBY_MS);
      } else if (!options.hasRoom()) {
        await bell.wait(STANDBY_MS, 'reconnect');
      } else if (await connect()) {
        attempt = 0;
      } else {
        await bell.wait(reconnectDelayMs(attempt, options.random()), 'reconnect');
      }
    }
  }

  /** One connection from its beginning to its end; whether there was one worth the name. */
  async function connect(): Promise<boolean> {
    const dialledMs = options.now();
    try {
      link = await dialCad({ ...options, tokenInHandshake, timeoutMs: DIAL_TIMEOUT_MS });
    } catch (error) {
      const isRefused = error instanceof DialError && error.refused;
      if (isRefused) tokenInHandshake = !tokenInHandshake;
      const text = error instanceof Error ? error.message : String(error);
      figures.failed(text, isRefused ? 'not-admitted' : 'unreachable');
      logger.debug({ err: error, org }, 'the CAD could not be reached');
      return false;
    }
    if (lifetime.signal.aborted) link.close();
    const sinceMs = options.now();
    figures.connected(sinceMs - dialledMs);
    logger.info({ org }, 'connected to the CAD');
    try {
      await serve(link);
    } finally {
      positions.direct(undefined);
      options.echoes.detach();
      link.close();
      link = undefined;
      figures.dropped();
      if (!lifetime.signal.aborted) logger.warn({ org }, 'the connection to the CAD ended');
    }
    return options.now() - sinceMs >= STEADY_MS;
  }

  async function serve(open: CadLink): Promise<void> {
    const habits: Habits = new Map();
    const settings = await database.withOrg(org, (trx) => readRelaySettings(trx, org));
    options.onSettings(settings);
    // What the CAD says to a unit it says only to those who joined it.
    for (const unitId of await database.withOrg(org, (trx) => readUnitIds(trx, org))) {
      open.emit('join:unit', unitId);
    }
    positions.direct((position) => {
      const payload = toLocation(position, settings.spelling);
      options.echoes.expect('unit:location:updated', payload);
      open.emitLatest('unit:location', payload);
      figures.counts.positions += 1;
    });
    const wakeUp = () => bell.ring();
    open.closed.addEventListener('abort', wakeUp, { once: true });
    const keeping = keep(open);
    while (!open.closed.aborted && !lifetime.signal.aborted) {
      const end = await sendAll(open, habits, settings).catch(noteFailure);
      if (!open.closed.aborted) await bell.wait(POLL_MS, end === 'done' ? 'wake' : 'reconnect');
    }
    open.close();
    await keeping;
  }

  /** As long as the line is open: keeps the lease, and looks for positions other processes stored. */
  async function keep(open: CadLink): Promise<void> {
    while (!open.closed.aborted) {
      try {
        await hold();
        positions.offer(await database.withOrg(org, (trx) => readLatestPositions(trx, org)));
      } catch (error) {
        logger.warn({ err: error, org }, 'the relay could not keep its lease; will try again');
      }
      await delay(RENEW_MS, undefined, { signal: open.closed }).catch(() => undefined);
    }
  }

  /** Undefined when it is better to wait a moment. */
  async function sendAll(
    open: CadLink,
    habits: Habits,
    { spelling }: RelaySettings,
  ): Promise<'done' | undefined> {
    if (held === undefined) return undefined;
    const onMoved = (to: number) => {
      held = Math.max(to, held ?? 0);
      options.onMoved(to);
    };
    const end = await pages.send({ link: open, habits, spelling, after: held, onMoved });
    if (end === 'lost') {
      held = undefined;
      open.close();
    }
    return end === 'done' ? end : undefined;
  }

  async function noteFailure(error: unknown): Promise<undefined> {
    const text = error instanceof Error ? error.message : String(error);
    logger.warn({ err: error, org }, 'the relay failed; will try again');
    await database
      .withOrg(org, (trx) => noteRelayError(trx, org, text))
      .catch((second: unknown) => logger.debug({ err: second, org }, 'the failure could not be noted'));
  }

  async function runForEver(): Promise<void> {
    while (!lifetime.signal.aborted) {
      try {
        await run();
      } catch (error) {
        await noteFailure(error);
        await bell.wait(STANDBY_MS);
      }
    }
  }

  const running = runForEver();
  return {
    wake() {
      bell.ring();
      pages.wake();
    },
    reconnect() {
      link?.close();
      bell.ring('reconnect');
    },
    hangUp(why, code) {
      if (!link) return;
      figures.failed(why, code);
      logger.warn({ org, why }, 'hung up on the CAD');
      link.close();
    },
    offerPositions: (offered) => positions.offer(offered),
    isHolder: () => held !== undefined,
    async stop() {
      lifetime.abort();
      link?.close();
      bell.ring('reconnect');
      positions.stop();
      await running;
      await database
        .withOrg(org, (trx) => releaseCursor(trx, options))
        .catch((error: unknown) => logger.debug({ err: error, org }, 'the lease runs out by itself'));
    },
  };
}
