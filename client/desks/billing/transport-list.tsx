import { Show } from 'solid-js';
import type { BillingRecord } from '../../../shared/billing/record-schema.ts';
import { Icon } from '../../ui/icon.tsx';
import { Table, type Column } from '../../ui/table.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { zoneName } from '../../ui/zone-name.ts';
import { IN_CSV, NEWEST } from './billing-data.ts';
import { dayAndTime, DISPOSITION_LABELS, endOf } from './billing-words.ts';
import { useDesk, type Filter } from './desk-state.tsx';

const COLUMNS: readonly Column<BillingRecord>[] = [
  {
    id: 'ended',
    header: `Ended, ${zoneName(Date.now())}`,
    cell: (record) => <span class="rb-figures">{endedWords(record)}</span>,
  },
  { id: 'incident', header: 'Incident', cell: ({ incidentNumber }) => incidentNumber },
  { id: 'unit', header: 'Unit', cell: ({ unit }) => unit.callSign },
  {
    id: 'outcome',
    header: 'Outcome',
    cell: ({ disposition }) => DISPOSITION_LABELS[disposition],
    optional: true,
  },
  {
    id: 'miles',
    header: 'Miles',
    align: 'end',
    cell: ({ mileage }) => <span class="rb-figures">{mileage.loadedMiles ?? '–'}</span>,
  },
  { id: 'holds', header: 'To look at', cell: (record) => <Holds record={record} /> },
];

function endedWords(record: BillingRecord): string {
  const end = endOf(record);
  return end === undefined ? '–' : dayAndTime(end);
}

function Holds(props: { record: BillingRecord }) {
  const count = () => props.record.holds.length;
  return (
    <span class="billing-mark" data-tone={count() ? 'warn' : 'good'}>
      <Icon name={count() ? 'alert' : 'check'} size={16} />
      <Show when={count()} fallback="Complete">
        {count()} {count() === 1 ? 'hold' : 'holds'}
      </Show>
    </span>
  );
}

/** Completed transports, the newest first. */
export function TransportList() {
  const desk = useDesk();
  const table = () => (
    <>
      <Table
        caption="Completed transports"
        columns={COLUMNS}
        rows={desk.shown()}
        rowKey={({ responseNumber }) => responseNumber}
        openKey={desk.opened()?.responseNumber}
        onOpen={({ responseNumber }) => desk.open(responseNumber)}
        empty={<p class="rb-muted">Nothing here.</p>}
      />
      <Show when={desk.all().length >= NEWEST}>
        <p class="billing-list-end rb-muted">
          These are the newest {NEWEST}. Older ones are in the CSV, up to {IN_CSV}, and with your partners.
        </p>
      </Show>
    </>
  );
  return (
    <section class="billing-list" aria-label="Transports">
      <Tabs
        label="Which transports"
        value={desk.filter()}
        onValue={(id) => desk.setFilter(id as Filter)}
        tabs={[
          { id: 'all', label: 'All', count: desk.all().length, content: table },
          { id: 'held', label: 'To look at', count: desk.held().length, content: table },
          { id: 'clear', label: 'Complete', count: desk.clear().length, content: table },
        ]}
      />
    </section>
  );
}
