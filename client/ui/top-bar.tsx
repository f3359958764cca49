import type { JSX } from 'solid-js';
import { Mark } from './mark.tsx';
import './top-bar.css';

export interface TopBarProps {
  /** Who or where this screen is: a unit's call sign, the desk's name. Becomes the page's heading. */
  title: JSX.Element;
  /** Beside the title: the unit's status, tabs of the desk. */
  children?: JSX.Element;
  /** At the far end: link badge, theme, person. */
  end?: JSX.Element;
  size?: 'regular' | 'crew' | undefined;
}

/** The same bar on every desk: who am I, what is true, how true is it. */
export function TopBar(props: TopBarProps) {
  return (
    <header class="rb-top-bar" data-size={props.size ?? 'regular'}>
      <span class="rb-top-bar-mark">
        <Mark />
      </span>
      <h1>{props.title}</h1>
      <div class="rb-top-bar-middle">{props.children}</div>
      <div class="rb-top-bar-end">{props.end}</div>
    </header>
  );
}
