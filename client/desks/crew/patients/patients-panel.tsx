import { createMemo, createSignal, For, Match, Show, Switch } from 'solid-js';
import { newPatientId, registerPatient, type OfPatient } from '../../../patients/patient-actions.ts';
import { patientsOnCall, whoWords } from '../../../patients/patients-on-call.ts';
import { Button } from '../../../ui/button.tsx';
import { useCab } from '../cab-state.tsx';
import { PanelFrame } from '../panel-frame.tsx';
import { PhotoCapture } from './photo-capture.tsx';
import { SignatureCapture } from './signature-capture.tsx';
import { PatientDetailsForm } from './patient-details-form.tsx';
import { PatientOverview } from './patient-overview.tsx';
import { TriageForm } from './triage-form.tsx';
import { VitalsEntry } from './vitals-entry.tsx';
import './patients.css';

/** What of a patient is on the screen; all but the overview are left by "Back". */
export type PatientPage = 'overview' | 'details' | 'triage' | 'vitals' | 'photo' | 'signature';

const TITLES: Record<PatientPage, string> = {
  overview: 'Patients',
  details: 'Who and what',
  triage: 'Acuity',
  vitals: 'Vitals',
  photo: 'Photo',
  signature: 'Signature',
};

/** The patients of this call. No name is ever needed. */
export function PatientsPanel(props: { incidentId: string }) {
  const cab = useCab();
  const [page, setPage] = createSignal<PatientPage>('overview');
  const [chosen, setChosen] = createSignal<string>();
  const patients = createMemo(() => patientsOnCall(cab.client.documents('patient'), props.incidentId));
  const patient = () => patients().find(({ id }) => id === chosen()) ?? patients()[0];
  const of = (patientId: string): OfPatient => ({
    patientId,
    unitId: cab.unitId,
    incidentId: props.incidentId,
  });

  const add = async () => {
    const patientId = newPatientId();
    try {
      await registerPatient(cab.client.outbox, of(patientId));
      cab.feedback.confirm();
      setChosen(patientId);
    } catch {
      cab.feedback.error();
      cab.outcomes.say('The patient was not added. Add again.', 'bad');
    }
  };
  const back = () => setPage('overview');
  const title = () => {
    const now = patient();
    return page() === 'overview' || !now ? TITLES[page()] : `${TITLES[page()]}: ${now.name}`;
  };
  return (
    <PanelFrame title={title()} {...(page() === 'overview' ? {} : { leave: 'Back', onLeave: back })}>
      <div class="pt-panel">
        <Show when={page() === 'overview'}>
          <div class="pt-tabs" role="group" aria-label="Patients on this call">
            <For each={patients()}>
              {(each) => (
                <button
                  type="button"
                  class="pt-tab"
                  aria-pressed={each.id === patient()?.id}
                  onClick={() => setChosen(each.id)}
                >
                  <strong>{each.name}</strong>
                  <span>{whoWords(each.state) || `Ref ${each.reference}`}</span>
                </button>
              )}
            </For>
            <Button size="crew" icon="plus" onClick={() => void add()}>
              {patients().length === 0 ? 'Add a patient' : 'Add'}
            </Button>
          </div>
        </Show>
        <Show
          when={patient()?.id}
          keyed
          fallback={<p class="pt-none">No patient on this call yet. A name is not needed.</p>}
        >
          {(id) => (
            <Show when={patient()}>
              {(now) => (
                <Switch fallback={<PatientOverview patient={now()} of={of(id)} onPage={setPage} />}>
                  <Match when={page() === 'details'}>
                    <PatientDetailsForm patient={now()} of={of(id)} onDone={back} />
                  </Match>
                  <Match when={page() === 'triage'}>
                    <TriageForm of={of(id)} />
                  </Match>
                  <Match when={page() === 'photo'}>
                    <PhotoCapture of={of(id)} onDone={back} />
                  </Match>
                  <Match when={page() === 'signature'}>
                    <SignatureCapture of={of(id)} onDone={back} />
                  </Match>
                  <Match when={page() === 'vitals'}>
                    <VitalsEntry patient={now()} of={of(id)} onDone={back} />
                  </Match>
                </Switch>
              )}
            </Show>
          )}
        </Show>
      </div>
    </PanelFrame>
  );
}
