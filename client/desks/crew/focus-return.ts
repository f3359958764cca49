/** Where the keyboard goes on once what lay over the screen is gone: to the button that opened it. */
import { createEffect, on } from 'solid-js';

const isNowhere = (): boolean => document.activeElement === null || document.activeElement === document.body;

const canTakeFocus = (element: Element | undefined): element is HTMLElement =>
  element instanceof HTMLElement && element.isConnected && element.closest('[inert]') === null;

/** Needs an owner. A focus that somebody moved on meanwhile is left where it is; without an opener the next status gets it. */
export function createFocusReturn(isOpen: () => boolean): void {
  let opener: Element | undefined;
  createEffect(
    on(isOpen, (open, before) => {
      if (open && !before) opener = document.activeElement ?? undefined;
      if (open || !before || !isNowhere()) return;
      const next = document.querySelector('.crew-cab .crew-next button') ?? undefined;
      const target = [opener, next].find(canTakeFocus);
      target?.focus({ preventScroll: true });
    }),
  );
}
