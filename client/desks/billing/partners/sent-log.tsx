import { createResource, createSignal, Match, Show, Switch } from 'solid-js';
import { Button } from '../../../ui/button.tsx';
import { Select } from '../../../ui/select.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { Table, type Column } from '../../../ui/table.tsx';
import { dayAndTime } from '../billing-words.ts';
import { aboutWords, resultTone, resultWords, typeLabel } from './partner-words.ts';
import type { Sent } from './partners-data.ts';
import { usePartners } from './partners-state.tsx';
import { SentSheet } from './sent-sheet.tsx';
import { StandingMark } from './standing-mark.tsx';

const PAGE = 50;

const COLUMNS: readonly Column<Sent>[] = [
  { id: 'seq', header: 'Nr', align: 'end', cell: ({ seq }) => <span class="rb-figures">{seq}</span> },
  {
    id: 'at',
    header: 'Last',
    cell: ({ updatedAt }) => <span class="rb-figures partners-time">{dayAndTime(updatedAt)}</span>,
  },
  { id: 'type', header: 'What', cell: ({ type }) => typeLabel(type) },
  { id: 'about', header: 'About', cell: (sent) => aboutWords(sent), optional: true },
  {
    id: 'result',
    header: 'Result',
    cell: (sent) => <StandingMark standing={{ tone: resultTone(sent), words: resultWords(sent) }} />,
  },
  {
    id: 'attempt',
    header: 'Tries',
    align: 'end',
    cell: ({ attempt }) => <span class="rb-figures">{attempt}</span>,
  },
  {
    id: 'took',
    header: 'Took',
    align: 'end',
    optional: true,
    cell: ({ durationMs }) => (
      <span class="rb-figures partners-time">{durationMs === null ? '–' : `${durationMs} ms`}</span>
    ),
  },
];

const FILTERS = [
  { value: 'all', label: 'Everything' },
  { value: 'pending', label: 'Waiting' },
  { value: 'parked', label: 'Given up' },
  { value: 'delivered', label: 'Accepted' },
];

/** Everything that was sent to a partner, the newest first. */
export function SentLog(props: { endpointId: string }) {
  const partners = usePartners();
  const [filter, setFilter] = createSignal('all');
  const [pages, setPages] = createSignal(1);
  const [openId, setOpenId] = createSignal<string>();
  const [sent, { refetch }] = createResource(
    () => ({ look: partners.look(), filter: filter(), limit: pages() * PAGE, id: props.endpointId }),
    ({ id, limit, ...asked }) =>
      partners.data.sent(id, {
        limit: limit + 1,
        ...(asked.filter === 'all' ? {} : { state: asked.filter }),
      }),
  );
  const rows = () => (sent.error ? [] : (sent.latest ?? []));
  return (
    <section class="partners-log" aria-label="Sent">
      <div class="partners-head">
        <h3>Sent</h3>
        <Select label="Show" size="compact" options={FILTERS} value={filter()} onValue={setFilter} />
      </div>
      <Switch>
        <Match when={sent.error}>
          <p class="rb-muted">
            What was sent is on the server, which cannot be reached now.{' '}
            <Button size="compact" tone="quiet" icon="sync" onClick={() => void refetch()}>
              Try again
            </Button>
          </p>
        </Match>
        <Match when={sent.latest === undefined}>
          <Skeleton lines={4} label="Loading what was sent" />
        </Match>
        <Match when={true}>
          <Table
            caption="Sent"
            columns={COLUMNS}
            rows={rows().slice(0, pages() * PAGE)}
            rowKey={({ id }) => id}
            openKey={openId()}
            onOpen={({ id }) => setOpenId(id)}
            empty={<p class="rb-muted">Nothing here. Send a test to see that the signature is understood.</p>}
          />
          <Show when={rows().length > pages() * PAGE}>
            <Button size="compact" tone="quiet" onClick={() => setPages((count) => count + 1)}>
              Show older
            </Button>
          </Show>
        </Match>
      </Switch>
      <SentSheet endpointId={props.endpointId} sentId={openId()} onClose={() => setOpenId(undefined)} />
    </section>
  );
}
