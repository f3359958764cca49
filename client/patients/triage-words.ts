/** Two scales, two looks: acuity is said in words, a mass casualty tag wears its letter. Colour never says it alone. */
import type { EMS_ACUITIES, MCI_COLOURS } from '../../shared/patients/events.ts';

type Acuity = (typeof EMS_ACUITIES)[number];
type Colour = (typeof MCI_COLOURS)[number];

/** eSituation.13. */
export const ACUITY_LOOK: Record<Acuity, { words: string; detail: string }> = {
  critical: { words: 'Critical', detail: 'life in danger now' },
  emergent: { words: 'Emergent', detail: 'may get worse soon' },
  lower_acuity: { words: 'Lower acuity', detail: 'needs care, can wait' },
  non_acute: { words: 'Non-acute', detail: 'routine' },
  dead: { words: 'Dead', detail: 'no resuscitation, or ended' },
};

/** eScene.08. */
export const COLOUR_LOOK: Record<Colour, { letter: string; words: string }> = {
  red: { letter: 'R', words: 'Red: immediate' },
  yellow: { letter: 'Y', words: 'Yellow: delayed' },
  green: { letter: 'G', words: 'Green: minimal' },
  gray: { letter: 'E', words: 'Gray: expectant' },
  black: { letter: 'B', words: 'Black: deceased' },
};
