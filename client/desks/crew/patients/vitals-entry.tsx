import { createSignal, For, Show } from 'solid-js';
import { COMA_SCALE } from '../../../../shared/patients/coma-scale.ts';
import { MEASURES, type Measure } from '../../../../shared/patients/measures.ts';
import type { Consciousness } from '../../../../shared/patients/news2.ts';
import { toInstant } from '../../../../shared/time.ts';
import { agencySettings } from '../../../ops/agency.ts';
import { recordVitals, type OfPatient } from '../../../patients/patient-actions.ts';
import type { PatientOnCall } from '../../../patients/patients-on-call.ts';
import { Button } from '../../../ui/button.tsx';
import { useCab } from '../cab-state.tsx';
import { Keypad } from '../keypad.tsx';
import { localTime } from '../local-time.ts';
import { Chip } from './patient-details-form.tsx';
import { endVitalsDraft, vitalsDraftOf, type VitalsDraft } from './vitals-draft.ts';

const CONSCIOUSNESS_WORDS: readonly [Consciousness, string][] = [
  ['A', 'Alert'],
  ['C', 'New confusion'],
  ['V', 'To voice'],
  ['P', 'To pain'],
  ['U', 'Unresponsive'],
];
const MINUTE_MS = 60_000;
const MOST_MINUTES_AGO = 240;
/** Under this age the coma scale asks in a child's words. */
const CHILD_YEARS = 3;

export interface VitalsEntryProps {
  patient: PatientOnCall;
  of: OfPatient;
  onDone: () => void;
}

/** One set: press a measure, type it. What is not measured stays empty, and is never taken for normal. */
export function VitalsEntry(props: VitalsEntryProps) {
  const cab = useCab();
  const draft = vitalsDraftOf(props.of.patientId, agencySettings(cab.client));
  const [minutesAgo, setMinutesAgo] = createSignal(0);
  const takenMs = () => cab.client.serverNowMs() - minutesAgo() * MINUTE_MS;
  const earlier = (minutes: number) =>
    setMinutesAgo((before) => Math.min(MOST_MINUTES_AGO, Math.max(0, before + minutes)));

  const save = async () => {
    const vitals = draft.vitals();
    if (!vitals) return;
    const takenAt = minutesAgo() === 0 ? {} : { takenAt: toInstant(takenMs()) };
    try {
      await recordVitals(cab.client.outbox, { ...props.of, vitals, ...takenAt });
      endVitalsDraft(props.of.patientId);
      cab.feedback.confirm();
      cab.outcomes.say(`Vitals of ${props.patient.name} saved`, 'good');
      props.onDone();
    } catch {
      cab.feedback.error();
      cab.outcomes.say('The vitals were not recorded. Save again.', 'bad');
    }
  };
  return (
    <div class="pt-vitals">
      <div class="pt-vitals-set">
        <div class="pt-taken">
          <Button size="crew" aria-label="−5 min, five minutes earlier" onClick={() => earlier(5)}>
            −5 min
          </Button>
          <p>
            <span class="rb-muted">Taken</span>
            <strong class="rb-figures">
              {minutesAgo() === 0 ? 'now' : `${localTime(toInstant(takenMs()))}, ${minutesAgo()} min ago`}
            </strong>
          </p>
          <Button size="crew" aria-label="+1 min, one minute later" onClick={() => earlier(-1)}>
            +1 min
          </Button>
        </div>
        <p class="pt-refused" role="status">
          <ReadingWords draft={draft} />
        </p>
        <div class="pt-measures">
          <For each={MEASURES}>{(measure) => <MeasureTile measure={measure} draft={draft} />}</For>
        </div>
        <fieldset>
          <legend>Breathing</legend>
          <div class="pt-row">
            <Chip on={draft.chosen().onOxygen === false} onPress={() => draft.put('onOxygen', false)}>
              Air
            </Chip>
            <Chip on={draft.chosen().onOxygen === true} onPress={() => draft.put('onOxygen', true)}>
              On oxygen
            </Chip>
          </div>
        </fieldset>
        <fieldset>
          <legend>Consciousness</legend>
          <div class="pt-row">
            <For each={CONSCIOUSNESS_WORDS}>
              {([letter, words]) => (
                <Chip
                  on={draft.chosen().consciousness === letter}
                  onPress={() => draft.put('consciousness', letter)}
                >
                  {words}
                </Chip>
              )}
            </For>
          </div>
        </fieldset>
        <ComaHelper draft={draft} isChild={(props.patient.state.ageYears ?? CHILD_YEARS) < CHILD_YEARS} />
      </div>
      <div class="pt-pad">
        <Keypad onKey={draft.type} />
        <Button
          size="crew"
          tone="primary"
          block
          disabled={draft.vitals() === undefined}
          onClick={() => void save()}
        >
          Save vitals
        </Button>
      </div>
    </div>
  );
}

function MeasureTile(props: { measure: Measure; draft: VitalsDraft }) {
  const { name, label } = props.measure;
  const { draft } = props;
  const reading = () => draft.reading(name);
  return (
    <div
      class="pt-measure"
      data-active={draft.active() === name ? '' : undefined}
      data-reading={reading().kind}
    >
      <button
        type="button"
        class="pt-measure-main"
        aria-pressed={draft.active() === name}
        onClick={() => draft.choose(name)}
      >
        <span class="pt-measure-label">{label}</span>
        <span class="pt-measure-figure rb-figures">{draft.typed(name) || '–'}</span>
        <span class="pt-measure-unit">
          {draft.unit(name).name}
          <Show when={reading().kind === 'check'}>
            <b> check</b>
          </Show>
          <Show when={reading().kind === 'refused'}>
            <b> not possible</b>
          </Show>
        </span>
      </button>
      <Show when={props.measure.units.length > 1}>
        <button
          type="button"
          class="pt-measure-switch"
          aria-label={`${label}: other unit`}
          onClick={() => draft.switchUnit(name)}
        >
          {props.measure.units.map((unit) => unit.name).join(' ⇄ ')}
        </button>
      </Show>
    </div>
  );
}

/** What is to be said of the measure being typed; a doubt never stops the set. */
function ReadingWords(props: { draft: VitalsDraft }) {
  const words = () => {
    const reading = props.draft.reading(props.draft.active());
    return 'words' in reading && reading.words ? reading.words : props.draft.doubt();
  };
  return <>{words() ?? ''}</>;
}

function ComaHelper(props: { draft: VitalsDraft; isChild: boolean }) {
  return (
    <section class="pt-coma" aria-label="Glasgow Coma Scale">
      <p class="pt-coma-total" aria-live="polite">
        GCS <strong class="rb-figures">{props.draft.coma() ?? '–'}</strong>
        <Show when={props.draft.coma() === undefined}>
          <span class="rb-muted"> needs all three</span>
        </Show>
      </p>
      <For each={COMA_SCALE}>
        {({ part, label, answers }) => (
          <fieldset>
            <legend>{label}</legend>
            <div class="pt-row">
              <For each={answers}>
                {(answer) => (
                  <Chip
                    on={props.draft.chosen()[part] === answer.score}
                    onPress={() => props.draft.put(part, answer.score)}
                  >
                    {`${(props.isChild ? answer.child : undefined) ?? answer.words} · ${answer.score}`}
                  </Chip>
                )}
              </For>
            </div>
          </fieldset>
        )}
      </For>
    </section>
  );
}
