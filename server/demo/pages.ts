/** Pages to look things up in, so that the demo's tablets have some. Examples: no agency's protocols. */
import type { SetupFact } from '../auth/record-facts.ts';
import type { DemoHospital } from './ambulance.ts';

const EXAMPLE = 'Example: replace by your protocols.';

/** Numbers of 555-01xx belong to nobody. */
const exampleNumber = (index: number): string => `555-01${String(10 + index).padStart(2, '0')}`;
const MOST_NUMBERS = 80;

const card = (pageId: string, title: string, sections: Record<string, string[]>): SetupFact => ({
  type: 'reference:page',
  data: {
    pageId,
    title,
    kind: 'protocol',
    sections: [
      ...Object.entries(sections).map(([heading, lines]) => ({ heading, lines })),
      { heading: 'About this page', lines: [EXAMPLE] },
    ],
  },
});

export const demoPages = (hospitals: readonly Pick<DemoHospital, 'name'>[]): SetupFact[] => [
  {
    type: 'reference:page',
    data: {
      pageId: 'phone-book',
      title: 'Hospital phone book',
      kind: 'phone-book',
      sections: [
        {
          heading: 'Emergency departments',
          phones: hospitals
            .slice(0, MOST_NUMBERS)
            .map(({ name }, index) => ({ name, number: exampleNumber(index) })),
        },
        {
          heading: 'Dispatch and support',
          phones: [
            { name: 'Dispatch supervisor', number: '555-0101' },
            { name: 'Medical control', number: '555-0102' },
            { name: 'Poison information', number: '555-0103' },
            { name: 'Interpreters', number: '555-0104' },
          ],
        },
        { heading: 'About this page', lines: ['Example numbers: replace by your own.'] },
      ],
    },
  },
  card('cardiac-arrest', 'Cardiac arrest', {
    First: [
      'Scene safe? Unresponsive and not breathing normally: start compressions.',
      'Attach the defibrillator as soon as it is there; follow its words.',
      'Change whoever compresses every two minutes; keep pauses short.',
    ],
    'Write down': ['Time of collapse if seen, first compression, first shock, return of a pulse.'],
    'Call early': ['Second crew, supervisor, receiving hospital.'],
  }),
  card('stroke', 'Stroke', {
    Look: ['Face, arms, speech, balance, eyes. Measure glucose.'],
    Ask: ['When was the patient last known well? Blood thinners? Who can be called?'],
    Do: ['Short time on scene. Tell the receiving hospital before leaving.'],
  }),
  card('chest-pain', 'Chest pain', {
    Look: ['Whole set of vitals; 12-lead early and again when anything changes.'],
    Ask: ['Onset, character, radiation; allergies; medicines taken today.'],
    Do: ['Keep at rest. Tell the receiving hospital early.'],
  }),
  card('trauma', 'Trauma', {
    First: ['Scene safe? Catastrophic bleeding first, then airway, breathing, circulation.'],
    Do: ['Keep warm. Short time on scene where the injury is major.'],
    Tell: ['Mechanism, injuries, signs, treatment, and time of arrival.'],
  }),
  card('child-dosage', 'Children: before any dose', {
    Check: [
      'Weigh, or measure the length with the tape; never guess from age alone.',
      'Two people read the dose, the concentration and the volume aloud.',
      'Use the table of your own protocol. This page gives no doses.',
    ],
  }),
];
