import { For, Show } from 'solid-js';
import { UNIT_STATUSES } from '../../../shared/units/statuses.ts';
import { StatusChip } from '../../ui/status-chip.tsx';
import { packLabels, type LabelPack } from '../../ui/unit-status-look.ts';

/** All statuses in the words of one pack, with the plain word where that is another. */
export function LabelPreview(props: { pack: LabelPack }) {
  const plain = packLabels('us-plain');
  const words = () => packLabels(props.pack);
  return (
    <div class="label-preview" lang={props.pack === 'fms' ? 'de' : undefined}>
      <h3 lang="en">What crews and desks will read</h3>
      <ul aria-live="polite">
        <For each={UNIT_STATUSES}>
          {(status) => (
            <li>
              <StatusChip status={status} label={words()[status]} />
              <Show when={words()[status] !== plain[status]}>
                <span class="rb-muted" lang="en">
                  {plain[status]}
                </span>
              </Show>
            </li>
          )}
        </For>
      </ul>
    </div>
  );
}
