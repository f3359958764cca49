/** What a hospital says about itself, whole, as of the event that changed it: the same whenever it is asked for. */
import type { Transaction } from 'kysely';
import type { LogEvent } from '../../../shared/log/envelope.ts';
import { hospitalFolder, type HospitalState } from '../../../shared/hospital/state.ts';
import { rowToEvent } from '../../log/read.ts';
import type { Schema } from '../../store/schema.ts';

const STATEMENTS: readonly string[] = [
  'hospital:status',
  'hospital:diversion',
  'bed:status:changed',
  'staff:availability:changed',
];
const TYPES = ['hospital:registered', ...STATEMENTS];

export interface HospitalWord {
  event: LogEvent;
  state: HospitalState;
}

/** Those of `events` (in log order) by which a hospital said something, each with all it had said by then. */
export async function hospitalWords(
  trx: Transaction<Schema>,
  org: string,
  events: readonly LogEvent[],
): Promise<HospitalWord[]> {
  const said = events.filter(({ type }) => STATEMENTS.includes(type));
  const last = said.at(-1)?.seq;
  const hospitalIds = [...new Set(said.map(({ data }) => String(data['hospitalId'])))];
  if (last === undefined) return [];
  const rows = await trx
    .selectFrom('events')
    .selectAll()
    .where('org', '=', org)
    .where('type', 'in', TYPES)
    .where('hospital_id', 'in', hospitalIds)
    .where('seq', '<=', last)
    .orderBy('seq')
    .execute();
  const wanted = new Set(said.map(({ seq }) => seq));
  const states = new Map<string, HospitalState>();
  return rows.map(rowToEvent).flatMap((event) => {
    const id = String(event.data['hospitalId']);
    const state = hospitalFolder.fold(states.get(id), event, id);
    if (!state) return [];
    states.set(id, state);
    return wanted.has(event.seq) ? [{ event, state }] : [];
  });
}
