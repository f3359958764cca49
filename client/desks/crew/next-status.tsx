import { onMount, Show } from 'solid-js';
import { nextStatus, type UnitStatus } from '../../../shared/units/statuses.ts';
import { Icon } from '../../ui/icon.tsx';
import { StatusButton } from '../../ui/status-button.tsx';
import { StatusIcon } from '../../ui/status-icon.tsx';
import { pressLabel, statusLabel } from '../../ui/unit-status-look.ts';
import { useCab } from './cab-state.tsx';
import { localTime } from './local-time.ts';
import { DEFINITIONS } from './status-steps.ts';
import './next-status.css';

/**
 * The one target at the bottom. For a moment after a press it rests and shows what was recorded: a second tap of the same
 * hand must not become the next status. Enter presses it; a key held down presses once.
 */
export function NextStatus() {
  const cab = useCab();
  let place: HTMLElement | undefined;
  const next = () => nextStatus(cab.unit().status, cab.incidentId() !== undefined);
  onMount(() => {
    if (document.activeElement === document.body) place?.querySelector('button')?.focus();
  });
  const shown = () => cab.press.resting()?.status ?? next();
  const label = (status: UnitStatus) => (cab.press.resting() ? statusLabel(status) : pressLabel(status));
  const detail = (status: UnitStatus) => {
    const pressed = cab.press.resting();
    if (pressed) return pressed.saved ? `✓ saved ${localTime(pressed.atMs)}` : 'saving';
    const to = status === 'at_destination' ? cab.transport()?.destination?.name : undefined;
    return to ? `${to} · ${DEFINITIONS[status]}` : DEFINITIONS[status];
  };
  const press = (status: UnitStatus) => {
    if (!cab.press.resting()) cab.press.press(status);
  };
  return (
    <footer
      class="crew-next"
      ref={(element) => (place = element)}
      onKeyDown={(event) => event.repeat && event.key === 'Enter' && event.preventDefault()}
    >
      <Show when={shown()} fallback={<Waiting />}>
        {(status) => (
          <StatusButton
            status={status()}
            label={label(status())}
            detail={detail(status())}
            onPress={() => press(status())}
          />
        )}
      </Show>
    </footer>
  );
}

function Waiting() {
  const cab = useCab();
  return (
    <p class="crew-next-none" data-status={cab.unit().status}>
      <StatusIcon status={cab.unit().status} size={40} />
      <span>
        <strong>{statusLabel(cab.unit().status)}</strong>
        <span class="crew-next-none-detail">
          <Icon name="check" size={20} /> Waiting for a call
        </span>
      </span>
    </p>
  );
}
