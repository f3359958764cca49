/** The page's one client, opened with the first desk and kept while the person moves between desks. */
import {
  createContext,
  createEffect,
  createSignal,
  onCleanup,
  untrack,
  useContext,
  type Accessor,
  type JSX,
} from 'solid-js';
import type { Client } from '../sync/app-state.ts';
import { useSession } from './session-context.tsx';
import type { SignedIn } from './session.ts';
import { useTabletHost } from './tablet-host.tsx';

interface ClientHost {
  /** Opens it when it is not open yet. */
  open(signedIn: SignedIn): void;
  client: Accessor<Client | undefined>;
  failure: Accessor<unknown>;
}

const Context = createContext<ClientHost>();

export function ClientHostProvider(props: { children: JSX.Element }) {
  const session = useSession();
  const tablets = useTabletHost();
  const [client, setClient] = createSignal<Client>();
  const [failure, setFailure] = createSignal<unknown>();
  let opening: Promise<void> | undefined;
  // After a sign-out the client waits, without a person, for the next one.
  let isSignedOut = false;

  async function openClient(signedIn: SignedIn): Promise<void> {
    // Its database and socket code is a chunk of its own: the sign-in page does not need it.
    const [{ createClient }, { followLabels }, shift] = await Promise.all([
      import('../sync/app-state.ts'),
      import('../ops/agency.ts'),
      tablets.ready(),
    ]);
    const opened = await createClient({
      baseUrl: '',
      signedIn,
      tablet: shift?.tablet,
      device: { evictMap: async () => (await import('../map/map-on-device.ts')).evictMap() },
      onRevoked: tablets.revoked,
    });
    followLabels(opened);
    setClient(opened);
  }

  /** The link gave this sign-in up, and the person has shown again who they are: on a tablet with the same token. */
  const isBack = (opened: Client): boolean =>
    opened.link() === 'needs-sign-in' && session.state() === 'signed-in';

  createEffect(() => {
    const signedIn = session.signedIn();
    const opened = client();
    if (!opened) return;
    untrack(() => {
      if (!signedIn) {
        isSignedOut = true;
        void opened.signOut();
      } else if (isSignedOut || signedIn.token !== opened.signedIn().token || isBack(opened)) {
        isSignedOut = false;
        void opened.signIn(signedIn);
      }
    });
  });
  createEffect(() => {
    const opened = client();
    if (opened?.link() === 'needs-sign-in') session.refused(untrack(() => opened.signedIn().token));
  });
  onCleanup(() => void client()?.stop());
  let ending: Promise<void> | undefined;
  tablets.beforeRemoval(() => (ending ??= Promise.resolve(opening).then(() => untrack(client)?.stop())));

  const host: ClientHost = {
    open(signedIn) {
      opening ??= openClient(signedIn).catch((error: unknown) => {
        opening = undefined;
        setFailure(error);
      });
    },
    client,
    failure,
  };
  return <Context.Provider value={host}>{props.children}</Context.Provider>;
}

export function useClientHost(): ClientHost {
  const host = useContext(Context);
  if (!host) throw new Error('useClientHost needs a ClientHostProvider above it');
  return host;
}
