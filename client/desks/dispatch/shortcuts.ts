import { onCleanup, onMount } from 'solid-js';

const TYPING = 'input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]';

/** Single keys for the whole desk. Silent while somebody types, in a dialog, or with a modifier held. */
export function useShortcuts(keys: Record<string, (event: KeyboardEvent) => void>): void {
  const press = (event: KeyboardEvent) => {
    const { target } = event;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (target instanceof Element && target.closest('[role=dialog], [role=listbox]')) return;
    const isTyping = target instanceof Element && target.closest(TYPING) !== null;
    if (isTyping && event.key !== 'Escape') return;
    const action = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action) return;
    event.preventDefault();
    action(event);
  };
  onMount(() => document.addEventListener('keydown', press));
  onCleanup(() => document.removeEventListener('keydown', press));
}
