import { createMemo, For, Show } from 'solid-js';
import { countPatients } from '../../patients/patient-counts.ts';
import { useClient } from '../../sync/client-context.tsx';

/** Numbers alone: who they are is heard by the crews and the hospital. */
export function IncidentPatients(props: { incidentId: string }) {
  const client = useClient();
  const counts = createMemo(() => countPatients(client.documents('triage'), props.incidentId));
  return (
    <Show when={counts().patients > 0}>
      <section aria-labelledby="patients-on-call">
        <h3 id="patients-on-call">Patients</h3>
        <ul class="incident-patients rb-figures">
          <li>
            <strong>{counts().patients}</strong> {counts().patients === 1 ? 'patient' : 'patients'}
          </li>
          <For each={counts().acuities}>
            {({ words, count, isCritical }) => (
              <li data-critical={isCritical ? '' : undefined}>
                <strong>{count}</strong> {words}
              </li>
            )}
          </For>
          <For each={counts().tags}>
            {({ words, count }) => (
              <li data-tag="">
                <strong>{count}</strong> tagged {words.toLowerCase()}
              </li>
            )}
          </For>
          <For each={counts().attachments}>
            {({ words, count, missing }) => (
              <li>
                <strong>{count}</strong> {words}
                {missing === 0 ? ', all uploaded' : `, ${missing} not uploaded yet`}
              </li>
            )}
          </For>
        </ul>
      </section>
    </Show>
  );
}
