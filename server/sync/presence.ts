/** Which units have a device connected, when it was last heard, and what it still holds (F6). In memory: it may be lost. */
import { z } from 'zod';
import { instantSchema, outsideIdSchema } from '../../shared/log/envelope.ts';
import type { Presence } from '../../shared/protocol/feed.ts';

export const holdingSchema = z.object({
  unitId: outsideIdSchema,
  unsent: z.int().nonnegative(),
  oldestUnsentAt: instantSchema.exactOptional(),
});

export interface PresenceBoard {
  heard(org: string, unitId: string, at: string, holding?: { unsent: number; oldestUnsentAt?: string }): void;
  /** By connection, not by device: a device may be back on a new one before its dead one is found out. */
  connected(org: string, unitId: string, connection: string, at: string): void;
  disconnected(org: string, unitId: string, connection: string, at: string): void;
  all(org: string): Presence[];
}

interface Entry extends Presence {
  connections: Set<string>;
}

export function createPresenceBoard(onChange: (org: string, presence: Presence[]) => void): PresenceBoard {
  const boards = new Map<string, Map<string, Entry>>();

  function entry(org: string, unitId: string, at: string): Entry {
    const board = boards.get(org) ?? new Map<string, Entry>();
    boards.set(org, board);
    const found = board.get(unitId) ?? {
      unitId,
      online: false,
      lastHeardAt: at,
      connections: new Set<string>(),
    };
    board.set(unitId, found);
    found.lastHeardAt = at;
    return found;
  }

  const shown = ({ connections: _connections, ...presence }: Entry): Presence => presence;

  return {
    heard(org, unitId, at, holding) {
      const found = entry(org, unitId, at);
      if (!holding) return;
      found.unsent = holding.unsent;
      if (holding.oldestUnsentAt === undefined) delete found.oldestUnsentAt;
      else found.oldestUnsentAt = holding.oldestUnsentAt;
      onChange(org, [shown(found)]);
    },
    connected(org, unitId, connection, at) {
      const found = entry(org, unitId, at);
      found.connections.add(connection);
      found.online = true;
      onChange(org, [shown(found)]);
    },
    // Losing a connection is no word from the unit: when it was last heard stays what it was.
    disconnected(org, unitId, connection) {
      const found = boards.get(org)?.get(unitId);
      if (!found) return;
      found.connections.delete(connection);
      found.online = found.connections.size > 0;
      onChange(org, [shown(found)]);
    },
    all: (org) => [...(boards.get(org)?.values() ?? [])].map(shown),
  };
}
