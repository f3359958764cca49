/** The sockets of namespace `/`: any Socket.IO client, so that nothing about its messages is known beforehand. */
import type { Namespace, Server, Socket } from 'socket.io';

export interface OutsideSocketData {
  org?: string;
  roles?: readonly string[];
  /** Which kind of client: a bridge of the CAD, or any other. */
  source?: 'fastapi' | 'client';
}

type Messages = Record<string, (...args: unknown[]) => void>;
type None = Record<string, never>;
export type OutsideServer = Server<Messages, Messages, None, OutsideSocketData>;
export type OutsideNamespace = Namespace<Messages, Messages, None, OutsideSocketData>;
export type OutsideSocket = Socket<Messages, Messages, None, OutsideSocketData>;

const READY_BELOW_PACKETS = 8;
const READY_CHECK_MS = 20;

/** Engine.IO's queue of packets not yet written; part of its public surface since version 6, but untyped. */
export function waiting(socket: OutsideSocket): number {
  const { writeBuffer } = socket.conn as unknown as { writeBuffer?: unknown[] };
  return writeBuffer?.length ?? 0;
}

/** Resolves when the socket has taken nearly all it was given, or is gone. */
export async function untilReady(socket: OutsideSocket): Promise<void> {
  while (socket.connected && waiting(socket) > READY_BELOW_PACKETS) {
    await new Promise((resolve) => setTimeout(resolve, READY_CHECK_MS));
  }
}
