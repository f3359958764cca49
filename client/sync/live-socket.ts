/**
 * The socket of the live link. Its library is a chunk of its own, the largest that a tablet can begin without: a press is
 * kept, and goes by HTTP, before there is a feed.
 */
import type { Socket } from 'socket.io-client';
import type { ClientToServer, ServerToClient, SyncAuth } from '../../shared/protocol/socket-events.ts';
import { afterPaint } from '../device/after-paint.ts';
import { untilLoaded } from '../device/until-loaded.ts';

export type SyncSocket = Socket<ServerToClient, ClientToServer>;

export interface LiveSocket {
  /** The socket while it is connected. */
  connected(): SyncSocket | undefined;
  /** Listeners, set before it connects for the first time. */
  whenMade(listen: (socket: SyncSocket) => void): void;
  connect(): void;
  disconnect(): void;
}

export function createLiveSocket(url: string, auth: () => SyncAuth): LiveSocket {
  const waiting: ((socket: SyncSocket) => void)[] = [];
  let socket: SyncSocket | undefined;
  let isWanted = false;
  let making: Promise<void> | undefined;

  async function make(): Promise<void> {
    await afterPaint();
    const { io } = await untilLoaded(() => import('socket.io-client'));
    socket = io(url, {
      autoConnect: false,
      forceNew: true,
      transports: ['websocket', 'polling'],
      reconnectionDelay: 500,
      reconnectionDelayMax: 5_000,
      timeout: 8_000,
      auth: (give) => give(auth()),
    });
    for (const listen of waiting) listen(socket);
    if (isWanted) socket.connect();
  }

  return {
    connected: () => (socket?.connected ? socket : undefined),
    whenMade(listen) {
      if (socket) listen(socket);
      else waiting.push(listen);
    },
    connect() {
      isWanted = true;
      socket?.connect();
      making ??= make();
    },
    disconnect() {
      isWanted = false;
      socket?.disconnect();
    },
  };
}
