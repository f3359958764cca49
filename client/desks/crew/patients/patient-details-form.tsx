import { createSignal, For, Show } from 'solid-js';
import { isBaby, monthsOfYears, MOST_YEARS, yearsOfMonths } from '../../../../shared/patients/age.ts';
import type { PatientDetails } from '../../../../shared/patients/events.ts';
import { updatePatient, type OfPatient } from '../../../patients/patient-actions.ts';
import type { PatientOnCall } from '../../../patients/patients-on-call.ts';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/text-field.tsx';
import { useCab } from '../cab-state.tsx';
import { Keypad } from '../keypad.tsx';

export interface PatientDetailsFormProps {
  patient: PatientOnCall;
  of: OfPatient;
  onDone: () => void;
}

/** What most calls are about, one press each. */
const COMPLAINTS = [
  'Chest pain',
  'Short of breath',
  'Stroke signs',
  'Fall',
  'Injury',
  'Seizure',
  'Abdominal pain',
  'Unwell',
];
const SEXES = [
  ['female', 'Female'],
  ['male', 'Male'],
  ['other', 'Other'],
  ['unknown', 'Unknown'],
] as const;
const MOST_MONTHS = 35;

/** Age by number pad, the rest by one press each; words only where there is time. Nothing here must be filled in. */
export function PatientDetailsForm(props: PatientDetailsFormProps) {
  const cab = useCab();
  const was = props.patient.state;
  const babyBefore = was.ageYears !== undefined && isBaby(was.ageYears);
  const [inMonths, setInMonths] = createSignal(babyBefore);
  const [age, setAge] = createSignal(
    was.ageYears === undefined
      ? ''
      : String(babyBefore ? monthsOfYears(was.ageYears) : Math.floor(was.ageYears)),
  );
  const [change, setChange] = createSignal<PatientDetails>({});
  const now = (): PatientDetails => ({ ...pick(was), ...change() });
  const put = (more: PatientDetails) => setChange((before) => ({ ...before, ...more }));
  const most = () => (inMonths() ? MOST_MONTHS : MOST_YEARS);
  const tooOld = () =>
    age() !== '' && Number(age()) > most()
      ? inMonths()
        ? `Up to ${MOST_MONTHS} months; older ages in years.`
        : `Ages are recorded up to ${MOST_YEARS} years.`
      : undefined;

  const save = async () => {
    if (tooOld()) return;
    const ageYears =
      age() === '' ? {} : { ageYears: inMonths() ? yearsOfMonths(Number(age())) : Number(age()) };
    const said = onlyNew({ ...change(), ...ageYears }, was);
    try {
      if (Object.keys(said).length > 0) await updatePatient(cab.client.outbox, { ...props.of, change: said });
      cab.feedback.confirm();
      cab.outcomes.say(`${props.patient.name} saved`, 'good');
      props.onDone();
    } catch {
      cab.feedback.error();
      cab.outcomes.say('The patient was not recorded. Save again.', 'bad');
    }
  };
  return (
    <div class="pt-details">
      <div class="pt-details-words">
        <div class="pt-age">
          <p class="pt-age-figure rb-figures" aria-live="polite">
            <span class="rb-spoken">Age </span>
            {age() || '–'}
          </p>
          <div class="pt-row">
            <Chip on={!inMonths()} onPress={() => setInMonths(false)}>
              years
            </Chip>
            <Chip on={inMonths()} onPress={() => setInMonths(true)}>
              months
            </Chip>
          </div>
        </div>
        <Show when={tooOld()}>
          {(words) => (
            <p class="pt-refused" role="alert">
              {words()}
            </p>
          )}
        </Show>
        <fieldset>
          <legend>Sex</legend>
          <div class="pt-row">
            <For each={SEXES}>
              {([sex, words]) => (
                <Chip on={now().sex === sex} onPress={() => put({ sex })}>
                  {words}
                </Chip>
              )}
            </For>
          </div>
        </fieldset>
        <fieldset>
          <legend>Pregnant</legend>
          <div class="pt-row">
            <Chip on={now().pregnant === true} onPress={() => put({ pregnant: true })}>
              Yes
            </Chip>
            <Chip on={now().pregnant === false} onPress={() => put({ pregnant: false })}>
              No
            </Chip>
          </div>
        </fieldset>
        <fieldset>
          <legend>Chief complaint</legend>
          <div class="pt-row">
            <For each={COMPLAINTS}>
              {(words) => (
                <Chip on={now().complaint === words} onPress={() => put({ complaint: words })}>
                  {words}
                </Chip>
              )}
            </For>
          </div>
        </fieldset>
        <TextField
          size="crew"
          label="Complaint in words"
          maxLength={500}
          value={now().complaint ?? ''}
          onValue={(complaint) => put({ complaint })}
        />
        <TextField
          size="crew"
          label="Allergies"
          maxLength={500}
          value={now().allergies ?? ''}
          onValue={(allergies) => put({ allergies })}
        />
        <TextField
          size="crew"
          label="Notes"
          maxLength={500}
          value={now().notes ?? ''}
          onValue={(notes) => put({ notes })}
        />
      </div>
      <div class="pt-pad">
        <Keypad
          onKey={(key) =>
            setAge((typed) =>
              key === 'back'
                ? typed.slice(0, -1)
                : key === '.' || typed.length >= 3
                  ? typed
                  : `${typed === '0' ? '' : typed}${key}`,
            )
          }
        />
        <Button
          size="crew"
          tone="primary"
          block
          disabled={tooOld() !== undefined}
          onClick={() => void save()}
        >
          Save
        </Button>
      </div>
    </div>
  );
}

const pick = ({ sex, pregnant, complaint, allergies, notes }: PatientDetails): PatientDetails => ({
  ...(sex === undefined ? {} : { sex }),
  ...(pregnant === undefined ? {} : { pregnant }),
  ...(complaint === undefined ? {} : { complaint }),
  ...(allergies === undefined ? {} : { allergies }),
  ...(notes === undefined ? {} : { notes }),
});

/** What was changed, and something was said: an empty field takes nothing back. */
const onlyNew = (said: PatientDetails, was: PatientDetails): PatientDetails =>
  Object.fromEntries(
    Object.entries(said).filter(
      ([name, value]) => value !== '' && value !== was[name as keyof PatientDetails],
    ),
  );

export function Chip(props: { on: boolean; onPress: () => void; children: string }) {
  return (
    <button type="button" class="pt-chip" aria-pressed={props.on} onClick={() => props.onPress()}>
      {props.children}
    </button>
  );
}
