/** One organization's log to the out topic: in order per key, at least once, the cursor after the broker's replicas (I11). */
import type { LogEvent } from '../../../shared/log/envelope.ts';
import type { Logger } from '../../observability/logger.ts';
import type { Database } from '../../store/database.ts';
import { backOffMs } from './back-off.ts';
import { KAFKA_DEVICE } from './kafka-device.ts';
import type { KafkaHealth } from './kafka-health.ts';
import type { KafkaPort, KafkaRecord } from './kafka-port.ts';
import { advance, claimPage, noteError, release, type CursorName } from './leased-cursor.ts';

export interface OutboundDeps {
  database: Database;
  logger: Logger;
  port: KafkaPort;
  topic: string;
  health: KafkaHealth;
  /** Names this process among those that share the log. */
  holder: string;
  /** 0 to 1. */
  random(): number;
  pollMs?: number;
}

export interface Outbound {
  /** There may be something new. */
  wake(): void;
  stop(): Promise<void>;
}

const PAGE = 200;
const POLL_MS = 1_000;

export function startOutbound(deps: OutboundDeps, org: string): Outbound {
  const { pollMs = POLL_MS } = deps;
  const cursor: CursorName = { org, consumer: KAFKA_DEVICE, holder: deps.holder };
  const stopping = new AbortController();
  let failures = 0;
  let running: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function runUntilIdle(): Promise<void> {
    let more = true;
    while (more && !stopping.signal.aborted) {
      more = await sendPage(deps, cursor);
      failures = 0;
    }
  }

  function look(): void {
    clearTimeout(timer);
    if (stopping.signal.aborted || running) return;
    running = runUntilIdle()
      .catch(async (error: unknown) => {
        failures += 1;
        deps.health.failed('producer', error);
        deps.logger.warn({ err: error, org, failures }, 'events did not reach Kafka; will try again');
        const message = error instanceof Error ? error.message : String(error);
        await noteError(deps.database, cursor, message).catch(() => undefined);
      })
      .finally(() => {
        running = undefined;
        if (!stopping.signal.aborted)
          timer = setTimeout(look, failures ? backOffMs(failures, deps.random()) : pollMs);
      });
  }

  look();
  return {
    // A broker that failed is not asked at every event.
    wake: () => void (failures === 0 && look()),
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await running;
      await release(deps.database, cursor).catch(() => undefined);
    },
  };
}

/** True when there may be more. */
async function sendPage(deps: OutboundDeps, cursor: CursorName): Promise<boolean> {
  const page = await claimPage(deps.database, cursor, PAGE);
  const last = page?.events.at(-1);
  if (!page || !last) return false;
  // What came from the broker is there already.
  const records = page.events
    .filter(({ event }) => event.device !== KAFKA_DEVICE)
    .map(({ event }) => toRecord(cursor.org, event));
  if (records.length > 0) await deps.port.produce(deps.topic, records);
  const moved = await advance(deps.database, cursor, { after: page.after, to: last.event.seq });
  if (moved) deps.health.produced(records.length);
  return moved;
}

/** Keyed by unit, else incident: those keep their order. What concerns neither keeps it within the organization. */
const toRecord = (org: string, event: LogEvent): KafkaRecord => ({
  key: event.unitId ?? event.incidentId ?? org,
  value: JSON.stringify({ organization_id: org, ...event }),
  headers: { id: event.id, type: event.type, organization_id: org, seq: String(event.seq) },
});
