/** What a simulated crew writes down about some of those it transports: enough that every desk has patients to show. */
import type { DeviceEvent } from '../../shared/log/envelope.ts';
import type { PatientDetails, TriageUpdated, Vitals } from '../../shared/patients/events.ts';
import type { SeededRandom } from '../../shared/seeded.ts';

/** Of all transports: the screens are alive, the log is still mostly statuses. */
const WRITTEN_DOWN = 0.3;

interface Picture {
  complaint: string;
  ages: readonly [number, number];
  acuity: NonNullable<TriageUpdated['emsAcuity']>;
  vitals: Vitals;
}

/** Plausible and invented; nobody's. */
const PICTURES: readonly Picture[] = [
  {
    complaint: 'Chest pain since this morning',
    ages: [48, 84],
    acuity: 'emergent',
    vitals: { pulse: 104, systolic: 148, diastolic: 90, respirationRate: 20, spo2: 95, pain: 6 },
  },
  {
    complaint: 'Short of breath, known COPD',
    ages: [55, 88],
    acuity: 'emergent',
    vitals: { pulse: 112, systolic: 138, diastolic: 82, respirationRate: 26, spo2: 90, onOxygen: true },
  },
  {
    complaint: 'Fell on the stairs, hip painful',
    ages: [66, 92],
    acuity: 'lower_acuity',
    vitals: { pulse: 88, systolic: 132, diastolic: 78, respirationRate: 16, spo2: 97, pain: 7 },
  },
  {
    complaint: 'Weak left arm, slurred speech',
    ages: [58, 86],
    acuity: 'critical',
    vitals: { pulse: 92, systolic: 182, diastolic: 98, respirationRate: 18, spo2: 96, glucose: 118 },
  },
  {
    complaint: 'Dizzy, vomiting since last night',
    ages: [22, 70],
    acuity: 'lower_acuity',
    vitals: { pulse: 96, systolic: 118, diastolic: 74, respirationRate: 16, spo2: 98, temperature: 37.4 },
  },
];

type Draft = Pick<DeviceEvent, 'type' | 'data'>;

/** Undefined for those nobody had time to write down. */
export interface WrittenDown {
  leaving: Draft[];
  arriving: Draft[];
}

/** What is recorded when the unit leaves the scene with the patient and when it arrives. */
export function writtenDown(patientId: string, random: SeededRandom): WrittenDown | undefined {
  if (!random.chance(WRITTEN_DOWN)) return undefined;
  const { complaint, ages, acuity, vitals } = random.pick(PICTURES);
  const details: PatientDetails = {
    ageYears: random.whole(...ages),
    sex: random.pick(['female', 'male'] as const),
    complaint,
  };
  const observed = (settled: number): Draft => ({
    type: 'patient:vitals',
    data: { patientId, vitals: { consciousness: 'A', ...vitals, ...calmer(vitals, settled, random) } },
  });
  return {
    leaving: [
      { type: 'patient:registered', data: { patientId, ...details } },
      observed(0),
      { type: 'triage:updated', data: { patientId, emsAcuity: acuity } },
    ],
    arriving: [observed(6)],
  };
}

/** Two sets of one patient are never quite alike. */
function calmer({ pulse = 80, systolic = 120 }: Vitals, settled: number, random: SeededRandom): Vitals {
  return { pulse: pulse - settled + random.whole(-4, 4), systolic: systolic - settled + random.whole(-6, 6) };
}
