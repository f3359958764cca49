import type { JSX } from 'solid-js';
import type { UnitStatus } from '../../shared/units/statuses.ts';
import './status-icon.css';

/*
 * Silhouettes that differ in outline, so they read at arm's length, in red light, and without colour.
 * `.cut` parts are drawn in the colour behind the icon (`--icon-cut`).
 */
const GLYPHS: Record<UnitStatus, () => JSX.Element> = {
  available: () => (
    <>
      <circle cx="12" cy="12" r="10" />
      <path class="cut" d="m7.3 12.4 3.2 3.2 6.3-6.6" />
    </>
  ),
  posted: () => (
    <>
      <path d="M6.5 3.5h13.2l-3.1 4.6 3.1 4.6H6.5z" />
      <path class="line" d="M5.6 3v18.5" />
    </>
  ),
  dispatched: () => (
    <>
      <path d="M12 .9a2 2 0 0 1 1.4.6l9.1 9.1a2 2 0 0 1 0 2.8l-9.1 9.1a2 2 0 0 1-2.8 0l-9.1-9.1a2 2 0 0 1 0-2.8l9.1-9.1A2 2 0 0 1 12 .9z" />
      <path class="cut" d="M12 6.8v6.4M12 17v.1" />
    </>
  ),
  acknowledged: () => (
    <>
      <path d="M5 2.5h14A3 3 0 0 1 22 5.5v9a3 3 0 0 1-3 3h-7.2L6.5 22v-4.5H5a3 3 0 0 1-3-3v-9a3 3 0 0 1 3-3z" />
      <path class="cut" d="m7.8 10 2.9 2.9 5.5-5.7" />
    </>
  ),
  en_route: () => (
    <path d="M21.6 2.4a1 1 0 0 0-1-.24L2.3 8.7a1 1 0 0 0 .05 1.9l7.9 2.4a1 1 0 0 1 .67.67l2.4 7.9a1 1 0 0 0 1.9.05l6.6-18.2a1 1 0 0 0-.24-1z" />
  ),
  staged: () => (
    <>
      <path d="M8.1 1.5h7.8a2 2 0 0 1 1.4.6l4.6 4.6a2 2 0 0 1 .6 1.4v7.8a2 2 0 0 1-.6 1.4l-4.6 4.6a2 2 0 0 1-1.4.6H8.1a2 2 0 0 1-1.4-.6l-4.6-4.6a2 2 0 0 1-.6-1.4V8.1a2 2 0 0 1 .6-1.4l4.6-4.6a2 2 0 0 1 1.4-.6z" />
      <path class="cut" d="M9.2 8.2v7.6M14.8 8.2v7.6" />
    </>
  ),
  on_scene: () => (
    <>
      <path d="M12 1.5a8.3 8.3 0 0 1 8.3 8.3c0 5.4-5.3 10-7.6 12a1.1 1.1 0 0 1-1.4 0c-2.3-2-7.6-6.6-7.6-12A8.3 8.3 0 0 1 12 1.5z" />
      <circle class="hole" cx="12" cy="9.7" r="3.3" />
    </>
  ),
  at_patient: () => (
    <>
      <path d="M12 21.6a1.5 1.5 0 0 1-.9-.3C6.6 18 1.5 13.8 1.5 8.8A5.9 5.9 0 0 1 12 5.2a5.9 5.9 0 0 1 10.5 3.6c0 5-5.1 9.2-9.6 12.5a1.5 1.5 0 0 1-.9.3z" />
      <path class="cut" d="M4.5 12.2h4l1.9-3.4 2.9 6 1.8-2.6h4.4" />
    </>
  ),
  transporting: () => (
    <>
      <path d="M2.5 4.5h11a1.5 1.5 0 0 1 1.5 1.5v2h3.2a2 2 0 0 1 1.7.9l2.3 3.5a2 2 0 0 1 .3 1.1V17a1.5 1.5 0 0 1-1.5 1.5H2.5A1.5 1.5 0 0 1 1 17V6a1.5 1.5 0 0 1 1.5-1.5z" />
      <path class="cut" d="M7.7 7.3v5.4M5 10h5.4" />
      <circle class="wheel" cx="6.7" cy="18.3" r="2.5" />
      <circle class="wheel" cx="17.3" cy="18.3" r="2.5" />
    </>
  ),
  at_destination: () => (
    <>
      <rect x="1.8" y="1.8" width="20.4" height="20.4" rx="4" />
      <path class="cut" d="M8 7v10M16 7v10M8 12h8" />
    </>
  ),
  transfer_of_care: () => (
    <path class="line" d="M2.5 8h17.8M15.3 2.8 20.5 8l-5.2 5.2M21.5 16.5H3.7M8.7 11.3l-5.2 5.2 5.2 5.2" />
  ),
  out_of_service: () => (
    <>
      <circle class="line" cx="12" cy="12" r="9.3" />
      <path class="line" d="m5.6 18.4 12.8-12.8" />
    </>
  ),
  cancelled: () => (
    <>
      <rect x="1.8" y="4.8" width="20.4" height="14.4" rx="7.2" />
      <path class="cut" d="m9 9 6 6M15 9l-6 6" />
    </>
  ),
};

export interface StatusIconProps {
  status: UnitStatus;
  /** Edge in CSS pixels, default 20. */
  size?: number | undefined;
}

/** Decoration only: always put the status name beside it. */
export function StatusIcon(props: StatusIconProps) {
  return (
    <svg
      class="rb-status-icon"
      data-status={props.status}
      viewBox="0 0 24 24"
      width={props.size ?? 20}
      height={props.size ?? 20}
      aria-hidden="true"
    >
      {GLYPHS[props.status]()}
    </svg>
  );
}
