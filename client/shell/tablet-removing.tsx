import { Show } from 'solid-js';
import { Banner } from '../ui/banner.tsx';
import { useTabletHost } from './tablet-host.tsx';

/** While a tablet that was taken out of service hands over what it holds. */
export function TabletRemoving() {
  const host = useTabletHost();
  return (
    <Show when={host.removing()}>
      <Banner tone="bad">
        This tablet was taken out of service. It is handing over what you recorded, and then removes
        everything it holds. Go on with another tablet.
      </Banner>
    </Show>
  );
}
