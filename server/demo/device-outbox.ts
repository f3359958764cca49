/**
 * A simulated device's outbox: facts are written down first and pushed until the server has answered for each.
 * In memory, because a simulated tablet loses no power; otherwise it keeps the tablet's rules (design 4).
 */
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { DeviceEvent } from '../../shared/log/envelope.ts';
import { MAX_PUSH_EVENTS } from '../../shared/protocol/request-limits.ts';

export interface MadeFact {
  event: DeviceEvent;
  seq?: number;
  /** A refusal's code; the fact is not in the log and the device knows why. */
  refused?: string;
}

export interface DeviceOutbox {
  device: string;
  /** Everything this device ever made, in lane order. */
  made: readonly MadeFact[];
  record(event: Omit<DeviceEvent, 'lane'>): MadeFact;
  waiting(): number;
  /** Resolves when the server has answered for this fact. */
  answered(fact: MadeFact): Promise<void>;
  /** The link may be back: try now. */
  wake(): void;
  stop(): Promise<void>;
}

export interface OutboxDeps {
  device: string;
  baseUrl: string;
  token: string;
  /** Device clock, Unix milliseconds. */
  now(): number;
}

const RETRY_MS = 1_000;
const ATTEMPT_TIMEOUT_MS = 10_000;

const replySchema = z.object({
  results: z.array(
    z.object({
      outcome: z.enum(['accepted', 'duplicate', 'refused']),
      seq: z.number().exactOptional(),
      code: z.string().exactOptional(),
    }),
  ),
});

export function createDeviceOutbox(deps: OutboxDeps): DeviceOutbox {
  const made: MadeFact[] = [];
  const answers = new Map<MadeFact, (() => void)[]>();
  let queue: MadeFact[] = [];
  let running: Promise<void> | undefined;
  let sleeper = new AbortController();
  let stopped = false;

  async function drain(): Promise<void> {
    while (queue.length > 0 && !stopped) {
      const batch = queue.slice(0, MAX_PUSH_EVENTS);
      if (await push(batch)) {
        queue = queue.slice(batch.length);
        continue;
      }
      sleeper = new AbortController();
      await delay(RETRY_MS, undefined, { signal: sleeper.signal }).catch(() => undefined);
    }
  }

  async function push(batch: readonly MadeFact[]): Promise<boolean> {
    const reply = await post(
      deps,
      batch.map(({ event }) => event),
    ).catch(() => undefined);
    if (reply?.results.length !== batch.length) return false;
    batch.forEach((fact, index) => {
      const result = reply.results[index];
      if (result?.seq !== undefined) fact.seq = result.seq;
      else fact.refused = result?.code ?? 'unknown';
      for (const resolve of answers.get(fact) ?? []) resolve();
      answers.delete(fact);
    });
    return true;
  }

  function wake(): void {
    if (stopped) return;
    sleeper.abort();
    running ??= drain().finally(() => {
      running = undefined;
      if (queue.length > 0) wake();
    });
  }

  return {
    device: deps.device,
    made,
    record(event) {
      const fact: MadeFact = { event: { ...event, lane: made.length + 1 } };
      made.push(fact);
      queue.push(fact);
      wake();
      return fact;
    },
    waiting: () => queue.length,
    answered(fact) {
      if (fact.seq !== undefined || fact.refused !== undefined) return Promise.resolve();
      return new Promise((resolve) => answers.set(fact, [...(answers.get(fact) ?? []), resolve]));
    },
    wake,
    async stop() {
      stopped = true;
      sleeper.abort();
      await running;
    },
  };
}

async function post(deps: OutboxDeps, events: readonly DeviceEvent[]): Promise<z.output<typeof replySchema>> {
  const response = await fetch(`${deps.baseUrl}/api/v1/events`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${deps.token}`,
      'content-type': 'application/json',
      connection: 'close',
    },
    body: JSON.stringify({ device: deps.device, sentAt: new Date(deps.now()).toISOString(), events }),
    signal: AbortSignal.timeout(ATTEMPT_TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`push answered ${response.status}`);
  return replySchema.parse(await response.json());
}
