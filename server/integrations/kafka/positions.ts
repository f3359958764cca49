/** Positions of assets from Kafka: to the positions table, which knows a fix it has had by unit, time and source. */
import { outsideIdSchema } from '../../../shared/log/envelope.ts';
import { ephemeralEntry, type Placed } from '../../../shared/protocol/ephemeral.ts';
import { refuse, type Refusal } from '../../../shared/rooms/refusal.ts';
import type { Principal } from '../../../shared/rooms/principal.ts';
import { readDocuments } from '../../log/read.ts';
import type { StorePositions } from '../../positions/track-store.ts';
import type { Database } from '../../store/database.ts';
import { KAFKA_DEVICE } from './kafka-device.ts';
import type { ReadEvent } from './to-event.ts';

export interface PositionDeps {
  database: Database;
  storePositions: StorePositions;
}

export type PositionOutcome = 'stored' | 'duplicate' | Refusal;

/** One outcome per position, in order. Throws when the database cannot be reached. */
export async function takePositions(
  deps: PositionDeps,
  principal: Principal,
  events: readonly ReadEvent[],
): Promise<PositionOutcome[]> {
  const unitIds = [...new Set(events.flatMap(({ unitId }) => outsideIdSchema.safeParse(unitId).data ?? []))];
  const units = await deps.database.withOrg(principal.org, (trx) =>
    readDocuments(
      trx,
      principal.org,
      unitIds.map((id) => ({ kind: 'unit', id })),
    ),
  );
  const known = new Set(units.map(({ id }) => id));
  const outcomes: PositionOutcome[] = [];
  for (const event of events) outcomes.push(await takePosition(deps, principal, { event, known }));
  return outcomes;
}

async function takePosition(
  { storePositions }: PositionDeps,
  principal: Principal,
  { event, known }: { event: ReadEvent; known: ReadonlySet<string> },
): Promise<PositionOutcome> {
  const { unitId, at } = event;
  if (unitId === undefined) return refuse('bad-data', 'asset_id: is required');
  if (!known.has(unitId)) return refuse('unknown-unit', 'There is no such unit.');
  const placed = ephemeralEntry(event.type)?.data.safeParse(event.data);
  if (!placed?.success) {
    const [issue] = placed?.error.issues ?? [];
    return refuse('bad-data', `${issue?.path.join('.')}: ${issue?.message}`);
  }
  const { location, speed, heading, accuracy, altitude } = placed.data as Placed;
  const figures = Object.entries({ speed, heading, accuracy, altitude }).filter(
    ([, figure]) => typeof figure === 'number',
  );
  const fix = { ...location, ...Object.fromEntries(figures), at, source: 'tracker' };
  const reply = await storePositions(principal, KAFKA_DEVICE, { unitId, fixes: [fix] });
  if ('refusal' in reply) return reply.refusal;
  if (reply.refused > 0) return refuse('bad-data', 'The position is out of range or from the future.');
  return reply.stored > 0 ? 'stored' : 'duplicate';
}
