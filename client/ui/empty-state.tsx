import { Show, type JSX } from 'solid-js';
import { Icon, type IconName } from './icon.tsx';
import './empty-state.css';

export interface EmptyStateProps {
  icon?: IconName | undefined;
  title: string;
  /** Why it is empty and what fills it. */
  children?: JSX.Element;
  action?: JSX.Element;
}

export function EmptyState(props: EmptyStateProps) {
  return (
    <div class="rb-empty">
      <Icon name={props.icon ?? 'inbox'} size={32} />
      <p class="rb-empty-title">{props.title}</p>
      <Show when={props.children}>
        <p class="rb-muted">{props.children}</p>
      </Show>
      {props.action}
    </div>
  );
}
