/** Which group a unit stands in, in what order, and whether a search finds it. */
import { isFree } from '../../../shared/units/statuses.ts';
import type { UnitState } from '../../../shared/units/state.ts';

export const UNIT_GROUPS = ['on-call', 'available', 'out'] as const;
export type UnitGroup = (typeof UNIT_GROUPS)[number];

export const GROUP_LABELS: Record<UnitGroup, string> = {
  'on-call': 'On a call',
  available: 'Available',
  out: 'Out of service',
};

export interface UnitEntry {
  id: string;
  state: UnitState;
}

export const groupOf = (unit: UnitState): UnitGroup =>
  unit.status === 'out_of_service'
    ? 'out'
    : isFree(unit.status) && unit.assignments.length === 0
      ? 'available'
      : 'on-call';

/** Call signs as people count them: M2 before M10. */
const byCallSign = new Intl.Collator('en', { numeric: true });

/** Ids per group in call sign order, crews in danger first of all; only ids, so that a row is made once and keeps its place. */
export function groupUnits(units: readonly UnitEntry[]): Record<UnitGroup, string[]> {
  const groups: Record<UnitGroup, string[]> = { 'on-call': [], available: [], out: [] };
  const sorted = [...units].sort(
    (a, b) =>
      Number(b.state.emergency !== undefined) - Number(a.state.emergency !== undefined) ||
      byCallSign.compare(a.state.callSign, b.state.callSign),
  );
  for (const { id, state } of sorted) groups[groupOf(state)].push(id);
  return groups;
}

export const findsText = (needle: string, ...texts: readonly (string | undefined)[]): boolean => {
  const wanted = needle.trim().toLowerCase();
  return wanted === '' || texts.some((text) => text?.toLowerCase().includes(wanted));
};

export const findsUnit = (needle: string, { id, state }: UnitEntry): boolean =>
  findsText(needle, id, state.callSign, state.vehicle, ...state.crew.map(({ name }) => name));

export const sameIds = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((id, index) => id === b[index]);
