/** The Glasgow Coma Scale by words (eVitals.19 to .23): a number only where every part was looked at. */
import type { Vitals } from './events.ts';

export type ComaPart = 'gcsEye' | 'gcsVerbal' | 'gcsMotor';

export interface ComaAnswer {
  score: number;
  words: string;
  /** For a child who does not speak yet. */
  child?: string;
}

/** Best first, as it is asked at the patient. */
export const COMA_SCALE: readonly { part: ComaPart; label: string; answers: readonly ComaAnswer[] }[] = [
  {
    part: 'gcsEye',
    label: 'Eyes open',
    answers: [
      { score: 4, words: 'By themselves' },
      { score: 3, words: 'To a voice' },
      { score: 2, words: 'To pressure' },
      { score: 1, words: 'Not at all' },
    ],
  },
  {
    part: 'gcsVerbal',
    label: 'Best words',
    answers: [
      { score: 5, words: 'Oriented', child: 'Smiles, babbles, follows' },
      { score: 4, words: 'Confused', child: 'Cries, can be consoled' },
      { score: 3, words: 'Single words', child: 'Cries on and off' },
      { score: 2, words: 'Sounds only', child: 'Moans, restless' },
      { score: 1, words: 'None', child: 'None' },
    ],
  },
  {
    part: 'gcsMotor',
    label: 'Best movement',
    answers: [
      { score: 6, words: 'Obeys', child: 'Moves as usual' },
      { score: 5, words: 'Reaches to pressure', child: 'Withdraws from touch' },
      { score: 4, words: 'Pulls away' },
      { score: 3, words: 'Bends abnormally' },
      { score: 2, words: 'Stretches' },
      { score: 1, words: 'None' },
    ],
  },
];

/** Undefined while a part is missing. */
export const comaTotal = ({ gcsEye, gcsVerbal, gcsMotor }: Vitals): number | undefined =>
  gcsEye === undefined || gcsVerbal === undefined || gcsMotor === undefined
    ? undefined
    : gcsEye + gcsVerbal + gcsMotor;
