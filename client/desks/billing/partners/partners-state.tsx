/** What the partners view looks at. */
import { createContext, createMemo, createResource, createSignal, useContext, type JSX } from 'solid-js';
import { useClient } from '../../../sync/client-context.tsx';
import { useClock } from '../../../ui/clock-signal.tsx';
import { useToasts } from '../../../ui/toasts.tsx';
import { createPartnersData, PartnerRefusal, type Endpoint, type NewSecret } from './partners-data.ts';

/** Looked at again this often: what a partner answers is nobody's fact in the log. */
const LOOK_SECONDS = 5;

/** A secret that is on the screen for the only time. */
export interface ShownSecret extends NewSecret {
  isFirst: boolean;
}

export function createPartnersState() {
  const client = useClient();
  const clock = useClock();
  const toasts = useToasts();
  const data = createPartnersData(client);
  const [openId, setOpenId] = createSignal<string>();
  const [secret, setSecret] = createSignal<ShownSecret>();
  const [isBusy, setBusy] = createSignal(false);
  const look = () => Math.floor(clock() / 1000 / LOOK_SECONDS);
  const [endpoints, { refetch }] = createResource(
    () => ({ look: look(), custody: client.custody().billing }),
    () => data.list(),
    // With a first value nothing suspends: what is there stays while it is read again.
    { initialValue: [] },
  );
  const [wasRead, setWasRead] = createSignal(false);
  const all = () => (endpoints.error ? [] : endpoints.latest);
  const opened = () => all().find(({ id }) => id === openId()) ?? all()[0];
  /* Stays readable for what is still closing when the last one is gone. */
  const shown = createMemo<Endpoint | undefined>((last) => opened() ?? last);

  /** Does one thing at a time, says what it came to, and reads again. */
  async function act<T>(work: () => Promise<T>, said?: (done: T) => string): Promise<T | undefined> {
    if (isBusy()) return undefined;
    setBusy(true);
    try {
      const done = await work();
      if (said) toasts.show({ tone: 'good', text: said(done) });
      return done;
    } catch (error) {
      const text = error instanceof PartnerRefusal ? error.message : 'That did not work. Try again.';
      toasts.show({ tone: 'bad', text });
      return undefined;
    } finally {
      setBusy(false);
      await refetch();
    }
  }

  return {
    data,
    all,
    opened,
    shown,
    open: setOpenId,
    secret,
    setSecret,
    isBusy,
    act,
    look,
    isLoading: () => {
      if (!endpoints.loading) setWasRead(true);
      return !wasRead() && endpoints.loading;
    },
    isUnreachable: () => endpoints.error !== undefined,
    refetch: () => void refetch(),
  };
}

export type PartnersState = ReturnType<typeof createPartnersState>;

const Context = createContext<PartnersState>();

export function PartnersProvider(props: { state: PartnersState; children: JSX.Element }) {
  return <Context.Provider value={props.state}>{props.children}</Context.Provider>;
}

export function usePartners(): PartnersState {
  const state = useContext(Context);
  if (!state) throw new Error('usePartners needs a PartnersProvider above it');
  return state;
}
