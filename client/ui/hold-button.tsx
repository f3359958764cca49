import { createSignal, onCleanup, Show } from 'solid-js';
import { Icon, type IconName } from './icon.tsx';
import './button.css';
import './hold-button.css';

/** Long enough that a bump in the road does not fire it, short enough for a busy hand. */
const HOLD_MS = 700;
/** How long a tap keeps offering itself for a second tap. */
const CONFIRM_MS = 4000;

export interface HoldButtonProps {
  /** What happens, as a verb: "Request backup". */
  label: string;
  onFire: () => void;
  holdMs?: number | undefined;
  tone?: 'neutral' | 'danger' | undefined;
  icon?: IconName | undefined;
  disabled?: boolean | undefined;
  block?: boolean | undefined;
}

/**
 * Fires when held. Whoever cannot hold (switch control, screen reader, voice) activates it twice instead:
 * those arrive as clicks that no pointer or key held.
 */
export function HoldButton(props: HoldButtonProps) {
  const [phase, setPhase] = createSignal<'rest' | 'holding' | 'confirm'>('rest');
  let timer: ReturnType<typeof setTimeout> | undefined;
  const holdMs = () => props.holdMs ?? HOLD_MS;

  const rest = () => {
    clearTimeout(timer);
    setPhase('rest');
  };
  const fire = () => {
    rest();
    props.onFire();
  };
  const press = () => {
    if (props.disabled || phase() === 'holding') return;
    clearTimeout(timer);
    setPhase('holding');
    timer = setTimeout(fire, holdMs());
  };
  const release = () => {
    if (phase() === 'holding') rest();
  };
  const activate = (event: MouseEvent) => {
    if (props.disabled || event.detail !== 0) return;
    if (phase() === 'confirm') {
      fire();
      return;
    }
    setPhase('confirm');
    timer = setTimeout(rest, CONFIRM_MS);
  };
  const isHoldKey = (event: KeyboardEvent) => event.key === ' ' || event.key === 'Enter';

  onCleanup(() => clearTimeout(timer));

  return (
    <button
      type="button"
      class="rb-button rb-hold-button"
      data-size="crew"
      data-tone={props.tone ?? 'neutral'}
      data-phase={phase()}
      data-block={props.block ? '' : undefined}
      aria-disabled={props.disabled ? 'true' : undefined}
      style={{ '--hold-ms': `${holdMs()}ms` }}
      onPointerDown={(event) => event.button === 0 && press()}
      onPointerUp={release}
      onPointerLeave={release}
      onPointerCancel={release}
      onContextMenu={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        if (!isHoldKey(event)) return;
        event.preventDefault();
        if (!event.repeat) press();
      }}
      onKeyUp={(event) => {
        if (!isHoldKey(event)) return;
        event.preventDefault();
        release();
      }}
      onBlur={rest}
      onClick={activate}
    >
      <span class="rb-hold-button-fill" aria-hidden="true" />
      <Show when={props.icon}>{(name) => <Icon name={name()} size={26} />}</Show>
      <span class="rb-hold-button-words">
        <span>{props.label}</span>
        <span class="rb-hold-button-hint" aria-live="polite">
          {phase() === 'confirm' ? 'Once more to confirm' : phase() === 'holding' ? 'Keep holding' : 'Hold'}
        </span>
      </span>
    </button>
  );
}
