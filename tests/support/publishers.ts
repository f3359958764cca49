/** Devices that keep each fact until it is answered, whatever happens to the wire and the server meanwhile. */
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import { uuidv7 } from '../../shared/ids.ts';
import type { PushReply } from '../../shared/protocol/push.ts';
import type { ClientToServer, ServerToClient } from '../../shared/protocol/socket-events.ts';
import { PROTOCOL } from '../../shared/protocol/version.ts';
import type { SeededRandom } from '../../shared/seeded.ts';
import type { DraftEvent } from './random-facts.ts';

export interface PushRequest {
  device: string;
  sentAt: string;
  events: readonly unknown[];
}

/** Throws when there was no answer; the server may have committed all the same. */
export type Send = (request: PushRequest) => Promise<PushReply>;

export interface Sender {
  send: Send;
  stop(): void;
}

/** For senders that try again: soon enough that a fault is one. */
const ANSWER_MS = 1_500;

export function httpSender(url: string, token: string, answerMs = ANSWER_MS): Sender {
  return {
    async send(request) {
      const response = await fetch(`${url}/api/v1/events`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(request),
        signal: AbortSignal.timeout(answerMs),
      });
      if (!response.ok) throw new Error(`push answered ${response.status}`);
      return (await response.json()) as PushReply;
    },
    stop: () => undefined,
  };
}

export function socketSender(url: string, token: string, device: string): Sender {
  const socket: Socket<ServerToClient, ClientToServer> = io(`${url}/sync`, {
    transports: ['websocket'],
    forceNew: true,
    reconnectionDelay: 50,
    reconnectionDelayMax: 200,
    auth: { token, device, protocol: PROTOCOL },
  });
  return {
    async send(request) {
      if (!socket.connected) throw new Error('not connected');
      const reply = await socket.timeout(ANSWER_MS).emitWithAck('push', request);
      if ('refusal' in reply) throw new Error(reply.refusal.code);
      return reply;
    },
    stop: () => void socket.disconnect(),
  };
}

/** What was acknowledged. An id answered with two numbers is a broken promise (I3). */
export interface Ledger {
  acked: Map<string, number>;
  /** Sent, and not yet answered. */
  waiting: Set<string>;
  refused: { id: string | null; code: string | undefined }[];
  duplicates: number;
}

export const createLedger = (): Ledger => ({
  acked: new Map(),
  waiting: new Set(),
  refused: [],
  duplicates: 0,
});

export function note(ledger: Ledger, reply: PushReply): void {
  for (const { id, outcome, seq, code } of reply.results) {
    if (id === null || seq === undefined) {
      ledger.refused.push({ id, code });
      continue;
    }
    const before = ledger.acked.get(id);
    if (before !== undefined && before !== seq)
      throw new Error(`${id} was acknowledged as ${before} and as ${seq}`);
    if (outcome === 'duplicate') ledger.duplicates += 1;
    ledger.acked.set(id, seq);
    ledger.waiting.delete(id);
  }
}

export interface Publisher {
  /** Resolves when everything made so far is answered; makes nothing new until `resume`. */
  settle(): Promise<void>;
  resume(): void;
  stop(): Promise<void>;
}

export interface PublisherOptions {
  device: string;
  sender: Sender;
  ledger: Ledger;
  random: SeededRandom;
  make(): DraftEvent;
}

const RETRY_MS = 40;

export function startPublisher({ device, sender, ledger, random, make }: PublisherOptions): Publisher {
  let lane = 0;
  let paused = false;
  let stopped = false;
  let idle = Promise.withResolvers<void>();
  let go = Promise.withResolvers<void>();

  function nextBatch(): Record<string, unknown>[] {
    return Array.from({ length: random.whole(1, 6) }, () => {
      lane += 1;
      const id = uuidv7(Date.now(), randomBytes(10));
      ledger.waiting.add(id);
      return { id, v: 1, at: new Date().toISOString(), lane, source: 'manual', ...make() };
    });
  }

  async function deliver(events: readonly unknown[]): Promise<void> {
    for (;;) {
      try {
        return note(ledger, await sender.send({ device, sentAt: new Date().toISOString(), events }));
      } catch (error) {
        if (stopped) return;
        if (error instanceof Error && /acknowledged as/.test(error.message)) throw error;
        await delay(RETRY_MS);
      }
    }
  }

  async function run(): Promise<void> {
    while (!stopped) {
      if (paused) {
        idle.resolve();
        await go.promise;
        continue;
      }
      await deliver(nextBatch());
    }
  }

  const running = run();
  // A broken promise must reach the test, also while it waits for something else.
  running.catch((error: unknown) => idle.reject(error));
  return {
    settle() {
      paused = true;
      return idle.promise;
    },
    resume() {
      paused = false;
      idle = Promise.withResolvers();
      const before = go;
      go = Promise.withResolvers();
      before.resolve();
    },
    async stop() {
      stopped = true;
      sender.stop();
      go.resolve();
      await running;
    },
  };
}
