import './priority-mark.css';

/** The diamond of the map: filled while nobody is on the call. 1 is the most urgent. */
export function PriorityMark(props: { priority: number; filled?: boolean }) {
  return (
    <span class="priority-mark" data-filled={props.filled ? '' : undefined}>
      <svg viewBox="0 0 30 30" width="28" height="28" aria-hidden="true">
        <path d="M15 2 28 15 15 28 2 15z" />
        <text x="15" y="19.6" text-anchor="middle">
          {props.priority}
        </text>
      </svg>
      <span class="rb-spoken">Priority {props.priority}</span>
    </span>
  );
}
