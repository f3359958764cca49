import { namedFlavor, type Flavor } from '@protomaps/basemaps';
import type { ShownTheme } from '../ui/theme.tsx';

/*
 * Quieter than the makers' colours: the streets are the background, units and incidents the picture.
 */
const LIGHT: Flavor = {
  ...namedFlavor('light'),
  background: '#e9ecee',
  earth: '#eef0f1',
  park_a: '#d8e8d6',
  park_b: '#c9e0c7',
  wood_a: '#d5e5d2',
  wood_b: '#c8dcc5',
  scrub_a: '#dde6d6',
  scrub_b: '#d3dfcb',
  school: '#ecebe4',
  hospital: '#f4e6e8',
  industrial: '#e5e7ec',
  pedestrian: '#e8e9e9',
  water: '#b9d4e6',
  buildings: '#e0e3e5',
  minor_a: '#ffffff',
  minor_b: '#ffffff',
  minor_casing: '#d5dade',
  link: '#ffffff',
  link_casing: '#c3cbd1',
  major: '#ffffff',
  major_casing_early: '#bcc6cd',
  major_casing_late: '#bcc6cd',
  highway: '#f9dfa6',
  highway_casing_early: '#d3b26a',
  highway_casing_late: '#d3b26a',
  railway: '#aab3ba',
  roads_label_minor: '#5c6870',
  roads_label_minor_halo: '#ffffff',
  roads_label_major: '#465058',
  roads_label_major_halo: '#ffffff',
  subplace_label: '#6c7880',
  subplace_label_halo: '#eef0f1',
  city_label: '#3a444b',
  city_label_halo: '#eef0f1',
  ocean_label: '#4a7594',
};

const DARK: Flavor = {
  ...namedFlavor('dark'),
  background: '#0c1319',
  earth: '#141d24',
  park_a: '#162a24',
  park_b: '#182f27',
  wood_a: '#162923',
  wood_b: '#172d26',
  scrub_a: '#172822',
  scrub_b: '#182c25',
  school: '#1b242b',
  hospital: '#2a2029',
  industrial: '#182029',
  pedestrian: '#19232a',
  water: '#0d2b3f',
  buildings: '#1a242c',
  other: '#26323b',
  minor_service: '#26323b',
  minor_a: '#2b3842',
  minor_b: '#2b3842',
  minor_casing: '#111920',
  minor_service_casing: '#111920',
  link: '#35434e',
  link_casing: '#111920',
  major: '#3a4955',
  major_casing_early: '#111920',
  major_casing_late: '#111920',
  highway: '#5c5a43',
  highway_casing_early: '#111920',
  highway_casing_late: '#111920',
  bridges_minor: '#2b3842',
  bridges_link: '#35434e',
  bridges_major: '#3a4955',
  bridges_highway: '#5c5a43',
  railway: '#3d4a55',
  roads_label_minor: '#8d9ba6',
  roads_label_minor_halo: '#141d24',
  roads_label_major: '#a3b0ba',
  roads_label_major_halo: '#141d24',
  subplace_label: '#7f8d98',
  subplace_label_halo: '#141d24',
  city_label: '#b6c2cb',
  city_label_halo: '#141d24',
  ocean_label: '#5c8cab',
};

/** Long red light only: each colour becomes a red of the same lightness, kept dim. */
function toRed(colour: string): string {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour);
  if (!match) return colour;
  const [red = 0, green = 0, blue = 0] = match.slice(1).map((part) => Number.parseInt(part, 16));
  const lightness = 0.299 * red + 0.587 * green + 0.114 * blue;
  return `rgb(${Math.round(Math.min(210, lightness * 1.35))}, ${Math.round(lightness * 0.16)}, ${Math.round(lightness * 0.12)})`;
}

const NIGHT: Flavor = (() => {
  const { pois: _pois, landcover: _landcover, ...colours } = DARK;
  const red = Object.entries(colours).map(([name, colour]) => [
    name,
    typeof colour === 'string' ? toRed(colour) : colour,
  ]);
  // Same keys, same kinds of value: a flavour is a flat table of colours.
  return Object.fromEntries(red) as Flavor;
})();

const FLAVOURS: Record<ShownTheme, Flavor> = { light: LIGHT, dark: DARK, night: NIGHT };

/** The map's colours under a theme of the interface. */
export const flavourFor = (theme: ShownTheme): Flavor => FLAVOURS[theme];
