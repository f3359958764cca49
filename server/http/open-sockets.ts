/** What is connected to this process, for `/stats`, `/metrics` and `/debug/socketio`. */
import type { Server } from 'socket.io';
import { z } from 'zod';

export interface OpenSocket {
  namespace: string;
  id: string;
  org?: string;
  role: string;
  rooms: string[];
}

/** What each door writes down of the principal it admitted. */
const dataSchema = z.object({ org: z.string().exactOptional(), roles: z.array(z.string()).exactOptional() });

const NAMESPACES = ['/', '/sync'];

export function openSockets(io: Pick<Server, 'of'>): OpenSocket[] {
  return NAMESPACES.flatMap((namespace) =>
    [...io.of(namespace).sockets.values()].map((socket) => {
      const { org, roles = [] } = dataSchema.safeParse(socket.data).data ?? {};
      return {
        namespace,
        id: socket.id,
        ...(org === undefined ? {} : { org }),
        // Somebody with several is counted once, so that the sum is the number of sockets.
        role: roles[0] ?? 'unknown',
        rooms: [...socket.rooms].filter((room) => room !== socket.id),
      };
    }),
  );
}

export function countByRole(sockets: readonly OpenSocket[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { role } of sockets) counts[role] = (counts[role] ?? 0) + 1;
  return counts;
}
