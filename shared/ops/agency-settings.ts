/** What an agency decides once for everybody: words, fences, how long a screen may be left alone. */
import { z } from 'zod';
import type { Folder } from '../log/document.ts';
import { isEvent } from '../log/typed-event.ts';
import { BILLING, CREW, DISPATCH, HOSPITALS } from '../rooms/room-ids.ts';
import type { Rule } from '../rooms/rule.ts';
import type { Instant } from '../time.ts';

/** Metres. */
export const FENCE_METRES = { least: 30, most: 2000 } as const;
/** Minutes. */
export const COVER_AFTER_MINUTES = { least: 0, most: 120 } as const;

const fenceMetres = z.int().min(FENCE_METRES.least).max(FENCE_METRES.most);

/** Only what is to change. */
const changeSchema = z.object({
  /** What the statuses are called on the tablets. */
  labels: z.enum(['us-plain', 'us-ten-codes', 'uk', 'fms']).exactOptional(),
  /** What is done with a time the vehicle's own movement gives: nothing, ask the crew, or record it. */
  automaticTimes: z.enum(['off', 'prompt', 'record']).exactOptional(),
  fences: z
    .object({ sceneMetres: fenceMetres, destinationMetres: fenceMetres, stationMetres: fenceMetres })
    .exactOptional(),
  distances: z.enum(['miles', 'kilometres']).exactOptional(),
  /** Minutes without a touch after which patient data is covered; 0 never covers it. */
  coverAfterMinutes: z.int().min(COVER_AFTER_MINUTES.least).max(COVER_AFTER_MINUTES.most).exactOptional(),
});
type SettingsChange = z.output<typeof changeSchema>;
export type AgencySettings = Required<SettingsChange>;
export type SettingName = keyof AgencySettings;

const SETTING_NAMES = Object.keys(changeSchema.shape) as readonly SettingName[];

const decisionSchema = changeSchema
  .extend({
    /** What people call the one who decides. */
    name: z.string().min(1).max(120).exactOptional(),
  })
  // Whoever misspells a setting learns it here, instead of being thanked for a decision that changed nothing.
  .refine(
    (decision) => SETTING_NAMES.some((name) => decision[name] !== undefined),
    `must name at least one setting: ${SETTING_NAMES.join(', ')}`,
  );
type Decision = z.output<typeof decisionSchema>;

/** As long as nobody has decided otherwise. */
export const DEFAULT_SETTINGS: AgencySettings = {
  labels: 'us-plain',
  automaticTimes: 'prompt',
  fences: { sceneMetres: 300, destinationMetres: 300, stationMetres: 200 },
  distances: 'miles',
  coverAfterMinutes: 5,
};

/** The fences, in the order of a call. */
export const FENCES = ['sceneMetres', 'destinationMetres', 'stationMetres'] as const;
export type Fence = (typeof FENCES)[number];

export const agencySettingsEvents = { 'agency:settings': decisionSchema } as const;

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
    if (!isEvent<Decision>(event, 'agency:settings')) return state;
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
  return { ...DEFAULT_SETTINGS, ...decided };
}
