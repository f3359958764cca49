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
  connected(org: string, unitId: string, device: string, at: string): void;
  disconnected(org: string, unitId: string, device: string, at: string): void;
  all(org: string): Presence[];
}

interface Entry extends Presence {
  devices: Set<string>;
}

export function createPresenceBoard(onChange: (org: string, presence: Presence[]) => void): PresenceBoard {
  const boards = new Map<string, Map<string, Entry>>();

  function entry(org: string, unitId: string, at: string): Entry {
    const board = boards.get(org) ?? new Map<string, Entry>();
    boards.set(org, board);
    const found = board.get(unitId) ?? { unitId, online: false, lastHeardAt: at, devices: new Set<string>() };
    board.set(unitId, found);
    found.lastHeardAt = at;
    return found;
  }

  const shown = ({ devices: _devices, ...presence }: Entry): Presence => presence;

  return {
    heard(org, unitId, at, holding) {
      const found = entry(org, unitId, at);
      if (!holding) return;
      found.unsent = holding.unsent;
      if (holding.oldestUnsentAt === undefined) delete found.oldestUnsentAt;
      else found.oldestUnsentAt = holding.oldestUnsentAt;
      onChange(org, [shown(found)]);
    },
    connected(org, unitId, device, at) {
      const found = entry(org, unitId, at);
      found.devices.add(device);
      found.online = true;
      onChange(org, [shown(found)]);
    },
    // Losing a connection is no word from the unit: when it was last heard stays what it was.
    disconnected(org, unitId, device) {
      const found = boards.get(org)?.get(unitId);
      if (!found) return;
      found.devices.delete(device);
      found.online = found.devices.size > 0;
      onChange(org, [shown(found)]);
    },
    all: (org) => [...(boards.get(org)?.values() ?? [])].map(shown),
  };
}
