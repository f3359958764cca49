import { createMemo, For } from 'solid-js';
import { EMS_ACUITIES, MCI_COLOURS, type TriageUpdated } from '../../../../shared/patients/events.ts';
import { setTriage, type OfPatient } from '../../../patients/patient-actions.ts';
import { useCab } from '../cab-state.tsx';
import { ACUITY_LOOK, COLOUR_LOOK } from '../../../patients/triage-words.ts';

const ACUITIES_SHOWN = EMS_ACUITIES.toSorted((a, b) => Number(a === 'dead') - Number(b === 'dead'));

/** The crew's judgement, and apart from it the tag of a mass casualty scene. Each is saved as it is pressed. */
export function TriageForm(props: { of: OfPatient }) {
  const cab = useCab();
  const triage = createMemo(() => cab.client.document('triage', props.of.patientId)?.state);
  const say = async (said: Pick<TriageUpdated, 'emsAcuity' | 'mciColour'>, words: string) => {
    try {
      await setTriage(cab.client.outbox, { ...props.of, ...said });
      cab.feedback.confirm();
      cab.outcomes.say(`${words} saved`, 'good');
    } catch {
      cab.feedback.error();
      cab.outcomes.say('That was not recorded. Press it again.', 'bad');
    }
  };
  return (
    <div class="pt-triage">
      <fieldset>
        <legend>Acuity: what the crew makes of it</legend>
        <div class="pt-choices">
          <For each={ACUITIES_SHOWN}>
            {(acuity) => (
              <button
                type="button"
                class="crew-choice"
                aria-pressed={triage()?.emsAcuity?.value === acuity}
                onClick={() => void say({ emsAcuity: acuity }, ACUITY_LOOK[acuity].words)}
              >
                <span class="crew-choice-words">
                  <strong>{ACUITY_LOOK[acuity].words}</strong>
                  <span class="rb-muted">{ACUITY_LOOK[acuity].detail}</span>
                </span>
              </button>
            )}
          </For>
        </div>
      </fieldset>
      <fieldset class="pt-mci">
        <legend>Mass casualty tag: only at a mass casualty scene</legend>
        <div class="pt-choices">
          <For each={MCI_COLOURS}>
            {(colour) => (
              <button
                type="button"
                class="crew-choice pt-tag-choice"
                aria-pressed={triage()?.mciColour?.value === colour}
                onClick={() => void say({ mciColour: colour }, `MCI tag ${COLOUR_LOOK[colour].words}`)}
              >
                <b class="pt-tag-letter" data-colour={colour} aria-hidden="true">
                  {COLOUR_LOOK[colour].letter}
                </b>
                {COLOUR_LOOK[colour].words}
              </button>
            )}
          </For>
        </div>
      </fieldset>
    </div>
  );
}
