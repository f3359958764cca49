import { createMemo, For, Show, type Accessor, type JSX } from 'solid-js';
import type { ProofDevice } from './proof-figures.ts';

/** Rows keyed by unit: each answer brings new objects, and a row should grow rather than be made again. */
export function Key(props: {
  devices: readonly ProofDevice[];
  children: (device: Accessor<ProofDevice>) => JSX.Element;
}) {
  const units = createMemo(() => props.devices.map(({ unit }) => unit));
  return (
    <For each={units()}>
      {(unit) => (
        <Show when={props.devices.find((device) => device.unit === unit)}>
          {(device) => props.children(device)}
        </Show>
      )}
    </For>
  );
}
