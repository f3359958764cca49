import { Show, splitProps, type JSX } from 'solid-js';
import { Icon, type IconName } from './icon.tsx';
import './button.css';

export interface ButtonProps extends Omit<JSX.ButtonHTMLAttributes<HTMLButtonElement>, 'disabled'> {
  /** `primary`: the one thing to do here. Default `neutral`. */
  tone?: 'primary' | 'neutral' | 'quiet' | 'danger' | undefined;
  /** `compact` for desks with a mouse, `crew` (72 px) for gloves. Default `regular` (48 px). */
  size?: 'compact' | 'regular' | 'crew' | undefined;
  icon?: IconName | undefined;
  /** Shows only the icon; the children are still spoken. */
  iconOnly?: boolean | undefined;
  /** Something is under way: the button stays focusable, says so, and ignores presses. */
  busy?: boolean | undefined;
  /** Not possible now: stays focusable so that its reason can be read. */
  disabled?: boolean | undefined;
  block?: boolean | undefined;
}

/** A press. Disabled and busy buttons keep their place in the tab order. */
export function Button(props: ButtonProps) {
  const [own, rest] = splitProps(props, [
    'tone',
    'size',
    'icon',
    'iconOnly',
    'busy',
    'disabled',
    'block',
    'children',
    'class',
    'onClick',
    'type',
  ]);
  const inert = () => own.busy === true || own.disabled === true;

  const press = (event: MouseEvent & { currentTarget: HTMLButtonElement; target: Element }) => {
    if (inert()) {
      event.preventDefault();
      return;
    }
    if (typeof own.onClick === 'function') own.onClick(event);
    else own.onClick?.[0](own.onClick[1], event);
  };

  return (
    <button
      {...rest}
      type={own.type ?? 'button'}
      class={own.class ? `rb-button ${own.class}` : 'rb-button'}
      data-tone={own.tone ?? 'neutral'}
      data-size={own.size ?? 'regular'}
      data-block={own.block ? '' : undefined}
      data-icon-only={own.iconOnly ? '' : undefined}
      aria-disabled={inert() ? 'true' : undefined}
      aria-busy={own.busy ? 'true' : undefined}
      onClick={press}
    >
      <Show
        when={own.busy}
        fallback={
          <Show when={own.icon}>{(name) => <Icon name={name()} size={own.size === 'crew' ? 26 : 20} />}</Show>
        }
      >
        <span class="rb-button-spinner" aria-hidden="true" />
      </Show>
      <span class={own.iconOnly ? 'rb-spoken' : 'rb-button-label'}>{own.children}</span>
    </button>
  );
}
