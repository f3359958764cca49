/** The fact that an agency decides by. */
import { z } from 'zod';
import { COVER_AFTER_MINUTES, FENCE_METRES, SETTING_NAMES } from './agency-settings.ts';

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
  /** What temperatures and glucose are read and typed in. What is recorded is in °C and mg/dL either way. */
  temperature: z.enum(['fahrenheit', 'celsius']).exactOptional(),
  glucose: z.enum(['mg_dl', 'mmol_l']).exactOptional(),
  /** Minutes without a touch after which patient data is covered; 0 never covers it. */
  coverAfterMinutes: z.int().min(COVER_AFTER_MINUTES.least).max(COVER_AFTER_MINUTES.most).exactOptional(),
});
export type SettingsChange = z.output<typeof changeSchema>;

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
export type SettingsDecision = z.output<typeof decisionSchema>;

export const agencySettingsEvents = { 'agency:settings': decisionSchema } as const;
