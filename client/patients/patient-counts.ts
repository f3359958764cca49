/** How many patients a call has and how bad it is: all that a dispatcher needs, and all that a dispatcher hears. Pure. */
import { EMS_ACUITIES, MCI_COLOURS, type AttachmentCounts } from '../../shared/patients/events.ts';
import type { TriageState } from '../../shared/patients/triage-state.ts';
import { ACUITY_LOOK, COLOUR_LOOK } from './triage-words.ts';

export interface PatientCounts {
  patients: number;
  /** Worst first; those nobody has judged come last. */
  acuities: { words: string; count: number; isCritical: boolean }[];
  /** Tags of a mass casualty scene; empty elsewhere. */
  tags: { letter: string; words: string; count: number }[];
  /** Photos and signatures by number, and how many of them the server does not have yet; empty where there are none. */
  attachments: { words: string; count: number; missing: number }[];
}

export function countPatients(
  triages: readonly { state: Pick<TriageState, 'team' | 'emsAcuity' | 'mciColour' | 'attachments'> }[],
  incidentId: string,
): PatientCounts {
  const here = triages.map(({ state }) => state).filter(({ team }) => team.incidentId === incidentId);
  const unjudged = here.filter(({ emsAcuity, mciColour }) => !emsAcuity && !mciColour).length;
  return {
    patients: here.length,
    acuities: [
      ...EMS_ACUITIES.map((acuity) => ({
        words: ACUITY_LOOK[acuity].words.toLowerCase(),
        count: here.filter(({ emsAcuity }) => emsAcuity?.value === acuity).length,
        isCritical: acuity === 'critical',
      })),
      { words: 'not judged yet', count: unjudged, isCritical: false },
    ].filter(({ count }) => count > 0),
    tags: MCI_COLOURS.map((colour) => ({
      ...COLOUR_LOOK[colour],
      count: here.filter(({ mciColour }) => mciColour?.value === colour).length,
    })).filter(({ count }) => count > 0),
    attachments: [
      attachmentLine(here, { one: 'photo', kept: 'photos', stored: 'photosStored' }),
      attachmentLine(here, { one: 'signature', kept: 'signatures', stored: 'signaturesStored' }),
    ].filter(({ count }) => count > 0),
  };
}

function attachmentLine(
  here: readonly Pick<TriageState, 'attachments'>[],
  { one, kept, stored }: { one: string; kept: keyof AttachmentCounts; stored: keyof AttachmentCounts },
): PatientCounts['attachments'][number] {
  const sum = (name: keyof AttachmentCounts) =>
    here.reduce((total, { attachments }) => total + (attachments?.[name] ?? 0), 0);
  const count = sum(kept);
  return { words: count === 1 ? one : `${one}s`, count, missing: count - sum(stored) };
}
