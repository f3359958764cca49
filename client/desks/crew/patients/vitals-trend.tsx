import { For, Show } from 'solid-js';
import {
  agencyUnitAt,
  inUnit,
  MEASURES,
  type AgencyUnits,
  type Measure,
} from '../../../../shared/patients/measures.ts';
import type { PatientState } from '../../../../shared/patients/state.ts';
import { localTime } from '../local-time.ts';

type VitalsSet = PatientState['vitals'][number];

const SHOWN = 6;

/** The newest sets side by side, a measure a line, so that the way it goes is seen. Empty is not normal: it was not measured. */
export function VitalsTrend(props: { sets: readonly VitalsSet[]; units: AgencyUnits }) {
  const shown = () => props.sets.slice(-SHOWN);
  const rows = () =>
    [
      ...MEASURES.map((measure) => measureRow(measure, props.units)),
      { label: 'Oxygen', of: ({ values }: VitalsSet) => oxygen(values.onOxygen) },
      { label: 'ACVPU', of: ({ values }: VitalsSet) => values.consciousness },
      { label: 'GCS', of: ({ values }: VitalsSet) => coma(values) },
    ].filter((row) => shown().some((set) => row.of(set) !== undefined));
  return (
    <Show when={shown().length > 0} fallback={<p class="rb-muted">No vitals yet.</p>}>
      <div class="pt-trend" tabindex="0" role="group" aria-label="Vitals, newest last">
        <table>
          <thead>
            <tr>
              <th scope="col">Vitals</th>
              <For each={shown()}>
                {(set) => (
                  <th scope="col">
                    <time datetime={set.at}>{localTime(set.at)}</time>
                  </th>
                )}
              </For>
            </tr>
          </thead>
          <tbody>
            <For each={rows()}>
              {(row) => (
                <tr>
                  <th scope="row">{row.label}</th>
                  <For each={shown()}>{(set) => <td class="rb-figures">{row.of(set) ?? ''}</td>}</For>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </div>
    </Show>
  );
}

/** Where there are several units, the line says which it is in. */
function measureRow({ name, short, units }: Measure, agency: AgencyUnits) {
  const unit = units[agencyUnitAt(name, agency)] ?? units[0];
  const isChoice = units.length > 1;
  return {
    label: isChoice ? `${short} ${unit.name}` : short,
    of({ values }: VitalsSet): string | number | undefined {
      const stored = values[name];
      return stored !== undefined && isChoice ? inUnit(stored, unit) : stored;
    },
  };
}

const oxygen = (on: boolean | undefined): string | undefined =>
  on === undefined ? undefined : on ? 'O₂' : 'air';

const coma = ({ gcs, gcsEye, gcsVerbal, gcsMotor }: VitalsSet['values']): string | undefined =>
  gcs === undefined
    ? undefined
    : gcsEye === undefined
      ? String(gcs)
      : `${gcs} (E${gcsEye} V${gcsVerbal} M${gcsMotor})`;
