import { Icon, type IconName } from '../../ui/icon.tsx';
import { useTheme, type ShownTheme } from '../../ui/theme.tsx';

const NEXT: Record<ShownTheme, ShownTheme> = { light: 'dark', dark: 'night', night: 'light' };
const LOOK: Record<ShownTheme, { icon: IconName; name: string }> = {
  light: { icon: 'sun', name: 'light' },
  dark: { icon: 'moon', name: 'dark' },
  night: { icon: 'night', name: 'night red' },
};

/** One large target that steps light, dark, night: a row of small ones cannot be hit in a moving cab. */
export function ThemeCycle() {
  const theme = useTheme();
  const next = () => NEXT[theme.shown()];
  return (
    <button type="button" class="crew-bar-button" onClick={() => theme.choose(next())}>
      <Icon name={LOOK[theme.shown()].icon} size={28} />
      <span class="rb-spoken">
        Screen colours: {LOOK[theme.shown()].name}. Change to {LOOK[next()].name}
      </span>
    </button>
  );
}
