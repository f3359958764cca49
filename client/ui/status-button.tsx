import { Show, type JSX } from 'solid-js';
import { Icon } from './icon.tsx';
import { StatusIcon } from './status-icon.tsx';
import { statusLabel } from './unit-status-look.ts';
import type { UnitStatus } from '../../shared/units/statuses.ts';
import './status-button.css';

export interface StatusButtonProps {
  /** The status a press records. */
  status: UnitStatus;
  onPress: () => void;
  label?: string | undefined;
  /** One quiet line under the name, such as the destination. */
  detail?: JSX.Element;
  /** `next`: the one large target at the bottom. `other`: a step a crew may jump to. Default `next`. */
  rank?: 'next' | 'other' | undefined;
  disabled?: boolean | undefined;
}

/** The press this product exists for. It never waits: the fact is saved on the device before the screen changes. */
export function StatusButton(props: StatusButtonProps) {
  const rank = () => props.rank ?? 'next';
  return (
    <button
      type="button"
      class="rb-status-button"
      data-status={props.status}
      data-rank={rank()}
      aria-disabled={props.disabled ? 'true' : undefined}
      onClick={() => !props.disabled && props.onPress()}
    >
      <span class="rb-status-button-icon">
        <StatusIcon status={props.status} size={rank() === 'next' ? 40 : 26} />
      </span>
      <span class="rb-status-button-words">
        <span class="rb-status-button-label">{props.label ?? statusLabel(props.status)}</span>
        <Show when={props.detail}>
          <span class="rb-status-button-detail">{props.detail}</span>
        </Show>
      </span>
      <Show when={rank() === 'next'}>
        <Icon name="chevron-right" size={32} />
      </Show>
    </button>
  );
}
