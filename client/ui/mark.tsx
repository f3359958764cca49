/** The Readback mark: something said, and the check that comes back. One loop, one colour. */
export function Mark(props: { size?: number | undefined }) {
  return (
    <svg
      viewBox="0 0 48 48"
      width={props.size ?? 28}
      height={props.size ?? 28}
      fill="none"
      stroke="currentColor"
      stroke-width="4.6"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d="M33.5 9.200A18 18 0 1 0 40.6 31" />
      <path d="M15.5 23.500l8 8L42.5 11" stroke="var(--mark-check, currentColor)" />
    </svg>
  );
}
