/** What the billing desk looks at, and the records it has read. */
import { createContext, createMemo, createResource, createSignal, useContext, type JSX } from 'solid-js';
import type { BillingRecord } from '../../../shared/billing/record-schema.ts';
import { useClient } from '../../sync/client-context.tsx';
import { createBillingData } from './billing-data.ts';

export type Filter = 'held' | 'clear' | 'all';

export function createDeskState() {
  const client = useClient();
  const data = createBillingData(client);
  const [filter, setFilter] = createSignal<Filter>('all');
  const [openId, setOpenId] = createSignal<string>();
  /* Read again when a transport was completed or changed since, and when the link came back. */
  const newest = createMemo(() =>
    client
      .documents('transport')
      .reduce((seq, document) => (document.state.version > 0 ? Math.max(seq, document.seq) : seq), 0),
  );
  const [records, { refetch }] = createResource(
    () => ({ newest: newest(), isLive: client.link() === 'live' }),
    () => data.records(),
    // With a first value nothing suspends: the desk keeps its place while it reads again.
    { initialValue: [] },
  );
  // What was read stays while the server is away, and a record that says the same stays the same row: nobody loses their place.
  const all = createMemo<readonly BillingRecord[]>(
    (before) => (records.error ? before : records.latest.map((record) => sameAs(before, record))),
    [],
  );
  const held = () => all().filter(({ holds }) => holds.length > 0);
  const clear = () => all().filter(({ holds }) => holds.length === 0);
  return {
    data,
    filter,
    setFilter,
    held,
    clear,
    all,
    shown: () => (filter() === 'held' ? held() : filter() === 'clear' ? clear() : all()),
    opened: () => all().find(({ responseNumber }) => responseNumber === openId()),
    open: setOpenId,
    isLoading: () => records.loading && all().length === 0,
    isUnreachable: () => records.error !== undefined,
    refetch: () => void refetch(),
  };
}

/** The one read before, where nothing of it has changed. */
function sameAs(before: readonly BillingRecord[], record: BillingRecord): BillingRecord {
  const known = before.find(({ responseNumber }) => responseNumber === record.responseNumber);
  return known && JSON.stringify(known) === JSON.stringify(record) ? known : record;
}

export type DeskState = ReturnType<typeof createDeskState>;

const Context = createContext<DeskState>();

export function DeskStateProvider(props: { state: DeskState; children: JSX.Element }) {
  return <Context.Provider value={props.state}>{props.children}</Context.Provider>;
}

export function useDesk(): DeskState {
  const state = useContext(Context);
  if (!state) throw new Error('useDesk needs a DeskStateProvider above it');
  return state;
}
