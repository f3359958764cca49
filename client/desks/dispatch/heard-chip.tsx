import { createMemo, Show, type JSX } from 'solid-js';
import type { UnitStatus } from '../../../shared/units/statuses.ts';
import { useClient } from '../../sync/client-context.tsx';
import { useClock } from '../../ui/clock-signal.tsx';
import { StatusChip } from '../../ui/status-chip.tsx';
import { hearingOf } from './unit-hearing.ts';
import './heard-chip.css';

export interface HeardChipProps {
  unitId: string;
  status: UnitStatus;
  size?: 'small' | 'regular' | 'large';
  label?: string;
  trailing?: JSX.Element;
  unsent?: boolean;
}

/** A unit's status as far as we hear the unit: never a silent green. */
export function HeardChip(props: HeardChipProps) {
  const client = useClient();
  const clock = useClock();
  const isSilent = createMemo(() => {
    const unit = client.document('unit', props.unitId);
    return unit !== undefined && hearingOf(client, unit, clock()).state === 'silent';
  });
  return (
    <span class="heard-chip" data-silent={isSilent() ? '' : undefined}>
      <StatusChip
        status={props.status}
        size={props.size}
        label={props.label}
        trailing={props.trailing}
        unsent={props.unsent}
      />
      <Show when={isSilent()}>
        <span class="rb-spoken">, not heard from</span>
      </Show>
    </span>
  );
}
