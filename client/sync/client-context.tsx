/** The one client of a page, for desks. */
import { createContext, useContext, type JSX } from 'solid-js';
import type { Client } from './app-state.ts';

const ClientContext = createContext<Client>();

export function ClientProvider(props: { client: Client; children: JSX.Element }) {
  return <ClientContext.Provider value={props.client}>{props.children}</ClientContext.Provider>;
}

export function useClient(): Client {
  const client = useContext(ClientContext);
  if (!client) throw new Error('useClient outside a ClientProvider');
  return client;
}
