/**
 * Which units have a device connected, to whichever process, when it was last heard, and what it still holds (F6).
 * In memory: it may be lost.
 */
import { z } from 'zod';
import { instantSchema, outsideIdSchema } from '../../shared/log/envelope.ts';
import type { Presence } from '../../shared/protocol/feed.ts';
import { createRoll } from '../processes/roll.ts';
import { createLoneWire, type Wire } from '../processes/wire.ts';

export const holdingSchema = z.object({
  unitId: outsideIdSchema,
  unsent: z.int().nonnegative(),
  oldestUnsentAt: instantSchema.exactOptional(),
});

export type Holding = Omit<z.output<typeof holdingSchema>, 'unitId'>;

export interface PresenceBoard {
  heard(org: string, unitId: string, at: string, holding?: Holding): void;
  /** By connection, not by device: a device may be back on a new one before its dead one is found out. */
  connected(org: string, unitId: string, connection: string, at: string): void;
  disconnected(org: string, unitId: string, connection: string, at: string): void;
  all(org: string): Presence[];
  stop(): void;
}

interface Entry extends Presence {
  connections: Set<string>;
  heldAt: string;
}

/** What the processes tell one another: a connection of a unit, or what its devices still held at a time. */
const sharedSchema = z.object({
  unitId: z.string(),
  at: z.string(),
  connection: z.string().exactOptional(),
  holding: holdingSchema.omit({ unitId: true }).exactOptional(),
});
type Shared = z.output<typeof sharedSchema>;

export function createPresenceBoard(
  onChange: (org: string, presence: Presence[]) => void,
  wire: Wire = createLoneWire(),
): PresenceBoard {
  const boards = new Map<string, Map<string, Entry>>();

  function entry(org: string, unitId: string, at: string): Entry {
    const board = boards.get(org) ?? new Map<string, Entry>();
    boards.set(org, board);
    const found = board.get(unitId) ?? {
      unitId,
      online: false,
      lastHeardAt: at,
      connections: new Set<string>(),
      heldAt: '',
    };
    board.set(unitId, found);
    if (at > found.lastHeardAt) found.lastHeardAt = at;
    return found;
  }

  const shown = ({ connections: _connections, heldAt: _heldAt, ...presence }: Entry): Presence => presence;

  function connect(org: string, { unitId, at }: Shared, connection: string): void {
    const found = entry(org, unitId, at);
    found.connections.add(connection);
    found.online = true;
    onChange(org, [shown(found)]);
  }

  // Losing a connection is no word from the unit: when it was last heard stays what it was.
  function disconnect(org: string, unitId: string, connection: string): void {
    const found = boards.get(org)?.get(unitId);
    if (!found?.connections.delete(connection)) return;
    found.online = found.connections.size > 0;
    onChange(org, [shown(found)]);
  }

  function hold(org: string, { unitId, at }: Shared, { unsent, oldestUnsentAt }: Holding): void {
    const found = entry(org, unitId, at);
    if (at < found.heldAt) return;
    found.heldAt = at;
    found.unsent = unsent;
    if (oldestUnsentAt === undefined) delete found.oldestUnsentAt;
    else found.oldestUnsentAt = oldestUnsentAt;
    onChange(org, [shown(found)]);
  }

  const roll = createRoll({
    wire,
    name: 'units',
    value: sharedSchema,
    onPut(org, _key, shared) {
      if (shared.connection !== undefined) connect(org, shared, shared.connection);
      if (shared.holding) hold(org, shared, shared.holding);
    },
    onDrop(org, _key, { unitId, connection }) {
      if (connection !== undefined) disconnect(org, unitId, connection);
    },
  });
  const connectionKey = (unitId: string, connection: string): string => `${connection} ${unitId}`;

  return {
    heard(org, unitId, at, holding) {
      entry(org, unitId, at);
      if (!holding) return;
      const shared: Shared = { unitId, at, holding };
      hold(org, shared, holding);
      roll.put(org, `holding ${unitId}`, shared);
    },
    connected(org, unitId, connection, at) {
      const shared: Shared = { unitId, at, connection };
      connect(org, shared, connection);
      roll.put(org, connectionKey(unitId, connection), shared);
    },
    disconnected(org, unitId, connection) {
      disconnect(org, unitId, connection);
      roll.drop(org, connectionKey(unitId, connection));
    },
    all: (org) => [...(boards.get(org)?.values() ?? [])].map(shown),
    stop: roll.stop,
  };
}
