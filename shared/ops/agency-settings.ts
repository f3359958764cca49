/** What an agency decides once for everybody: words, fences, how long a screen may be left alone. */
import { z } from 'zod';
import type { Folder } from '../log/document.ts';
import { isEvent } from '../log/typed-event.ts';
import { BILLING, CREW, DISPATCH, HOSPITALS } from '../rooms/room-ids.ts';
import type { Rule } from '../rooms/rule.ts';
import type { Instant } from '../time.ts';

const fenceMetres = z.int().min(30).max(2000);

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
  coverAfterMinutes: z.int().min(0).max(120).exactOptional(),
});
type SettingsChange = z.output<typeof changeSchema>;
export type AgencySettings = Required<SettingsChange>;

/** As long as nobody has decided otherwise. */
export const DEFAULT_SETTINGS: AgencySettings = {
  labels: 'us-plain',
  automaticTimes: 'prompt',
  fences: { sceneMetres: 300, destinationMetres: 300, stationMetres: 200 },
  distances: 'miles',
  coverAfterMinutes: 5,
};

export const agencySettingsEvents = { 'agency:settings': changeSchema } as const;

export const agencySettingsRules: Record<string, Rule> = {
  'agency:settings': { roles: ['admin', 'supervisor'], needs: [], kind: 'coordination' },
};

/** One document for the whole organization. */
export const AGENCY = 'agency';

export interface SettingsState extends SettingsChange {
  at: Instant;
  by: string;
}

export const settingsFolder: Folder<SettingsState> = {
  kind: 'settings',
  keys: ({ type }) => (type === 'agency:settings' ? [AGENCY] : []),
  fold(state, event) {
    if (!isEvent<SettingsChange>(event, 'agency:settings')) return state;
    return { ...state, ...event.data, at: event.occurredAt, by: event.actor };
  },
  rooms: () => [CREW, DISPATCH, BILLING, HOSPITALS],
};

/** The settings in force: what was decided, and the defaults for the rest. */
export function settingsOf(state: SettingsState | undefined): AgencySettings {
  const { at: _at, by: _by, ...decided } = state ?? {};
  return { ...DEFAULT_SETTINGS, ...decided };
}
