import type { JSX } from 'solid-js';

/* Plain interface icons, 24-unit grid, drawn with a 2-unit stroke in the current colour. */
const GLYPHS = {
  check: () => <path d="m4.5 12.5 5 5 10-11" />,
  'double-check': () => <path d="m2 13 4.5 4.5L15 8M12 16.5l1 1L22 8" />,
  close: () => <path d="M5.5 5.5l13 13M18.5 5.5l-13 13" />,
  'chevron-down': () => <path d="m5.5 9 6.5 6.5L18.5 9" />,
  'chevron-right': () => <path d="m9 5.5 6.5 6.5L9 18.5" />,
  clock: () => <path d="M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 7.5V12l3 2" />,
  alert: () => <path d="M12 3.2 22 20.5H2zM12 10v4.5M12 17.5v.1" />,
  info: () => (
    <>
      <circle cx="12" cy="12" r="9.2" />
      <path d="M12 11.3v5M12 7.7v.1" />
    </>
  ),
  sync: () => <path d="M20 12a8 8 0 0 1-14.3 5M4 12A8 8 0 0 1 18.3 7M18.5 3v4.2h-4.2M5.5 21v-4.2h4.2" />,
  'cloud-off': () => (
    <path d="M3 3l18 18M9 5.6A6 6 0 0 1 17.5 10a4.5 4.5 0 0 1 3.6 6.6M17 19H7a4.5 4.5 0 0 1-.9-8.9" />
  ),
  device: () => (
    <>
      <rect x="5" y="2.5" width="14" height="19" rx="2.5" />
      <path d="m8.8 12 2.3 2.3 4.2-4.6" />
    </>
  ),
  key: () => (
    <>
      <circle cx="8" cy="15.5" r="4.5" />
      <path d="m11.2 12.3 8.8-8.8M16 7.5l3 3" />
    </>
  ),
  live: () => (
    <>
      <circle cx="12" cy="12" r="2.5" fill="currentColor" stroke="none" />
      <path d="M7.4 16.6a6.5 6.5 0 0 1 0-9.2M16.6 7.4a6.5 6.5 0 0 1 0 9.2M4.2 19.8a11 11 0 0 1 0-15.6M19.8 4.2a11 11 0 0 1 0 15.6" />
    </>
  ),
  sun: () => (
    <>
      <circle cx="12" cy="12" r="4.3" />
      <path d="M12 1.8v2.4M12 19.8v2.4M1.8 12h2.4M19.8 12h2.4M4.8 4.8l1.7 1.7M17.5 17.5l1.7 1.7M19.2 4.8l-1.7 1.7M6.5 17.5l-1.7 1.7" />
    </>
  ),
  moon: () => <path d="M20.5 14.2A8.8 8.8 0 0 1 9.8 3.5a8.8 8.8 0 1 0 10.7 10.7z" />,
  night: () => (
    <>
      <path d="M1.8 12S5.5 5.5 12 5.5 22.2 12 22.2 12 18.5 18.5 12 18.5 1.8 12 1.8 12z" />
      <circle cx="12" cy="12" r="3" fill="currentColor" stroke="none" />
    </>
  ),
  auto: () => (
    <>
      <circle cx="12" cy="12" r="9" />
      <path d="M12 3a9 9 0 0 1 0 18z" fill="currentColor" />
    </>
  ),
  copy: () => <path d="M9 8.5h10.5v12H9zM15 8.5v-5H4.5v12H9" />,
  minus: () => <path d="M4.5 12h15" />,
  expand: () => <path d="M14 4h6v6M20 4l-7 7M10 20H4v-6M4 20l7-7" />,
  shrink: () => <path d="M20 10h-6V4M14 10l6.5-6.5M4 14h6v6M10 14l-6.5 6.5" />,
  compass: () => <path d="M12 2.5 17.5 21 12 17.2 6.5 21z" />,
  plus: () => <path d="M12 4.5v15M4.5 12h15" />,
  undo: () => <path d="M8.5 4 4 8.5 8.5 13M4.5 8.5h9.2a6 6 0 0 1 0 12H9" />,
  search: () => (
    <>
      <circle cx="10.5" cy="10.5" r="6.5" />
      <path d="m15.5 15.5 5.5 5.5" />
    </>
  ),
  download: () => <path d="M12 3.5v12M6.5 10.5 12 16l5.5-5.5M4 20.5h16" />,
  route: () => (
    <>
      <circle cx="5.5" cy="18.5" r="2.8" />
      <circle cx="18.5" cy="5.5" r="2.8" />
      <path d="M15.7 5.5H9a3.2 3.2 0 0 0 0 6.5h6a3.2 3.2 0 0 1 0 6.5H8.3" />
    </>
  ),
  radio: () => <path d="M4 8.5h16v12H4zM7 8.5 17.5 3M8.5 14.5h.1M13 12.5h4M13 16.5h4" />,
  volume: () => (
    <path d="M3.5 9.5v5h4l5.5 4.5v-14L7.5 9.5zM16.5 9a4.3 4.3 0 0 1 0 6M19.3 6.2a8.3 8.3 0 0 1 0 11.6" />
  ),
  hourglass: () => <path d="M6 2.8h12M6 21.2h12M7.5 2.8v4L12 12l4.5-5.2v-4M7.5 21.2v-4L12 12l4.5 5.2v4" />,
  menu: () => <path d="M4 6.5h16M4 12h16M4 17.5h16" />,
  location: () => (
    <>
      <circle cx="12" cy="12" r="6.5" />
      <path d="M12 1.8v3.7M12 18.5v3.7M1.8 12h3.7M18.5 12h3.7" />
    </>
  ),
  person: () => (
    <>
      <circle cx="12" cy="8" r="4.2" />
      <path d="M4 20.5c.8-4 3.9-6 8-6s7.2 2 8 6" />
    </>
  ),
  backspace: () => <path d="M9 5h11.5v14H9l-6-7zM11.5 9.5l5 5M16.5 9.5l-5 5" />,
  inbox: () => <path d="M3 13.5h5.2l1.3 2.8h5l1.3-2.8H21M3 13.5 6.2 4.5h11.6L21 13.5v6H3z" />,
} satisfies Record<string, () => JSX.Element>;

export type IconName = keyof typeof GLYPHS;

export const ICON_NAMES = Object.keys(GLYPHS) as readonly IconName[];

export interface IconProps {
  name: IconName;
  /** Edge in CSS pixels, default 20. */
  size?: number | undefined;
}

/** Decoration only: the words beside it, or the button's label, carry the meaning. */
export function Icon(props: IconProps) {
  return (
    <svg
      viewBox="0 0 24 24"
      width={props.size ?? 20}
      height={props.size ?? 20}
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      {GLYPHS[props.name]()}
    </svg>
  );
}
