import { For } from 'solid-js';
import { useCab } from './cab-state.tsx';
import { MAIN_STEPS, SIDE_STEPS } from './status-steps.ts';
import { StatusTile } from './status-tile.tsx';
import './status-rail.css';

/** Every status, always in the same place: eight in the order of a call, three apart. Any may be pressed at any time. */
export function StatusRail() {
  const { panels, press } = useCab();
  return (
    <nav class="crew-rail" aria-label="All statuses">
      <ol class="crew-rail-main">
        <For each={MAIN_STEPS}>
          {(status) => <StatusTile status={status} onPress={() => press.press(status)} />}
        </For>
      </ol>
      <ul class="crew-rail-side">
        <For each={SIDE_STEPS}>
          {(status) => <StatusTile status={status} onPress={() => press.press(status)} />}
        </For>
        <StatusTile status="out_of_service" onPress={() => panels.show({ kind: 'out-of-service' })} />
      </ul>
    </nav>
  );
}
