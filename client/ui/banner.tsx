import { Show, type JSX } from 'solid-js';
import { Icon, type IconName } from './icon.tsx';
import { useNoticeStack, type NoticeTone } from './notice-stack.tsx';
import './banner.css';

export interface BannerProps {
  tone?: NoticeTone | undefined;
  icon?: IconName | undefined;
  children: JSX.Element;
  /** Buttons, at the end. */
  actions?: JSX.Element;
}

const ICONS = { info: 'info', good: 'check', warn: 'alert', bad: 'alert' } as const;

/** A lasting notice above the work. It pushes the screen down rather than cover it, and on a stack it waits its turn. */
export function Banner(props: BannerProps) {
  const tone = () => props.tone ?? 'info';
  const isSeen = useNoticeStack()?.({ tone: tone(), hasActions: 'actions' in props });
  return (
    <div
      class="rb-banner"
      data-tone={tone()}
      role={tone() === 'bad' ? 'alert' : 'status'}
      hidden={isSeen && !isSeen()}
    >
      <Icon name={props.icon ?? ICONS[tone()]} />
      <div>{props.children}</div>
      <Show when={props.actions}>
        <div class="rb-banner-actions">{props.actions}</div>
      </Show>
    </div>
  );
}
