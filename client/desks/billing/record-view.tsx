import { createResource, createSignal, For, Show } from 'solid-js';
import type { BillingRecord } from '../../../shared/billing/record-schema.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Select } from '../../ui/select.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { DISPOSITION_LABELS } from './billing-words.ts';
import { Deliveries } from './deliveries.tsx';
import { useDesk } from './desk-state.tsx';
import { MileagePanel } from './mileage-panel.tsx';
import { RecordFacts } from './record-facts.tsx';
import { useSaveFile } from './save-file.ts';

/** One record: what holds it, its miles, its facts, and what became of it. A new version comes in under the reader's eyes. */
export function RecordView(props: { newest: BillingRecord }) {
  const desk = useDesk();
  /** Undefined: whichever is the newest. */
  const [chosen, setChosen] = createSignal<number>();
  const version = () => chosen() ?? props.newest.version;
  const [tab, setTab] = createSignal('facts');
  const [older] = createResource(
    () => (version() === props.newest.version ? undefined : version()),
    (wanted) => desk.data.record(props.newest.responseNumber, wanted),
    { initialValue: props.newest },
  );
  const isNewest = () => version() === props.newest.version || older.error !== undefined;
  const record = () => (isNewest() ? props.newest : older.latest);
  const path = () => `/api/v1/transports/${encodeURIComponent(record().responseNumber)}/billing`;
  const saveFile = useSaveFile();
  const save = (ending: 'csv' | 'xml') =>
    saveFile(
      `${path()}.${ending}?version=${record().version}`,
      `${record().incidentNumber}-v${record().version}.${ending}`,
    );

  return (
    <>
      <header class="billing-record-head">
        <div>
          <h2>
            {record().incidentNumber}, {record().unit.callSign}
          </h2>
          <p class="rb-muted">
            {DISPOSITION_LABELS[record().disposition]}, response {record().responseNumber}
          </p>
        </div>
        <div class="billing-record-tools">
          <Show when={props.newest.version > 1}>
            <Select
              label="Version"
              value={String(version())}
              onValue={(value) =>
                setChosen(Number(value) === props.newest.version ? undefined : Number(value))
              }
              options={versionOptions(props.newest.version)}
            />
          </Show>
          <Button size="compact" icon="download" onClick={() => save('csv')}>
            CSV
          </Button>
          <Button size="compact" icon="download" onClick={() => save('xml')}>
            NEMSIS times
          </Button>
        </div>
      </header>
      <Holds record={record()} />
      <MileagePanel record={record()} />
      <Deliveries record={props.newest} />
      <Tabs
        label="The record"
        value={tab()}
        onValue={setTab}
        tabs={[
          { id: 'facts', label: 'Facts', content: () => <RecordFacts record={record()} /> },
          {
            id: 'sent',
            label: 'As sent',
            content: () => (
              <pre class="billing-json" tabindex={0}>
                {JSON.stringify(record(), null, 2)}
              </pre>
            ),
          },
        ]}
      />
    </>
  );
}

const versionOptions = (newest: number) =>
  Array.from({ length: newest }, (_, index) => newest - index).map((version) => ({
    value: String(version),
    label: version === newest ? `${version}, the newest` : String(version),
  }));

function Holds(props: { record: BillingRecord }) {
  return (
    <Show when={props.record.holds.length > 0}>
      <ul class="billing-holds" aria-label="To look at before a claim">
        <For each={props.record.holds}>
          {({ detail }) => (
            <li>
              <Icon name="alert" size={18} />
              {detail}
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}
