import { render } from 'solid-js/web';
import { StatusIcon } from '../ui/status-icon.tsx';
import { UNIT_STATUSES, type UnitStatus } from '../../shared/units/statuses.ts';

/** Pixels of an image per pixel on screen. */
export const IMAGE_RATIO = 2;

export interface MarkImage {
  name: string;
  svg: string;
}

interface Ink {
  /** Resolved colour of a token, for an element of this status when one is given. */
  of(token: string, status?: UnitStatus): string;
}

/** Reads the interface's own colours, so that a mark on the map looks like the chip in the list, in every theme. */
function createInk(root: HTMLElement): Ink & { done(): void } {
  const probe = root.ownerDocument.createElement('span');
  probe.hidden = true;
  root.append(probe);
  return {
    of(token, status) {
      if (status) probe.dataset['status'] = status;
      else delete probe.dataset['status'];
      probe.style.color = `var(${token})`;
      return getComputedStyle(probe).color;
    },
    done: () => probe.remove(),
  };
}

const UNIT_BOX = 34;
const UNIT_GLYPH = 19;

const svg = (size: number, body: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${size * IMAGE_RATIO}" height="${size * IMAGE_RATIO}" viewBox="0 0 ${size} ${size}">${body}</svg>`;

/** The glyph of the status chip, as SVG text in two colours. */
function glyph(status: UnitStatus, ink: string, cut: string): string {
  const holder = document.createElement('div');
  const dispose = render(() => <StatusIcon status={status} />, holder);
  const inner = holder.firstElementChild?.innerHTML ?? '';
  dispose();
  const styled = inner
    .replaceAll(
      'class="cut"',
      `fill="none" stroke="${cut}" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round"`,
    )
    .replaceAll(
      'class="line"',
      `fill="none" stroke="${ink}" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round"`,
    )
    .replaceAll('class="hole"', `fill="${cut}"`)
    .replaceAll('class="wheel"', `stroke="${cut}" stroke-width="1.8"`);
  const scale = UNIT_GLYPH / 24;
  const shift = (UNIT_BOX - UNIT_GLYPH) / 2;
  return `<g fill="${ink}" transform="translate(${shift} ${shift}) scale(${scale})">${styled}</g>`;
}

function unitImage(status: UnitStatus, ink: Ink): MarkImage {
  const solid = ink.of('--status-solid', status);
  const on = ink.of('--on-status', status);
  const ring = ink.of('--surface-raised');
  const middle = UNIT_BOX / 2;
  return {
    name: `unit-${status}`,
    svg: svg(
      UNIT_BOX,
      `<circle cx="${middle}" cy="${middle}" r="15.5" fill="${ring}"/><circle cx="${middle}" cy="${middle}" r="13.5" fill="${solid}"/>${glyph(status, on, solid)}`,
    ),
  };
}

/** Hollow and grey: this is where it was, not where it is. */
function staleImage(status: UnitStatus, ink: Ink): MarkImage {
  const grey = ink.of('--text-muted');
  const ground = ink.of('--surface');
  const middle = UNIT_BOX / 2;
  return {
    name: `unit-${status}-stale`,
    svg: svg(
      UNIT_BOX,
      `<circle cx="${middle}" cy="${middle}" r="14" fill="${ground}" stroke="${grey}" stroke-width="2" stroke-dasharray="4 2.6"/>${glyph(status, grey, ground)}`,
    ),
  };
}

const EMERGENCY_BOX = 52;

/** A star like no other mark: told apart by its shape and size, in every theme. */
function emergencyImage(ink: Ink): MarkImage {
  const middle = EMERGENCY_BOX / 2;
  const points = Array.from({ length: 16 }, (_none, nth) => {
    const reach = nth % 2 === 0 ? middle - 1.5 : middle - 7;
    const turn = (nth * Math.PI) / 8;
    return `${(middle + reach * Math.sin(turn)).toFixed(1)},${(middle - reach * Math.cos(turn)).toFixed(1)}`;
  });
  return {
    name: 'unit-emergency',
    svg: svg(
      EMERGENCY_BOX,
      `<polygon points="${points.join(' ')}" fill="${ink.of('--bad-solid')}" stroke="${ink.of('--surface-raised')}" stroke-width="2"/><text x="${middle}" y="${middle + 5}" text-anchor="middle" font-family="sans-serif" font-weight="800" font-size="14" fill="${ink.of('--on-tone')}">SOS</text>`,
    ),
  };
}

const HEADING_BOX = 54;

function headingImage(status: UnitStatus, ink: Ink): MarkImage {
  const middle = HEADING_BOX / 2;
  return {
    name: `heading-${status}`,
    svg: svg(
      HEADING_BOX,
      `<path d="M${middle} 2.5l6.6 9.2a18 18 0 0 0-13.2 0z" fill="${ink.of('--status-solid', status)}" stroke="${ink.of('--surface-raised')}" stroke-width="2" stroke-linejoin="round" paint-order="stroke"/>`,
    ),
  };
}

const INCIDENT_BOX = 36;

/** A diamond with the priority in it: filled while it waits, an outline once somebody is on it. */
function incidentImage(priority: number, pending: boolean, ink: Ink): MarkImage {
  const loud = ink.of('--bad-solid');
  const calm = ink.of('--bad-ink');
  const ground = ink.of('--surface-raised');
  const middle = INCIDENT_BOX / 2;
  const diamond = `M${middle} 2.5 L${INCIDENT_BOX - 2.5} ${middle} L${middle} ${INCIDENT_BOX - 2.5} L2.5 ${middle}z`;
  const number = `<text x="${middle}" y="${middle + 5}" text-anchor="middle" font-family="sans-serif" font-weight="700" font-size="14" fill="${pending ? ink.of('--on-tone') : calm}">${priority}</text>`;
  return {
    name: `incident-${priority}${pending ? '-pending' : ''}`,
    svg: svg(
      INCIDENT_BOX,
      `<path d="${diamond}" fill="${pending ? loud : ground}" stroke="${pending ? ground : calm}" stroke-width="2.4" stroke-linejoin="round"/>${number}`,
    ),
  };
}

const PLACE_BOX = 26;

function placeImages(ink: Ink): MarkImage[] {
  const accent = ink.of('--accent');
  const on = ink.of('--on-accent');
  const ground = ink.of('--surface-raised');
  const square = (fill: string, edge: string): string =>
    `<rect x="3" y="3" width="20" height="20" rx="5" fill="${fill}" stroke="${edge}" stroke-width="2"/>`;
  const cross = `<circle cx="13" cy="13" r="9" fill="none" stroke="${accent}" stroke-width="2.5"/><path d="M13 1v8M13 17v8M1 13h8M17 13h8" stroke="${accent}" stroke-width="2.5"/>`;
  const letter = `<path d="M9.5 8.5v9M16.5 8.5v9M9.5 13h7" fill="none" stroke-width="2.2" stroke-linecap="round"`;
  const flag = `<circle cx="13" cy="13" r="11.5" fill="${ground}" stroke="${accent}" stroke-width="2"/><path d="M9.5 20V6.5M9.5 7h9l-2.3 3.2 2.3 3.3h-9z" fill="${accent}" stroke="${accent}" stroke-width="1.8" stroke-linejoin="round"/>`;
  const hospital = `${square(ground, accent)}${letter} stroke="${ink.of('--accent-ink')}"/>`;
  // By its shape as well as its colour.
  const sign = (path: string, token: string): string =>
    `<path d="${path}" fill="${ink.of(token)}" stroke="${ground}" stroke-width="1.4" stroke-linejoin="round"/>`;
  return [
    { name: 'place-hospital', svg: svg(PLACE_BOX, hospital) },
    {
      name: 'place-hospital-limited',
      svg: svg(PLACE_BOX, `${hospital}${sign('M18.5 0.5 25.5 13h-14z', '--warn-ink')}`),
    },
    {
      name: 'place-hospital-closed',
      svg: svg(
        PLACE_BOX,
        `${hospital}<path d="M3.5 22.5l19-19" stroke="${ink.of('--bad-ink')}" stroke-width="3.6" stroke-linecap="round"/>`,
      ),
    },
    { name: 'place-destination', svg: svg(PLACE_BOX, `${square(accent, ground)}${letter} stroke="${on}"/>`) },
    { name: 'place-scene', svg: svg(PLACE_BOX, flag) },
    { name: 'place-draft', svg: svg(PLACE_BOX, cross) },
  ];
}

const PRIORITIES = [1, 2, 3, 4, 5];

/** Every picture the live layers name, in the colours of the theme now shown. */
export function markImages(root: HTMLElement): MarkImage[] {
  const ink = createInk(root);
  const images = [
    ...UNIT_STATUSES.flatMap((status) => [
      unitImage(status, ink),
      staleImage(status, ink),
      headingImage(status, ink),
    ]),
    ...PRIORITIES.flatMap((priority) => [
      incidentImage(priority, true, ink),
      incidentImage(priority, false, ink),
    ]),
    emergencyImage(ink),
    ...placeImages(ink),
  ];
  ink.done();
  return images;
}
