/** What an agency decides once for everybody: words, fences, how long a screen may be left alone. */
import type { Folder } from '../log/document.ts';
import { isEvent } from '../log/typed-event.ts';
import { BILLING, CREW, DISPATCH, HOSPITALS } from '../rooms/room-ids.ts';
import type { Rule } from '../rooms/rule.ts';
import type { Instant } from '../time.ts';
import type { SettingsChange, SettingsDecision } from './agency-settings-events.ts';

/** Metres. */
export const FENCE_METRES = { least: 30, most: 2000 } as const;
/** Minutes. */
export const COVER_AFTER_MINUTES = { least: 0, most: 120 } as const;

export type AgencySettings = Required<SettingsChange>;
export type SettingName = keyof AgencySettings;

/** As long as nobody has decided otherwise. */
export const DEFAULT_SETTINGS: AgencySettings = {
  labels: 'us-plain',
  automaticTimes: 'prompt',
  fences: { sceneMetres: 300, destinationMetres: 300, stationMetres: 200 },
  distances: 'miles',
  temperature: 'fahrenheit',
  glucose: 'mg_dl',
  coverAfterMinutes: 5,
};

export const SETTING_NAMES = Object.keys(DEFAULT_SETTINGS) as readonly SettingName[];

/** The fences, in the order of a call. */
export const FENCES = ['sceneMetres', 'destinationMetres', 'stationMetres'] as const;
export type Fence = (typeof FENCES)[number];

export const agencySettingsRules: Record<string, Rule> = {
  'agency:settings': { roles: ['admin', 'supervisor'], needs: [], kind: 'coordination' },
};

/** One document for the whole organization. */
export const AGENCY = 'agency';

/** Who decided a setting last, when, and what held until then. */
export interface LastDecision<Value = unknown> {
  at: Instant;
  by: string;
  name?: string;
  before: Value;
}

export interface SettingsState extends SettingsChange {
  at: Instant;
  by: string;
  /** By setting; one that nobody ever changed is not in it. */
  last?: { [Name in SettingName]?: LastDecision<AgencySettings[Name]> };
}

export const settingsFolder: Folder<SettingsState> = {
  kind: 'settings',
  keys: ({ type }) => (type === 'agency:settings' ? [AGENCY] : []),
  fold(state, event) {
    if (!isEvent<SettingsDecision>(event, 'agency:settings')) return state;
    const { name, ...change } = event.data;
    const who = { at: event.occurredAt, by: event.actor };
    const last = lastDecisions(state, change, name === undefined ? who : { ...who, name });
    return { ...state, ...change, ...who, ...(last ? { last } : {}) };
  },
  rooms: () => [CREW, DISPATCH, BILLING, HOSPITALS],
};

/** A setting that is said again as it was has not been changed by whoever said it. */
function lastDecisions(
  state: SettingsState | undefined,
  change: SettingsChange,
  who: Omit<LastDecision, 'before'>,
): SettingsState['last'] {
  const held = settingsOf(state);
  const changed = SETTING_NAMES.filter(
    (name) => change[name] !== undefined && !isSameSetting(change[name], held[name]),
  );
  if (changed.length === 0) return state?.last;
  const fresh = Object.fromEntries(changed.map((name) => [name, { ...who, before: held[name] }]));
  return { ...state?.last, ...fresh };
}

/** Whether both values say the same, whatever the order of what they consist of. */
export function isSameSetting<Value extends AgencySettings[SettingName]>(a: Value, b: Value): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  return FENCES.every((fence) => a[fence] === b[fence]);
}

/** The settings in force: what was decided, and the defaults for the rest. */
export function settingsOf(state: SettingsState | undefined): AgencySettings {
  const { at: _at, by: _by, last: _last, ...decided } = state ?? {};
  return { ...defaultsFor(decided), ...decided };
}

/** Who counts in kilometres measures in °C and mmol/L, as long as nobody has said otherwise. */
export const defaultsFor = ({ distances }: Pick<SettingsChange, 'distances'>): AgencySettings =>
  distances === 'kilometres'
    ? { ...DEFAULT_SETTINGS, temperature: 'celsius', glucose: 'mmol_l' }
    : DEFAULT_SETTINGS;
