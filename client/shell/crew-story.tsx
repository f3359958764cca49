import { useSearchParams } from '@solidjs/router';
import { Show } from 'solid-js';
import { Portal } from 'solid-js/web';
import { CrewDesk } from '../desks/crew/crew-desk.tsx';
import { createFakeClient, type FakeClient } from '../desks/crew/story/fake-client.ts';
import { createFakeShift } from '../desks/crew/story/fake-shift.ts';
import { SCENES } from '../desks/crew/story/scenes.ts';
import { ClientProvider } from '../sync/client-context.tsx';
import { ShiftProvider } from '../sync/shift-context.tsx';
import { NoticeStack } from '../ui/notice-stack.tsx';
import { NoticesOf } from './storage-notices.tsx';

declare global {
  interface Window {
    /** The story's client, so that a test can cut its link or send it a call. */
    crewStory?: FakeClient;
  }
}

/**
 * `/gallery/crew?scene=…`: the crew desk in every situation, without a server; with `&tablet` on a tablet of the
 * organization, two people badged in. Not in production builds.
 */
export function CrewStory() {
  const [search] = useSearchParams();
  const client = createFakeClient();
  window.crewStory = client;
  const name = typeof search['scene'] === 'string' ? search['scene'] : 'take';
  SCENES[name]?.(client);
  const shift = search['tablet'] === undefined ? undefined : createFakeShift();
  return (
    <ClientProvider client={client}>
      <Show when={document.querySelector('.frame-notices')}>
        {(place) => (
          <Portal mount={place()}>
            <NoticeStack>
              <NoticesOf client={client} />
            </NoticeStack>
          </Portal>
        )}
      </Show>
      <ShiftProvider shift={() => shift}>
        <CrewDesk />
      </ShiftProvider>
    </ClientProvider>
  );
}
