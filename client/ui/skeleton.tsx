import { For } from 'solid-js';
import './skeleton.css';

export interface SkeletonProps {
  /** Lines of text it stands for, default 3. */
  lines?: number | undefined;
  /** What is being loaded, spoken once. */
  label?: string | undefined;
}

export function Skeleton(props: SkeletonProps) {
  return (
    <div class="rb-skeleton" role="status">
      <span class="rb-spoken">{props.label ?? 'Loading'}</span>
      <For each={Array.from({ length: props.lines ?? 3 }, (_, line) => line)}>
        {() => <span class="rb-skeleton-line" />}
      </For>
    </div>
  );
}
