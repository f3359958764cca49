/** This device as an enrolled tablet, opened when it is one: the keys and the badging in are a chunk of their own. */
import { createContext, createSignal, onMount, useContext, type Accessor, type JSX } from 'solid-js';
import type { TabletShift } from '../sync/shift.ts';
import { ShiftProvider } from '../sync/shift-context.tsx';
import { useSession } from './session-context.tsx';
import { markAsRemoved, readTabletMark } from './tablet-mark.ts';

export interface TabletHost {
  /** Undefined while opening, and on a device that is no tablet. */
  shift: Accessor<TabletShift | undefined>;
  /** Whether this device was enrolled. */
  isTablet: Accessor<boolean>;
  /** Resolves with the shift of a tablet, and with undefined elsewhere. */
  ready(): Promise<TabletShift | undefined>;
  /** After enrolling: the page begins anew as a tablet. */
  enrolled(): Promise<TabletShift | undefined>;
  /** Taken out of service: hands over, removes everything, says so. */
  revoked(): void;
  removing: Accessor<boolean>;
  /** `end`: stops what works on this device's data, once it is taken out of service; awaited before any of it goes. */
  beforeRemoval(end: () => Promise<void>): void;
}

const Context = createContext<TabletHost>();
const RETRY_MS = 15_000;

export function TabletHostProvider(props: { children: JSX.Element }) {
  const session = useSession();
  const [shift, setShift] = createSignal<TabletShift>();
  const [isTablet, setTablet] = createSignal(readTabletMark(localStorage) !== undefined);
  const [removing, setRemoving] = createSignal(false);
  let opening: Promise<TabletShift | undefined> | undefined;
  const endings = new Set<() => Promise<void>>();

  async function open(): Promise<TabletShift | undefined> {
    if (!isTablet()) return undefined;
    const [{ openTablet }, { createShift }] = await Promise.all([
      import('../store/tablet.ts'),
      import('../sync/shift.ts'),
    ]);
    const opened = createShift({
      tablet: await openTablet(),
      baseUrl: '',
      fetch: (...request) => fetch(...request),
      active: () => session.signedIn(),
      isTurnedAway: () => session.state() === 'needs-sign-in',
      adopt: session.adopt,
      leave: session.leave,
      onRevoked: revoked,
    });
    setShift(opened);
    return opened;
  }
  const ready = () => (opening ??= open());

  async function remove(): Promise<void> {
    try {
      // Whatever went on working here would find its database empty, and put back what it knows.
      await Promise.all([...endings].map((end) => end()));
      const { forgetEnrolment, removeTablet } = await import('./remove-tablet.ts');
      const removed = await removeTablet('');
      markAsRemoved(localStorage, removed);
      await forgetEnrolment();
      // Nothing of it is left in memory either; the session went with the rest.
      location.replace('/sign-in');
    } catch {
      // No server just now: what the crew did is not thrown away for that.
      setTimeout(() => void remove(), RETRY_MS);
    }
  }
  function revoked(): void {
    if (removing()) return;
    setRemoving(true);
    void remove();
  }

  onMount(() => void ready());
  const host: TabletHost = {
    shift,
    isTablet,
    ready,
    removing,
    revoked,
    beforeRemoval: (end) => void endings.add(end),
    enrolled() {
      setTablet(true);
      opening = open();
      return opening;
    },
  };
  return (
    <Context.Provider value={host}>
      <ShiftProvider shift={shift}>{props.children}</ShiftProvider>
    </Context.Provider>
  );
}

export function useTabletHost(): TabletHost {
  const host = useContext(Context);
  if (!host) throw new Error('useTabletHost needs a TabletHostProvider above it');
  return host;
}
