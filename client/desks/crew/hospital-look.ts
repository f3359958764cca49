import type { HospitalState } from '../../../shared/hospital/state.ts';
import { freshnessOf, type Statement } from '../../../shared/hospital/statements.ts';

export interface HospitalLook {
  /** `limited`: takes patients, with a but. `closed`: takes none by ambulance. */
  status: 'open' | 'limited' | 'closed';
  /** Why, in two words; undefined for one that is simply open. */
  words?: string;
}

/** What a hospital says of itself now, as far as it still counts (F10). */
export function hospitalLook(hospital: HospitalState, nowMs: number): HospitalLook {
  const counts = <T extends Statement>(statement: T | undefined): T | undefined =>
    statement && freshnessOf(statement, nowMs) === 'current' ? statement : undefined;
  const diverted = Object.entries(hospital.diversions ?? {})
    .filter(([, statement]) => statement.active && counts(statement))
    .map(([category]) => category);
  const facility = counts(hospital.facility)?.value;
  const traffic = counts(hospital.emsTraffic)?.value;
  if (facility === 'Closed' || facility === 'Evacuating')
    return { status: 'closed', words: facility.toLowerCase() };
  if (traffic === 'Closed' || diverted.includes('total')) return { status: 'closed', words: 'on diversion' };
  const [first] = diverted;
  if (first !== undefined) return { status: 'limited', words: `diverts ${first.replaceAll('_', ' ')}` };
  const offload = counts(hospital.emsOffload);
  if (offload && (offload.value === 'Delayed' || (offload.minutes ?? 0) >= 30)) {
    return {
      status: 'limited',
      words: offload.minutes === undefined ? 'off-load delayed' : `off-load ${offload.minutes} min`,
    };
  }
  if (traffic === 'Advisory' || facility === 'Compromised') return { status: 'limited', words: 'limited' };
  return { status: 'open' };
}
