/**
 * The roster entry of a unit: what every crew may see of the others, to take the right one (I9). The unit document has
 * its calls, and is its own crew's and the desk's.
 */
import type { Folder } from '../log/document.ts';
import type { LogEvent } from '../log/envelope.ts';
import { isEvent } from '../log/typed-event.ts';
import { CREW } from '../rooms/room-ids.ts';
import { withCrewChange, type OnUnit } from './crew.ts';
import type { UnitCrew, UnitRegistered } from './events.ts';

export interface RosterState extends OnUnit {
  callSign: string;
  capability?: string;
}

/** Nothing that may tell of a call, and a status press says where it was made: what is folded here every crew hears. */
const TYPES = new Set(['unit:registered', 'unit:crew']);

export const rosterFolder: Folder<RosterState> = {
  kind: 'roster',
  keys: (event) => (event.unitId && TYPES.has(event.type) ? [event.unitId] : []),
  fold: foldRoster,
  rooms: () => [CREW],
};

function foldRoster(state: RosterState | undefined, event: LogEvent): RosterState | undefined {
  if (isEvent<UnitRegistered>(event, 'unit:registered')) return foldRegistered(state, event);
  if (!state) return undefined;
  if (isEvent<UnitCrew>(event, 'unit:crew')) return withCrewChange(state, event);
  return state;
}

function foldRegistered(state: RosterState | undefined, event: LogEvent<UnitRegistered>): RosterState {
  const { callSign, capability } = event.data;
  const before = state ?? { crew: [] };
  return { ...before, callSign, ...(capability === undefined ? {} : { capability }) };
}
