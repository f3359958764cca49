import { createEffect, createUniqueId, on, onMount, Show, type JSX } from 'solid-js';
import { Button } from '../../ui/button.tsx';
import { useCab } from './cab-state.tsx';

export interface PanelFrameProps {
  title: string;
  /** One line of why this is asked. */
  why?: string | undefined;
  /** The word on the way out: "Close", or "Skip" for a question. */
  leave?: string | undefined;
  /** Instead of closing: one step back within what is open. */
  onLeave?: (() => void) | undefined;
  children: JSX.Element;
}

/**
 * Title, way out and room to scroll, the same for whatever lies over the call. It takes the focus when it stands, which
 * for some is later than when it was opened; a question that came by itself leaves the focus where it is.
 */
export function PanelFrame(props: PanelFrameProps) {
  const { panels } = useCab();
  const title = createUniqueId();
  let heading: HTMLElement | undefined;
  let body: HTMLElement | undefined;
  onMount(() => {
    const open = panels.open();
    const isAsked = open !== undefined && 'asked' in open && open.asked;
    if (!isAsked) heading?.focus();
  });
  // Another page within: from its top, and with the focus where the pressed button is gone.
  createEffect(
    on(
      () => props.title,
      () => {
        if (body) body.scrollTop = 0;
        if (document.activeElement === document.body) heading?.focus();
      },
      { defer: true },
    ),
  );
  return (
    <section class="crew-panel" aria-labelledby={title}>
      <header class="crew-panel-head">
        <div>
          <h2 ref={(element) => (heading = element)} id={title} class="crew-panel-title" tabindex="-1">
            {props.title}
          </h2>
          <Show when={props.why}>
            <p class="rb-muted">{props.why}</p>
          </Show>
        </div>
        <Button size="crew" onClick={() => (props.onLeave ? props.onLeave() : panels.done())}>
          {props.leave ?? 'Close'}
        </Button>
      </header>
      <div class="crew-panel-body" ref={(element) => (body = element)}>
        {props.children}
      </div>
    </section>
  );
}
