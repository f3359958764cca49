import {
  createContext,
  createEffect,
  createMemo,
  createSignal,
  onCleanup,
  useContext,
  type Accessor,
  type JSX,
} from 'solid-js';
import { afterPaint } from '../device/after-paint.ts';

export const THEME_CHOICES = ['auto', 'light', 'dark', 'night'] as const;
export type ThemeChoice = (typeof THEME_CHOICES)[number];
export type ShownTheme = Exclude<ThemeChoice, 'auto'>;

/** Also read by `theme-boot.js` before the first paint. */
const STORAGE_KEY = 'readback.theme';

export interface Theme {
  choice: Accessor<ThemeChoice>;
  shown: Accessor<ShownTheme>;
  choose(choice: ThemeChoice): void;
}

export interface ThemeParts {
  root: HTMLElement;
  storage: Pick<Storage, 'getItem' | 'setItem'>;
  /** The `(prefers-color-scheme: dark)` query. */
  prefersDark: MediaQueryList;
}

const isChoice = (text: string | null): text is ThemeChoice =>
  THEME_CHOICES.some((choice) => choice === text);

/** The browser's own bar. Asked for its colour before anything is painted, the page would compute all its styles for that. */
async function colourBar(root: HTMLElement): Promise<void> {
  await afterPaint();
  const bar = getComputedStyle(root).getPropertyValue('--surface').trim();
  root.ownerDocument.querySelector('meta[name="theme-color"]')?.setAttribute('content', bar);
}

/** The tablet remembers its theme; `auto` follows the device. Needs an owner: call it inside a component. */
export function createTheme({ root, storage, prefersDark }: ThemeParts): Theme {
  const saved = storage.getItem(STORAGE_KEY);
  const [choice, setChoice] = createSignal<ThemeChoice>(isChoice(saved) ? saved : 'auto');
  const [deviceIsDark, setDeviceIsDark] = createSignal(prefersDark.matches);
  const follow = (event: MediaQueryListEvent) => setDeviceIsDark(event.matches);
  prefersDark.addEventListener('change', follow);
  onCleanup(() => prefersDark.removeEventListener('change', follow));

  const shown = createMemo((): ShownTheme => {
    const chosen = choice();
    if (chosen !== 'auto') return chosen;
    return deviceIsDark() ? 'dark' : 'light';
  });
  createEffect(() => {
    root.dataset['theme'] = shown();
    void colourBar(root);
  });

  return {
    choice,
    shown,
    choose(next) {
      setChoice(next);
      storage.setItem(STORAGE_KEY, next);
    },
  };
}

const ThemeContext = createContext<Theme>();

export function ThemeProvider(props: { theme: Theme; children: JSX.Element }) {
  return <ThemeContext.Provider value={props.theme}>{props.children}</ThemeContext.Provider>;
}

export function useTheme(): Theme {
  const theme = useContext(ThemeContext);
  if (!theme) throw new Error('useTheme outside a ThemeProvider');
  return theme;
}
