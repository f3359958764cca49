/** Where units are, told to the other processes: the newest of each, never the track (design 2.3). */
import { z } from 'zod';
import type { UnitPosition } from '../../shared/protocol/feed.ts';
import { etaSchema } from '../../shared/protocol/positions.ts';
import type { Wire } from '../processes/wire.ts';

export interface SharedPositions {
  /** Stored here. */
  tell(org: string, positions: readonly UnitPosition[]): void;
}

export interface SharedPositionsDeps {
  wire: Wire;
  /** Stored by another process. */
  onHeard(org: string, positions: UnitPosition[]): void;
  /** Everything known, for a process that comes later or was cut off. */
  known(): Iterable<[org: string, positions: UnitPosition[]]>;
}

const positionsSchema = z.array(
  z.object({
    unitId: z.string(),
    at: z.string(),
    lat: z.number(),
    lon: z.number(),
    accuracy: z.number().exactOptional(),
    speed: z.number().exactOptional(),
    heading: z.number().exactOptional(),
    source: z.string().exactOptional(),
    eta: etaSchema.exactOptional(),
  }),
);

export function createSharedPositions({ wire, onHeard, known }: SharedPositionsDeps): SharedPositions {
  const tell = (org: string, positions: readonly UnitPosition[]): void =>
    wire.tell('positions', org, newestOfEach(positions));

  function tellAll(): void {
    for (const [org, positions] of known()) if (positions.length > 0) tell(org, positions);
  }

  wire.hear('positions', positionsSchema, ({ org, body }) => onHeard(org, body));
  wire.hear('positions?', z.unknown(), tellAll);
  wire.onReached(() => {
    wire.tell('positions?', '', null);
    tellAll();
  });

  return { tell };
}

function newestOfEach(positions: readonly UnitPosition[]): UnitPosition[] {
  const newest = new Map<string, UnitPosition>();
  for (const position of positions) {
    const before = newest.get(position.unitId);
    if (!before || before.at < position.at) newest.set(position.unitId, position);
  }
  return [...newest.values()];
}
