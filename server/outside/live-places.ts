/** Where units are, told to outside rooms a few times a second at most: the newest of each (contract 5). */
import { announcedAs } from '../../shared/protocol/announcements.ts';
import type { UnitPosition } from '../../shared/protocol/feed.ts';
import { outsideRooms } from '../../shared/protocol/outside-rooms.ts';
import { DISPATCH, unitRoom } from '../../shared/rooms/room-ids.ts';
import type { Hub } from './hub.ts';
import type { Hubs } from './hubs.ts';

export interface LivePlaces {
  offer(org: string, positions: readonly UnitPosition[]): void;
  stop(): void;
}

const FRAME_MS = 200;

/** The fleet service's name for the same. */
const ALSO = 'asset:position:updated';

export function createLivePlaces({ hubs, makeId }: { hubs: Hubs; makeId(): string }): LivePlaces {
  const newest = new Map<string, string>();
  const waiting = new Map<string, { org: string; position: UnitPosition }>();
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    timer = undefined;
    const places = [...waiting.values()];
    waiting.clear();
    for (const { org, position } of places) {
      // A hub that did not start has told its clients so; places are forgotten.
      void hubs.running(org)?.then(
        (hub) => pass(hub, position),
        () => undefined,
      );
    }
  }

  function pass(hub: Hub, position: UnitPosition): void {
    const { unitId } = position;
    hub.pass({
      names: [announcedAs('unit:location'), ALSO],
      fields: fieldsOf(position, makeId()),
      rooms: outsideRooms({ type: 'unit:location', data: {}, actor: '', unitId }, () => undefined),
      heardBy: [DISPATCH, unitRoom(unitId)],
    });
  }

  return {
    offer(org, positions) {
      for (const position of positions) {
        const key = `${org} ${position.unitId}`;
        const before = newest.get(key);
        // Late fixes complete the track and move nobody.
        if (before !== undefined && before >= position.at) continue;
        newest.set(key, position.at);
        if (hubs.running(org)) waiting.set(key, { org, position });
      }
      if (waiting.size > 0) timer ??= setTimeout(flush, FRAME_MS);
    },
    stop() {
      clearTimeout(timer);
    },
  };
}

/** `seq` is null: places have a table of their own and no place in the log. */
function fieldsOf(position: UnitPosition, id: string): Record<string, unknown> {
  const { unitId, at, lat, lon, ...rest } = position;
  return {
    unitId,
    assetId: unitId,
    location: { type: 'Point', coordinates: [lon, lat] },
    ...rest,
    id,
    seq: null,
    occurredAt: at,
    timestamp: at,
  };
}
