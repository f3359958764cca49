import { createContext, useContext, type JSX } from 'solid-js';
import { endPushesOnSignOut } from './end-pushes.ts';
import { keepSessionFresh } from './keep-session-fresh.ts';
import type { Session } from './session.ts';

const Context = createContext<Session>();

/** The one session of the page, for everything below. */
export function SessionProvider(props: { session: Session; children: JSX.Element }) {
  keepSessionFresh(props.session);
  endPushesOnSignOut(props.session);
  return <Context.Provider value={props.session}>{props.children}</Context.Provider>;
}

export function useSession(): Session {
  const session = useContext(Context);
  if (!session) throw new Error('useSession needs a SessionProvider above it');
  return session;
}
