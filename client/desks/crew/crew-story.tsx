import { useSearchParams } from '@solidjs/router';
import { ClientProvider } from '../../sync/client-context.tsx';
import { CrewDesk } from './crew-desk.tsx';
import { createFakeClient, type FakeClient } from './story/fake-client.ts';
import { SCENES } from './story/scenes.ts';

declare global {
  interface Window {
    /** The story's client, so that a test can cut its link or send it a call. */
    crewStory?: FakeClient;
  }
}

/** `/gallery/crew?scene=…`: the crew desk in every situation, without a server. Not in production builds. */
export function CrewStory() {
  const [search] = useSearchParams();
  const client = createFakeClient();
  window.crewStory = client;
  const name = typeof search['scene'] === 'string' ? search['scene'] : 'take';
  SCENES[name]?.(client);
  return (
    <ClientProvider client={client}>
      <CrewDesk />
    </ClientProvider>
  );
}
