import type { HospitalState } from '../../../shared/hospital/state.ts';
import { freshnessOf, type Statement } from '../../../shared/hospital/statements.ts';

export interface HospitalLook {
  /** `limited`: takes patients, with a but. `closed`: takes none by ambulance. */
  status: 'open' | 'limited' | 'closed';
  /** Why, in two words; undefined for one that is simply open. */
  words?: string;
  /** Whether it sends ambulances elsewhere: none, those with some patients, or all. */
  diverts: 'none' | 'some' | 'all';
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
    return { status: 'closed', words: facility.toLowerCase(), diverts: 'all' };
  if (traffic === 'Closed' || diverted.includes('total'))
    return { status: 'closed', words: 'on diversion', diverts: 'all' };
  const [first] = diverted;
  if (first !== undefined) {
    const more = diverted.length > 1 ? ` and ${diverted.length - 1} more` : '';
    return { status: 'limited', words: `diverts ${first.replaceAll('_', ' ')}${more}`, diverts: 'some' };
  }
  const offload = counts(hospital.emsOffload);
  if (offload && (offload.value === 'Delayed' || (offload.minutes ?? 0) >= 30)) {
    return {
      status: 'limited',
      words: offload.minutes === undefined ? 'off-load delayed' : `off-load ${offload.minutes} min`,
      diverts: 'none',
    };
  }
  if (traffic === 'Advisory' || facility === 'Compromised')
    return { status: 'limited', words: 'limited', diverts: 'none' };
  return { status: 'open', diverts: 'none' };
}
