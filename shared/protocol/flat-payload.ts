/** From an outside program's flat payload to the parts of an event: ids at the top, the rest in `data` (contract 3, 5). */
import { isUuid } from '../ids.ts';
import { instantSchema } from '../log/envelope.ts';
import type { Instant } from '../time.ts';

export interface FlatParts {
  /** Only when it is a UUID: another program's ids of its own stay in `data`. */
  id?: string;
  at?: Instant;
  unitId?: string;
  incidentId?: string;
  corrects?: string;
  data: Record<string, unknown>;
}

const camelCase = (name: string): string =>
  name.replace(/(?<=[a-z0-9])_([a-z0-9])/g, (_all, letter: string) => letter.toUpperCase());

/** Names other systems have for what stands at the top of our envelope. */
const TOP = new Map<string, 'unitId' | 'incidentId' | 'corrects'>([
  ['unitId', 'unitId'],
  ['assetId', 'unitId'],
  ['incidentId', 'incidentId'],
  ['corrects', 'corrects'],
]);

/** `timestamp` is when it happened, except where it is itself what is reported. */
const REPORTS_A_TIME = 'incident:timestamp';

export function fromFlatPayload(type: string, payload: Record<string, unknown>): FlatParts {
  const parts: FlatParts = { data: {} };
  for (const [given, value] of Object.entries(payload)) {
    const camel = camelCase(given);
    const name = Object.hasOwn(payload, camel) ? given : camel;
    const top = TOP.get(name);
    if (value === undefined) continue;
    if (top && typeof value === 'string') parts[top] ??= value;
    else if (name === 'id' && typeof value === 'string' && isUuid(value.toLowerCase()))
      parts.id = value.toLowerCase();
    else if (!takeTime(parts, { type, name, value })) define(parts.data, name, value);
  }
  return parts;
}

function takeTime(
  parts: FlatParts,
  { type, name, value }: { type: string; name: string; value: unknown },
): boolean {
  const isTime = name === 'at' || (name === 'timestamp' && type !== REPORTS_A_TIME);
  const parsed = isTime ? instantSchema.safeParse(value) : undefined;
  if (!parsed?.success) return false;
  if (name === 'at' || parts.at === undefined) parts.at = parsed.data;
  return true;
}

/** Also for names such as `__proto__`, which an assignment would take for something else. */
const define = (data: Record<string, unknown>, name: string, value: unknown): void => {
  Object.defineProperty(data, name, { value, enumerable: true, writable: true, configurable: true });
};
