/** Where the figures of what runs between people are read: this process's sockets, and calls in the database. */
import { createHash } from 'node:crypto';
import type { Server, Socket } from 'socket.io';
import { z } from 'zod';
import type { CallState } from '../shared/calls/state.ts';
import { ROLES } from '../shared/rooms/principal.ts';
import { toUnixMs } from '../shared/time.ts';
import { readDocuments } from './log/read.ts';
import type { CallFigures, LiveMetrics } from './observability/live-metrics.ts';
import type { Database } from './store/database.ts';

const NAMESPACES = ['/', '/sync'];

/** Rooms with somebody in them; that each socket is in one of its own does not count. */
export const roomsByNamespace = (io: Pick<Server, 'of'>): Record<string, number> =>
  Object.fromEntries(
    NAMESPACES.map((name) => {
      const { adapter, sockets } = io.of(name);
      return [name, Math.max(0, adapter.rooms.size - sockets.size)];
    }),
  );

const knownSchema = z.object({ token: z.string() });
const dataSchema = z.object({ roles: z.array(z.string()) });

export function watchSockets(io: Pick<Server, 'of'>, live: LiveMetrics): void {
  for (const namespace of NAMESPACES)
    io.of(namespace).on('connection', (socket) => {
      const left = live.connected(namespace, keyOf(socket));
      // Who it was is known by then, also of one that said so after it connected.
      socket.on('disconnect', () => left(roleOf(socket)));
    });
}

function keyOf({ handshake, nsp }: Socket): string | undefined {
  const { token } = knownSchema.safeParse(handshake.auth).data ?? {};
  const device: unknown = handshake.auth['device'];
  if (token === undefined) return undefined;
  return createHash('sha256')
    .update(JSON.stringify([nsp.name, device ?? null, token]))
    .digest('base64');
}

function roleOf({ data }: Socket): string {
  const [role] = dataSchema.safeParse(data).data?.roles ?? [];
  return ROLES.find((each) => each === role) ?? 'unknown';
}

export async function callThatEnded(
  database: Database,
  org: string,
  callId: string,
): Promise<CallFigures | undefined> {
  const [document] = await database.withOrg(org, (trx) =>
    readDocuments(trx, org, [{ kind: 'call', id: callId }]),
  );
  // Documents are written from folds only.
  const call = document?.state as CallState | undefined;
  if (call?.endedAt === undefined) return undefined;
  const { status, answeredAt, endedAt } = call;
  const seconds = answeredAt === undefined ? 0 : (toUnixMs(endedAt) - toUnixMs(answeredAt)) / 1000;
  return { status, wasAnswered: answeredAt !== undefined, seconds: Math.max(0, seconds) };
}
