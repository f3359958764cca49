import { Server } from 'socket.io';
import type { SyncServer } from '../sync/sync-namespace.ts';

/** What all live connections come over; attached to the HTTP server once that listens. */
export function createSocketServer(corsOrigins: readonly string[]): SyncServer {
  return new Server({
    serveClient: false,
    perMessageDeflate: false,
    maxHttpBufferSize: 1_000_000,
    ...(corsOrigins.length ? { cors: { origin: [...corsOrigins] } } : {}),
  });
}

/** Engine.IO keeps the upgrade request of each socket alive; nothing of ours reads it after the handshake. */
export function forgetUpgradeRequests(io: SyncServer): void {
  io.engine.on('connection', (socket: { request: unknown }) => {
    socket.request = null;
  });
}
