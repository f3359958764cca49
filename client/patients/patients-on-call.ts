/** The patients of a call, in the order they were first spoken of. */
import { ageWords } from '../../shared/patients/age.ts';
import type { PatientState } from '../../shared/patients/state.ts';
import type { DocumentView } from '../sync/documents-view.ts';

export interface PatientOnCall {
  id: string;
  /** "Patient 1": all that is needed on this call. */
  name: string;
  /** The last letters of the reference, to tell over the radio. */
  reference: string;
  state: PatientState;
}

const REFERENCE_LETTERS = 4;

export const patientsOnCall = (
  all: readonly Pick<DocumentView<'patient'>, 'id' | 'state'>[],
  incidentId: string,
): PatientOnCall[] =>
  all
    .filter(({ state }) => state.incidentId === incidentId)
    .sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1))
    .map(({ id, state }, index) => ({
      id,
      state,
      name: `Patient ${index + 1}`,
      reference: id.slice(-REFERENCE_LETTERS),
    }));

const orderOf = ({ id, state }: { id: string; state: PatientState }): string => `${state.since ?? ''} ${id}`;

const SEX_WORDS = { female: 'female', male: 'male', other: 'other sex', unknown: 'sex unknown' } as const;

/** Such as "3 months, female"; empty when nothing is known. */
export const whoWords = ({ ageYears, sex, pregnant }: PatientState): string =>
  [
    ageYears === undefined ? '' : ageWords(ageYears),
    sex === undefined ? '' : SEX_WORDS[sex],
    pregnant ? 'pregnant' : '',
  ]
    .filter(Boolean)
    .join(', ');
