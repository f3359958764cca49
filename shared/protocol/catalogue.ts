/** Every event type there is: the schema of its data, and who may record it. The one list. */
import type { z } from 'zod';
import { alertEvents } from '../alerts/events.ts';
import { alertRules } from '../alerts/rules.ts';
import { callEvents } from '../calls/events.ts';
import { callRules } from '../calls/rules.ts';
import { hospitalEvents } from '../hospital/events.ts';
import { hospitalRules } from '../hospital/rules.ts';
import { incidentEvents } from '../incidents/events.ts';
import { incidentRules } from '../incidents/rules.ts';
import { messageEvents } from '../messaging/events.ts';
import { messageRules } from '../messaging/rules.ts';
import { agencySettingsEvents } from '../ops/agency-settings-events.ts';
import { agencySettingsRules } from '../ops/agency-settings.ts';
import { opsEvents } from '../ops/events.ts';
import { opsRules } from '../ops/rules.ts';
import { referencePageEvents } from '../ops/reference-page-events.ts';
import { referencePageRules } from '../ops/reference-pages.ts';
import { patientEvents } from '../patients/events.ts';
import { patientRules } from '../patients/rules.ts';
import { radioEvents } from '../radio/events.ts';
import { radioRules } from '../radio/rules.ts';
import type { Rule } from '../rooms/rule.ts';
import { taskEvents } from '../tasks/events.ts';
import { taskRules } from '../tasks/rules.ts';
import { transportEvents } from '../transports/events.ts';
import { transportRules } from '../transports/rules.ts';
import { deliveryRules } from '../units/delivery-rules.ts';
import { emergencyRules } from '../units/emergency-rules.ts';
import { unitEvents } from '../units/events.ts';
import { unitRules } from '../units/rules.ts';

export interface CatalogueEntry {
  type: string;
  data: z.ZodType<Record<string, unknown>>;
  rule: Rule;
}

const SCHEMAS: Record<string, z.ZodType<Record<string, unknown>>> = {
  ...unitEvents,
  ...incidentEvents,
  ...transportEvents,
  ...hospitalEvents,
  ...messageEvents,
  ...callEvents,
  ...radioEvents,
  ...taskEvents,
  ...alertEvents,
  ...patientEvents,
  ...opsEvents,
  ...agencySettingsEvents,
  ...referencePageEvents,
};
const RULES = new Map<string, Rule>(
  [
    unitRules,
    emergencyRules,
    deliveryRules,
    incidentRules,
    transportRules,
    hospitalRules,
    messageRules,
    callRules,
    radioRules,
    taskRules,
    alertRules,
    patientRules,
    opsRules,
    agencySettingsRules,
    referencePageRules,
  ].flatMap((rules) => Object.entries(rules)),
);

export const EVENT_TYPES: readonly string[] = Object.keys(SCHEMAS);

/** Deny by default: a type with a schema but no rule may be recorded by nobody. */
const NOBODY: Rule = { roles: [], needs: [], kind: 'coordination' };

const ENTRIES = new Map<string, CatalogueEntry>(
  Object.entries(SCHEMAS).map(([type, data]) => [type, { type, data, rule: RULES.get(type) ?? NOBODY }]),
);

export const catalogueEntry = (type: string): CatalogueEntry | undefined => ENTRIES.get(type);
