/** The unit and its crew during a transport: a correction made next day does not put next day's crew on it. */
import type { Transaction } from 'kysely';
import type { Instant } from '../../shared/time.ts';
import type { TransportState } from '../../shared/transports/state.ts';
import { unitFolder, type UnitState } from '../../shared/units/state.ts';
import { rowToEvent } from '../log/read.ts';
import type { Schema } from '../store/schema.ts';

/** The unit as of `moment`, as far as the log knew up to and with `seq`. */
export async function unitDuring(
  trx: Transaction<Schema>,
  org: string,
  during: { unitId: string; moment: Instant; seq: number },
): Promise<UnitState | undefined> {
  const rows = await trx
    .selectFrom('events')
    .selectAll()
    .where('org', '=', org)
    .where('unit_id', '=', during.unitId)
    .where('type', 'in', ['unit:registered', 'unit:crew'])
    .where('seq', '<=', during.seq)
    .orderBy('seq')
    .execute();
  const events = rows.map(rowToEvent);
  return events.reduce<UnitState | undefined>((state, event) => {
    const isLater = event.occurredAt > during.moment;
    // A unit that was entered into the system only afterwards still has its name.
    if (isLater && (state || event.type !== 'unit:registered')) return state;
    return unitFolder.fold(state, event, during.unitId);
  }, undefined);
}

/** When the patient arrived, or as near to it as is known. */
export function momentOf({ times, completedAt }: TransportState): Instant | undefined {
  return times['eTimes.11']?.at ?? times['eTimes.09']?.at ?? completedAt;
}
