import { createUniqueId, For } from 'solid-js';
import { Icon, type IconName } from './icon.tsx';
import { THEME_CHOICES, useTheme, type ThemeChoice } from './theme.tsx';
import './theme-switch.css';

const LOOK: Record<ThemeChoice, { icon: IconName; label: string }> = {
  auto: { icon: 'auto', label: 'Auto' },
  light: { icon: 'sun', label: 'Light' },
  dark: { icon: 'moon', label: 'Dark' },
  night: { icon: 'night', label: 'Night red' },
};

export interface ThemeSwitchProps {
  /** Icons only, for a narrow bar; names are still spoken. */
  compact?: boolean | undefined;
}

/** Four native radio buttons, so arrow keys and screen readers work without our help. */
export function ThemeSwitch(props: ThemeSwitchProps) {
  const theme = useTheme();
  const group = createUniqueId();
  return (
    <fieldset class="rb-theme-switch" data-compact={props.compact ? '' : undefined}>
      <legend class="rb-spoken">Screen colours</legend>
      <For each={THEME_CHOICES}>
        {(choice) => (
          <label title={LOOK[choice].label}>
            <input
              type="radio"
              class="rb-spoken"
              name={group}
              value={choice}
              checked={theme.choice() === choice}
              onChange={() => theme.choose(choice)}
            />
            <Icon name={LOOK[choice].icon} size={18} />
            <span class={props.compact ? 'rb-spoken' : undefined}>{LOOK[choice].label}</span>
          </label>
        )}
      </For>
    </fieldset>
  );
}
