import {
  createContext,
  createSignal,
  createUniqueId,
  For,
  onCleanup,
  Show,
  useContext,
  type Accessor,
  type JSX,
} from 'solid-js';
import { Button } from './button.tsx';
import { Icon, type IconName } from './icon.tsx';
import './toasts.css';

/** The undo of a press lives as long as its toast. */
const STAY_MS = 10_000;
const MOST_SHOWN = 3;

export type ToastTone = 'good' | 'info' | 'warn' | 'bad';

export interface ToastMessage {
  text: string;
  tone?: ToastTone | undefined;
  action?: { label: string; onPress: () => void } | undefined;
  /** Milliseconds on screen, default 10 s; `Infinity` stays until closed. */
  stayMs?: number | undefined;
}

export interface ShownToast extends ToastMessage {
  id: string;
}

export interface Toasts {
  shown: Accessor<readonly ShownToast[]>;
  /** Returns what takes it away again. */
  show(message: ToastMessage): () => void;
}

/** Short notices. Never the only place where something is said: they go away. */
function createToasts(): Toasts {
  const [shown, setShown] = createSignal<readonly ShownToast[]>([]);
  const timers = new Map<string, ReturnType<typeof setTimeout>>();

  const close = (id: string) => {
    clearTimeout(timers.get(id));
    timers.delete(id);
    setShown((all) => all.filter((toast) => toast.id !== id));
  };
  const show = (message: ToastMessage) => {
    const id = createUniqueId();
    setShown((all) => [...all.slice(1 - MOST_SHOWN), { ...message, id }]);
    const stayMs = message.stayMs ?? STAY_MS;
    if (Number.isFinite(stayMs)) timers.set(id, setTimeout(close, stayMs, id));
    return () => close(id);
  };
  onCleanup(() => timers.forEach((timer) => clearTimeout(timer)));
  return { shown, show };
}

const ToastsContext = createContext<Toasts>();

export function useToasts(): Toasts {
  const toasts = useContext(ToastsContext);
  if (!toasts) throw new Error('useToasts outside a ToastsProvider');
  return toasts;
}

const ICONS: Record<ToastTone, IconName> = { good: 'check', info: 'info', warn: 'alert', bad: 'alert' };

/** Provides toasts and the place they appear: top right, clear of the status button at the bottom. */
export function ToastsProvider(props: { children: JSX.Element }) {
  const toasts = createToasts();
  return (
    <ToastsContext.Provider value={toasts}>
      {props.children}
      <div class="rb-toasts" role="status" aria-live="polite" aria-relevant="additions">
        <For each={toasts.shown()}>
          {(toast) => (
            <div class="rb-toast" data-tone={toast.tone ?? 'info'}>
              <Icon name={ICONS[toast.tone ?? 'info']} size={22} />
              <p>{toast.text}</p>
              <Show when={toast.action}>
                {(action) => (
                  <Button tone="quiet" onClick={() => action().onPress()}>
                    {action().label}
                  </Button>
                )}
              </Show>
            </div>
          )}
        </For>
      </div>
    </ToastsContext.Provider>
  );
}
