import { createResource, For, Show } from 'solid-js';
import { Banner } from '../../ui/banner.tsx';
import type { Partner } from './billing-data.ts';
import { useDesk } from './desk-state.tsx';

const takesTransports = ({ types }: Partner): boolean => types.some((type) => type.startsWith('transport.'));

/** Says so when records go nowhere. */
export function PartnerNotice() {
  const desk = useDesk();
  const [partners] = createResource<Partner[] | undefined>(() => desk.data.partners(), {
    initialValue: undefined,
  });
  const known = () => (partners.error ? undefined : partners.latest?.filter(takesTransports));
  const closed = () => known()?.filter(({ state }) => state !== 'active') ?? [];
  return (
    <>
      <Show when={known()?.length === 0}>
        <Banner>No partner receives transports yet: records stay here until an endpoint is set up.</Banner>
      </Show>
      <For each={closed()}>
        {({ url }) => (
          <Banner tone="warn">
            {new URL(url).host} is closed or paused. Records for it wait here until it is opened again.
          </Banner>
        )}
      </For>
    </>
  );
}
