import { createMemo, Show } from 'solid-js';
import { agencySettings } from '../../../ops/agency.ts';
import type { OfPatient } from '../../../patients/patient-actions.ts';
import { whoWords, type PatientOnCall } from '../../../patients/patients-on-call.ts';
import { news2Words, shockWords, type RiskWords } from '../../../patients/risk-words.ts';
import { Button } from '../../../ui/button.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { useCab } from '../cab-state.tsx';
import { localTime } from '../local-time.ts';
import { AttachmentList } from './attachment-list.tsx';
import type { PatientPage } from './patients-panel.tsx';
import { ACUITY_LOOK, COLOUR_LOOK } from '../../../patients/triage-words.ts';
import { VitalsTrend } from './vitals-trend.tsx';

export interface PatientOverviewProps {
  patient: PatientOnCall;
  of: OfPatient;
  onPage: (page: PatientPage) => void;
}

/** One patient at a glance: who, what, how bad, which way it goes. */
export function PatientOverview(props: PatientOverviewProps) {
  const cab = useCab();
  const state = () => props.patient.state;
  const triage = createMemo(() => cab.client.document('triage', props.patient.id)?.state);
  const acuity = () => triage()?.emsAcuity?.value;
  const colour = () => triage()?.mciColour?.value;
  return (
    <div class="pt-overview">
      <div class="pt-facts">
        <button type="button" class="pt-fact pt-who" onClick={() => props.onPage('details')}>
          <span class="rb-muted">Who and what · ref {props.patient.reference}</span>
          <strong>{whoWords(state()) || 'Age and sex not given'}</strong>
          <span class="pt-complaint">{state().complaint ?? 'No complaint yet'}</span>
          <Show when={state().allergies}>
            {(allergies) => (
              <span class="pt-allergies">
                <Icon name="alert" size={20} /> Allergies: {allergies()}
              </span>
            )}
          </Show>
          <Show when={state().notes}>{(notes) => <span>{notes()}</span>}</Show>
        </button>
        <button type="button" class="pt-fact" onClick={() => props.onPage('triage')}>
          <span class="rb-muted">Acuity</span>
          <strong>{acuityWords(acuity())}</strong>
          <Show when={colour()}>
            {(tag) => (
              <span class="pt-tag" data-colour={tag()}>
                <b>{COLOUR_LOOK[tag()].letter}</b> MCI tag {COLOUR_LOOK[tag()].words}
              </span>
            )}
          </Show>
        </button>
      </div>
      <div class="pt-actions">
        <Button size="crew" tone="primary" icon="plus" onClick={() => props.onPage('vitals')}>
          Vitals
        </Button>
        <Button size="crew" onClick={() => props.onPage('photo')}>
          Photo
        </Button>
        <Button size="crew" onClick={() => props.onPage('signature')}>
          Signature
        </Button>
      </div>
      <Show when={state().risk}>
        {(risk) => (
          <div class="pt-risks">
            <RiskCard name="NEWS2" at={localTime(risk().at)} words={news2Words(risk().news2)} />
            <RiskCard name="Shock index" at={localTime(risk().at)} words={shockWords(risk().shockIndex)} />
            <Show when={state().lastComplete}>
              {(last) => (
                <RiskCard
                  name="Last complete NEWS2"
                  at={localTime(last().at)}
                  words={news2Words(last().news2)}
                />
              )}
            </Show>
          </div>
        )}
      </Show>
      <VitalsTrend sets={state().vitals} units={agencySettings(cab.client)} />
      <AttachmentList patient={props.patient} of={props.of} />
    </div>
  );
}

const acuityWords = (acuity: keyof typeof ACUITY_LOOK | undefined): string =>
  acuity === undefined ? 'Not given' : ACUITY_LOOK[acuity].words;

function RiskCard(props: { name: string; at: string; words: RiskWords }) {
  return (
    <section class="pt-risk" data-tone={props.words.tone} aria-label={props.name}>
      <p class="pt-risk-name">
        {props.name} <span class="rb-muted">{props.at}</span>
      </p>
      <p class="pt-risk-figure rb-figures">{props.words.figure}</p>
      <p class="pt-risk-words">{props.words.words}</p>
      <Show when={props.words.why}>
        <p class="rb-muted">{props.words.why}</p>
      </Show>
    </section>
  );
}
