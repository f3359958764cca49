/** A simulated device's or desk's replica: snapshot, feed, contiguous frames, the shared folds. */
import { io, type Socket } from 'socket.io-client';
import type { Document } from '../../shared/log/document.ts';
import type { LogEvent } from '../../shared/log/envelope.ts';
import type { Frame, Snapshot } from '../../shared/protocol/feed.ts';
import { frameChanges } from '../../shared/protocol/frame-changes.ts';
import type { ClientToServer, ServerToClient } from '../../shared/protocol/socket-events.ts';
import { PROTOCOL } from '../../shared/protocol/version.ts';

export interface DeviceReplica {
  documents: ReadonlyMap<string, Document>;
  cursor(): number;
  isConnected(): boolean;
  onEvent(listener: (event: LogEvent) => void): void;
  stop(): void;
}

export interface ReplicaDeps {
  baseUrl: string;
  token: string;
  device: string;
  /** What this device holds, told to the desk every few seconds. */
  holding?: () => { unitId: string; unsent: number };
}

const SNAPSHOT_RETRY_MS = 500;
const HOLDING_EVERY_MS = 10_000;

export function startDeviceReplica({ baseUrl, token, device, holding }: ReplicaDeps): DeviceReplica {
  const documents = new Map<string, Document>();
  const listeners: ((event: LogEvent) => void)[] = [];
  let place: { epoch: string; cursor: number; scope: string[] } | undefined;
  let stopped = false;
  const auth = (answer: (data: object) => void): void =>
    answer({ token, device, protocol: PROTOCOL, ...place });
  const socket: Socket<ServerToClient, ClientToServer> = io(`${baseUrl}/sync`, {
    transports: ['websocket'],
    forceNew: true,
    auth,
    reconnectionDelayMax: 2_000,
  });

  socket.on('hello', () => {
    if (!place) void install();
  });
  socket.on('reset', () => {
    place = undefined;
    void install();
  });
  socket.on('feed', apply);
  const telling = setInterval(() => {
    if (holding && socket.connected) socket.emit('holding', holding());
  }, HOLDING_EVERY_MS);

  function apply(frame: Frame): void {
    if (!place || frame.epoch !== place.epoch || frame.to <= place.cursor) return;
    if (frame.from !== place.cursor) {
      // A hole: come back with the cursor and be caught up.
      socket.disconnect().connect();
      return;
    }
    const changes = frameChanges(frame, place.scope, (kind, id) => documents.get(`${kind} ${id}`));
    for (const document of changes.put) documents.set(`${document.kind} ${document.id}`, document);
    for (const { kind, id } of changes.purge) documents.delete(`${kind} ${id}`);
    place.cursor = frame.to;
    for (const event of frame.events) for (const listener of listeners) listener(event);
  }

  async function install(): Promise<void> {
    const snapshot = await fetchSnapshot().catch(() => undefined);
    if (stopped || place) return;
    if (!snapshot) {
      setTimeout(() => void install(), SNAPSHOT_RETRY_MS).unref();
      return;
    }
    documents.clear();
    for (const document of snapshot.documents) documents.set(`${document.kind} ${document.id}`, document);
    place = { epoch: snapshot.epoch, cursor: snapshot.head, scope: snapshot.scope };
    socket.emit('resume', { epoch: snapshot.epoch, cursor: snapshot.head }, ({ ok }) => {
      if (!ok) place = undefined;
    });
  }

  async function fetchSnapshot(): Promise<Snapshot> {
    const response = await fetch(`${baseUrl}/api/v1/snapshot`, {
      headers: { authorization: `Bearer ${token}`, connection: 'close' },
    });
    if (!response.ok) throw new Error(`snapshot answered ${response.status}`);
    return (await response.json()) as Snapshot;
  }

  return {
    documents,
    cursor: () => place?.cursor ?? -1,
    isConnected: () => socket.connected,
    onEvent: (listener) => void listeners.push(listener),
    stop() {
      stopped = true;
      clearInterval(telling);
      socket.disconnect();
    },
  };
}
