/** 1 is the highest. Shape and figure say it, so it also reads in red light. */
export function PriorityMark(props: { priority: number }) {
  return (
    <span class="crew-priority" data-priority={props.priority}>
      <span class="rb-spoken">Priority </span>
      <span aria-hidden="true">P</span>
      {props.priority}
    </span>
  );
}
