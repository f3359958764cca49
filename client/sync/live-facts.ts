/** What the server tells beside the log: places, who is connected, how far consumers have come. May be lost at any time. */
import { createSignal } from 'solid-js';
import type { Custody, Presence, UnitPosition } from '../../shared/protocol/feed.ts';
import type { SyncSocket } from './live-socket.ts';

export interface LiveFacts {
  position(unitId: string): UnitPosition | undefined;
  positions(): ReadonlyMap<string, UnitPosition>;
  presence(unitId: string): Presence | undefined;
  custody(): Custody;
  listen(socket: SyncSocket): void;
  /** Places of all other units are forgotten: this person has no business with them any more (I9). */
  keepPositions(unitIds: readonly string[]): void;
  clear(): void;
}

export function createLiveFacts(): LiveFacts {
  const [positions, setPositions] = createSignal<ReadonlyMap<string, UnitPosition>>(new Map());
  const [presence, setPresence] = createSignal<ReadonlyMap<string, Presence>>(new Map());
  const [custody, setCustody] = createSignal<Custody>({});

  return {
    positions,
    position: (unitId) => positions().get(unitId),
    presence: (unitId) => presence().get(unitId),
    custody,
    listen(socket) {
      socket.on('positions', ({ positions: fresh }) =>
        setPositions((before) => {
          const next = new Map(before);
          for (const position of fresh) {
            // A late fix fills the track, it does not move the unit back.
            if (position.at >= (before.get(position.unitId)?.at ?? '')) next.set(position.unitId, position);
          }
          return next;
        }),
      );
      socket.on('presence', (fresh) =>
        setPresence((before) => new Map([...before, ...fresh.map((each) => [each.unitId, each] as const)])),
      );
      // Cursors never go back; a part that is not named did not change.
      socket.on('custody', (fresh) => setCustody((before) => ({ ...before, ...fresh })));
    },
    keepPositions(unitIds) {
      setPositions((before) => {
        const kept = new Map([...before].filter(([unitId]) => unitIds.includes(unitId)));
        return kept.size === before.size ? before : kept;
      });
    },
    clear() {
      setPositions(new Map());
      setPresence(new Map());
      setCustody({});
    },
  };
}
