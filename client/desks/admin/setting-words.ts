/** Every setting in plain words: what it is called, what it changes and for whom, and what its values are called. Pure. */
import {
  FENCES,
  type AgencySettings,
  type Fence,
  type SettingName,
} from '../../../shared/ops/agency-settings.ts';
import { LABEL_PACK_NAMES } from '../../ui/unit-status-look.ts';

interface SettingWords<Value> {
  title: string;
  about: string;
  says(value: Value): string;
}

export interface ChoiceWords {
  label: string;
  detail: string;
}

export const LABELS: Record<AgencySettings['labels'], ChoiceWords> = {
  'us-plain': { label: LABEL_PACK_NAMES['us-plain'], detail: 'En route, On scene, Transporting' },
  'us-ten-codes': {
    label: LABEL_PACK_NAMES['us-ten-codes'],
    detail: 'The code, then the words: 10\u201197 On scene',
  },
  uk: { label: LABEL_PACK_NAMES.uk, detail: 'Mobile, At scene, Left scene' },
  fms: { label: LABEL_PACK_NAMES.fms, detail: 'Radio status with its number, in German' },
};

export const AUTOMATIC_TIMES: Record<AgencySettings['automaticTimes'], ChoiceWords> = {
  off: { label: 'Off', detail: 'Only what the crew presses counts.' },
  prompt: {
    label: 'Ask the crew',
    detail: 'The tablet asks, and nothing is recorded until the crew says yes.',
  },
  record: {
    label: 'Record them',
    detail: 'A time that is sure is recorded at once and marked as measured. One in doubt is asked.',
  },
};

export const DISTANCES: Record<AgencySettings['distances'], ChoiceWords> = {
  miles: { label: 'Miles', detail: 'Miles and feet, odometers too' },
  kilometres: { label: 'Kilometres', detail: 'Kilometres, odometers too' },
};

export const TEMPERATURES: Record<AgencySettings['temperature'], ChoiceWords> = {
  fahrenheit: { label: '°F', detail: 'Fahrenheit: 98.6 is 37.0 °C' },
  celsius: { label: '°C', detail: 'Celsius: 37.0 is 98.6 °F' },
};

export const GLUCOSES: Record<AgencySettings['glucose'], ChoiceWords> = {
  mg_dl: { label: 'mg/dL', detail: 'Milligrams per decilitre: 99 is 5.5 mmol/L' },
  mmol_l: { label: 'mmol/L', detail: 'Millimoles per litre: 5.5 is 99 mg/dL' },
};

export const FENCE_LABELS: Record<Fence, string> = {
  sceneMetres: 'Around the scene',
  destinationMetres: 'Around the hospital',
  stationMetres: 'Around the station',
};

const FENCE_PLACES: Record<Fence, string> = {
  sceneMetres: 'scene',
  destinationMetres: 'hospital',
  stationMetres: 'station',
};

export const SETTINGS: { [Name in SettingName]: SettingWords<AgencySettings[Name]> } = {
  labels: {
    title: 'Names of the statuses',
    about:
      'What a status is called on the crews’ buttons and on every desk. What is recorded, billed and sent to other systems stays the same.',
    says: (pack) => LABELS[pack].label,
  },
  automaticTimes: {
    title: 'Times by movement',
    about:
      'When the ambulance stops at the scene or the hospital, or drives off, and nobody pressed: what the crew’s tablet does. A time the crew pressed always stands.',
    says: (what) => AUTOMATIC_TIMES[what].label,
  },
  fences: {
    title: 'How near counts as there',
    about: 'Stopping within this distance counts as having arrived, where times are taken by movement.',
    says: (fences) => FENCES.map((fence) => `${FENCE_PLACES[fence]} ${fences[fence]}\u00a0m`).join(', '),
  },
  distances: {
    title: 'Miles or kilometres',
    about:
      'For distances on tablets and the dispatch desk, and for the odometer: choose what the ambulances’ own odometers count. Billing is in miles either way.',
    says: (unit) => DISTANCES[unit].label,
  },
  temperature: {
    title: 'Temperature',
    about:
      'What the crews’ vitals are typed and shown in; a crew can switch. It goes with miles or kilometres until somebody decides here. What is recorded is in °C either way.',
    says: (unit) => TEMPERATURES[unit].label,
  },
  glucose: {
    title: 'Glucose',
    about:
      'What the crews’ vitals are typed and shown in; a crew can switch. It goes with miles or kilometres until somebody decides here. What is recorded is in mg/dL either way.',
    says: (unit) => GLUCOSES[unit].label,
  },
  coverAfterMinutes: {
    title: 'Cover patient data',
    about:
      'After so many minutes without a touch a tablet hides what tells of patients. Status buttons, timers and alerts stay.',
    says: coverWords,
  },
};

export function coverWords(minutes: number): string {
  if (minutes === 0) return 'Never';
  return minutes === 1 ? 'After 1 minute' : `After ${minutes} minutes`;
}
