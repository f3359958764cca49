/** A set of observations as it is being typed: what stands on each measure, and what would be recorded. */
import { createSignal, type Accessor } from 'solid-js';
import { comaTotal, type ComaPart } from '../../../../shared/patients/coma-scale.ts';
import type { Vitals } from '../../../../shared/patients/events.ts';
import {
  agencyUnitAt,
  inUnit,
  MEASURES,
  pressureDoubt,
  readTyped,
  typeReading,
  type AgencyUnits,
  type DigitKey,
  type MeasureName,
  type Reading,
  type Unit,
} from '../../../../shared/patients/measures.ts';

type Chosen = Pick<Vitals, 'onOxygen' | 'consciousness' | ComaPart>;

export interface VitalsDraft {
  active: Accessor<MeasureName>;
  choose(name: MeasureName): void;
  typed(name: MeasureName): string;
  type(key: DigitKey): void;
  unit(name: MeasureName): Unit;
  /** The next unit of a measure that has several; what was typed is converted. */
  switchUnit(name: MeasureName): void;
  reading(name: MeasureName): Reading;
  chosen: Accessor<Chosen>;
  /** The same choice again takes it back. */
  put<Name extends keyof Chosen>(name: Name, value: NonNullable<Chosen[Name]>): void;
  coma(): number | undefined;
  doubt(): string | undefined;
  /** Undefined while nothing was entered, or something cannot be recorded. */
  vitals(): Vitals | undefined;
}

/** As the agency measures: a crew that switches keeps its unit for the rest of the shift on this page. */
const [unitAt, setUnitAt] = createSignal<Partial<Record<MeasureName, number>>>({});

/** A status pressed in the middle of a set may bring a question to the front; what was typed is still there after it. */
const begun = new Map<string, VitalsDraft>();

export function vitalsDraftOf(patientId: string, agency: AgencyUnits): VitalsDraft {
  const draft = begun.get(patientId) ?? createVitalsDraft(agency);
  begun.set(patientId, draft);
  return draft;
}

export const endVitalsDraft = (patientId: string): void => void begun.delete(patientId);

function createVitalsDraft(agency: AgencyUnits): VitalsDraft {
  const [active, setActive] = createSignal<MeasureName>('pulse');
  const [texts, setTexts] = createSignal<Partial<Record<MeasureName, string>>>({});
  const [chosen, setChosen] = createSignal<Chosen>({});

  const unitsOf = (name: MeasureName) => MEASURES.find((each) => each.name === name)?.units ?? [];
  const indexOf = (name: MeasureName) => unitAt()[name] ?? agencyUnitAt(name, agency);
  const unit = (name: MeasureName): Unit => {
    const units = unitsOf(name);
    const found = units[indexOf(name)] ?? units[0];
    if (!found) throw new Error(`no unit for ${name}`);
    return found;
  };
  const typed = (name: MeasureName) => texts()[name] ?? '';
  const reading = (name: MeasureName) => readTyped(name, typed(name), unit(name));
  const coma = () => comaTotal(chosen());

  function vitals(): Vitals | undefined {
    const readings = MEASURES.map(({ name }) => [name, reading(name)] as const);
    if (readings.some(([, each]) => each.kind === 'refused')) return undefined;
    const total = coma();
    const set: Vitals = {
      ...Object.fromEntries(
        readings.flatMap(([name, each]) => ('stored' in each ? [[name, each.stored]] : [])),
      ),
      ...chosen(),
      ...(total === undefined ? {} : { gcs: total }),
    };
    return Object.keys(set).length > 0 ? set : undefined;
  }

  return {
    active,
    choose: setActive,
    typed,
    type: (key) =>
      void setTexts((all) => ({ ...all, [active()]: typeReading(typed(active()), key, unit(active())) })),
    unit,
    switchUnit(name) {
      const before = reading(name);
      setUnitAt((all) => ({ ...all, [name]: (indexOf(name) + 1) % unitsOf(name).length }));
      if ('stored' in before) setTexts((all) => ({ ...all, [name]: inUnit(before.stored, unit(name)) }));
    },
    reading,
    chosen,
    put: (name, value) =>
      void setChosen(({ [name]: before, ...rest }) =>
        before === value ? (rest as Chosen) : { ...rest, [name]: value },
      ),
    coma,
    doubt: () => {
      const set = vitals();
      return set && pressureDoubt(set);
    },
    vitals,
  };
}
