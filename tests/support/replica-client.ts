/**
 * A client of the live door as small as one can be: an outbox in memory, a replica folded by the shared code, and a record of
 * everything it was ever given, so that it can be asked afterwards whether it should have been.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import type { Document } from '../../shared/log/document.ts';
import type { Frame, Snapshot } from '../../shared/protocol/feed.ts';
import { documentRooms } from '../../shared/protocol/folding.ts';
import { frameChanges } from '../../shared/protocol/frame-changes.ts';
import type { ClientToServer, ServerToClient } from '../../shared/protocol/socket-events.ts';
import { PROTOCOL } from '../../shared/protocol/version.ts';
import { hears } from '../../shared/rooms/scope.ts';
import type { SeededRandom } from '../../shared/seeded.ts';
import { keyOf } from './log-check.ts';
import { note, type Ledger } from './publishers.ts';

export interface Received {
  seq: number;
  /** The rooms the server had last told this client it hears. */
  scope: readonly string[];
}

export interface ReplicaClient {
  name: string;
  record(event: Record<string, unknown>): void;
  /** Sends an earlier batch once more, as a device does that forgot it was answered. */
  sendAgain(): void;
  unsent(): number;
  cursor(): number;
  isSettled(): boolean;
  /** Where it is, for whoever wonders why it does not come along. */
  describe(): string;
  documents(): ReadonlyMap<string, Document>;
  get(kind: string, id: string): Document | undefined;
  scope(): readonly string[];
  received: Received[];
  snapshots: { head: number; scope: readonly string[] }[];
  /** What no server may do to a client. */
  violations: string[];
  counts: { frames: number; resets: number; snapshots: number; connects: number; refetches: number };
  stop(): Promise<void>;
}

export interface ReplicaClientOptions {
  name: string;
  url: string;
  token: string;
  random: SeededRandom;
  ledger: Ledger;
}

type Sync = Socket<ServerToClient, ClientToServer>;

const REQUEST_MS = 1_200;
const RETRY_MS = 25;

export function startReplicaClient(options: ReplicaClientOptions): ReplicaClient {
  const { name, url, token, random, ledger } = options;
  let documents = new Map<string, Document>();
  let place: { epoch: string; cursor: number; scope: string[] } | undefined;
  let told: readonly string[] = [];
  let syncing = false;
  let generation = 0;
  let lastFrame = '';
  let stopped = false;
  const outbox: Record<string, unknown>[] = [];
  const sent: Record<string, unknown>[] = [];
  const received: Received[] = [];
  const snapshots: ReplicaClient['snapshots'] = [];
  const violations: string[] = [];
  const counts = { frames: 0, resets: 0, snapshots: 0, connects: 0, refetches: 0 };

  const socket: Sync = io(`${url}/sync`, {
    transports: ['websocket'],
    forceNew: true,
    reconnectionDelay: 15,
    reconnectionDelayMax: 60,
    timeout: REQUEST_MS,
    auth: (give) => give({ token, device: name, protocol: PROTOCOL, ...place }),
  });
  socket.on('connect', () => {
    counts.connects += 1;
    // A snapshot asked for over the connection before belongs to nothing any more.
    generation += 1;
    syncing = false;
  });
  socket.on('hello', (hello) => {
    told = hello.scope;
    if (!place) void resync();
  });
  socket.on('reset', (reset) => {
    counts.resets += 1;
    told = reset.scope;
    void resync();
  });
  socket.on('feed', apply);

  function checkDocuments(given: readonly Document[], scope: readonly string[], where: string): void {
    for (const document of given) {
      if (!hears(scope, documentRooms(document)))
        violations.push(`I9: ${name} was given ${keyOf(document)} in a ${where} for ${scope.join(' ')}`);
    }
  }

  function apply(frame: Frame): void {
    counts.frames += 1;
    lastFrame = `${frame.from} to ${frame.to}`;
    received.push(...frame.events.map(({ seq }) => ({ seq, scope: told })));
    checkDocuments(frame.documents ?? [], told, 'frame');
    if (!place || syncing || frame.to <= place.cursor) return;
    if (frame.from !== place.cursor) {
      counts.refetches += 1;
      void resync();
      return;
    }
    const { put, purge } = frameChanges(frame, place.scope, (kind, id) => documents.get(keyOf({ kind, id })));
    for (const document of put) documents.set(keyOf(document), document);
    for (const document of purge) documents.delete(keyOf(document));
    place = { ...place, cursor: frame.to };
  }

  async function resync(): Promise<void> {
    generation += 1;
    const own = generation;
    syncing = true;
    while (!stopped && own === generation) {
      try {
        const snapshot = await fetchSnapshot();
        if (own !== generation) return;
        install(snapshot);
        syncing = false;
        await socket
          .timeout(REQUEST_MS)
          .emitWithAck('resume', { epoch: snapshot.epoch, cursor: snapshot.head });
        return;
      } catch {
        await delay(RETRY_MS);
      }
    }
  }

  async function fetchSnapshot(): Promise<Snapshot> {
    const response = await fetch(`${url}/api/v1/snapshot`, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(REQUEST_MS),
    });
    if (!response.ok) throw new Error(`snapshot answered ${response.status}`);
    return (await response.json()) as Snapshot;
  }

  function install(snapshot: Snapshot): void {
    counts.snapshots += 1;
    const { epoch, head, scope } = snapshot;
    if (place && epoch === place.epoch && head < place.cursor)
      violations.push(`I5: ${name} was taken back from ${place.cursor} to ${head}`);
    checkDocuments(snapshot.documents, scope, 'snapshot');
    snapshots.push({ head, scope });
    documents = new Map(snapshot.documents.map((document) => [keyOf(document), document]));
    place = { epoch, cursor: head, scope };
  }

  async function push(events: readonly unknown[]): Promise<void> {
    const request = { device: name, sentAt: new Date().toISOString(), events };
    if (random.chance(0.5) && socket.connected) {
      const reply = await socket.timeout(REQUEST_MS).emitWithAck('push', request);
      if ('refusal' in reply) throw new Error(reply.refusal.code);
      return note(ledger, reply);
    }
    const response = await fetch(`${url}/api/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(request),
      signal: AbortSignal.timeout(REQUEST_MS),
    });
    if (!response.ok) throw new Error(`push answered ${response.status}`);
    note(ledger, await response.json());
  }

  async function drain(): Promise<void> {
    while (!stopped) {
      const batch = outbox.slice(0, random.whole(1, 8));
      if (batch.length > 0) {
        try {
          await push(batch);
          outbox.splice(0, batch.length);
          sent.push(...batch);
          continue;
        } catch (error) {
          if (error instanceof Error && /acknowledged as/.test(error.message)) violations.push(error.message);
        }
      }
      await delay(RETRY_MS);
    }
  }

  const draining = drain();
  return {
    name,
    record: (event) => void outbox.push(event),
    sendAgain() {
      const [first] = sent.length ? [random.pick(sent)] : [];
      if (first) outbox.push(first);
    },
    unsent: () => outbox.length,
    cursor: () => place?.cursor ?? -1,
    isSettled: () => socket.connected && !syncing && place !== undefined,
    describe: () =>
      `${name}: ${JSON.stringify({ connected: socket.connected, syncing, generation, told, place, lastFrame, ...counts })}`,
    documents: () => documents,
    get: (kind, id) => documents.get(keyOf({ kind, id })),
    scope: () => place?.scope ?? [],
    received,
    snapshots,
    violations,
    counts,
    async stop() {
      stopped = true;
      socket.disconnect();
      await draining;
    },
  };
}
