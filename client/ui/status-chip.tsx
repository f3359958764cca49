import { Show, type JSX } from 'solid-js';
import { StatusIcon } from './status-icon.tsx';
import { statusLabel } from './unit-status-look.ts';
import type { UnitStatus } from '../../shared/units/statuses.ts';
import './status-chip.css';

export interface StatusChipProps {
  status: UnitStatus;
  size?: 'small' | 'regular' | 'large' | undefined;
  /** An agency's own name for the status. */
  label?: string | undefined;
  /** Such as the time in this status. */
  trailing?: JSX.Element;
  /** Saved on this device but not yet acknowledged: a dashed edge and spoken words say so. */
  unsent?: boolean | undefined;
}

/** Icon, name and colour of a unit status. */
export function StatusChip(props: StatusChipProps) {
  return (
    <span
      class="rb-status-chip"
      data-status={props.status}
      data-size={props.size ?? 'regular'}
      data-unsent={props.unsent ? '' : undefined}
    >
      <StatusIcon
        status={props.status}
        size={props.size === 'small' ? 14 : props.size === 'large' ? 24 : 18}
      />
      <span>{props.label ?? statusLabel(props.status)}</span>
      <Show when={props.unsent}>
        <span class="rb-spoken">, saved here only</span>
      </Show>
      <Show when={props.trailing}>
        <span class="rb-status-chip-trailing">{props.trailing}</span>
      </Show>
    </span>
  );
}
