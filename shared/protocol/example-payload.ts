/** A payload of each event that its schema takes, made from the schema: what a person tries first at the console. */
import { z } from 'zod';
import { catalogueEntry } from './catalogue.ts';
import { ephemeralEntry } from './ephemeral.ts';

type Schema = z.core.JSONSchema.BaseSchema | boolean;

/** Whose form no schema can tell, because code decides: statuses, rooms of listeners, times, numbers as text. */
const KNOWN: Readonly<Record<string, unknown>> = {
  actualAt: '2026-01-05T12:00:00Z',
  timestamp: '2026-01-05T12:00:00Z',
  field: 'eTimes.07',
  location: { lat: 37.78, lon: -122.41 },
  to: ['dispatch'],
  party: 'dispatch',
  members: ['dispatch'],
  add: ['dispatch'],
  reading: '120022.7',
  text: 'Hello from the console',
  message: 'Hello from the console',
  title: 'Hello from the console',
  reason: 'tried from the console',
  metrics: { calls: 3 },
  signal: { type: 'offer' },
  vitals: { pulse: 80 },
  callSign: 'M1',
  type: 'Fall',
  address: '1 Main St',
  topic: 'diversion',
  level: 'info',
  status: 'running',
  tags: ['mayday'],
  sha256: 'ab'.repeat(32),
  userId: 'ana',
  userIds: ['ana'],
};
const KNOWN_OF: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'unit:status': { status: 'available', location: undefined },
  'asset:status:changed': { status: 'available', location: undefined },
  'incident:status': { status: 'on_scene' },
  'incident:status:changed': { status: 'on_scene' },
  'incident:updated': { location: undefined },
  'incident:timestamp': { location: undefined },
  'unit:location:gap': { from: '2026-01-05T12:00:00Z', to: '2026-01-05T12:05:00Z', reason: 'asleep' },
  'task:assigned': { assignee: 'dispatch' },
  'patient:careteam': { add: ['M1'] },
  'presence:set': { status: 'busy' },
  'presence:changed': { status: 'away' },
};
/** Optional in the schema, and yet a payload without them says nothing. */
const TELLING = [
  'text',
  'location',
  'priority',
  'add',
  'emsTraffic',
  'available',
  'vitals',
  'ageYears',
  'userId',
  'labels',
];

const ID = '01890000-0000-7000-8000-00000000aaaa';

/** Flat, as contract 5 has it; undefined for a name nobody knows. */
export function examplePayload(type: string): Record<string, unknown> | undefined {
  const entry = catalogueEntry(type);
  const schema = entry?.data ?? ephemeralEntry(type)?.data;
  if (!schema) return undefined;
  const needs =
    entry?.rule.needs ?? (type === 'unit:location' || type.startsWith('asset:') ? ['unitId'] : []);
  return {
    ...(needs.includes('unitId') ? { unitId: 'M1' } : {}),
    ...(needs.includes('incidentId') ? { incidentId: 'I1' } : {}),
    ...(type === 'time:corrected' || type === 'unit:status:undone' ? { corrects: ID } : {}),
    ...(exampleOf(asJson(schema), type) as Record<string, unknown>),
  };
}

const asJson = (schema: z.ZodType): Schema =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema;

function exampleOf(schema: Schema, type: string, name = ''): unknown {
  if (typeof schema === 'boolean') return {};
  const [choice] = schema.anyOf ?? schema.oneOf ?? [];
  if (choice !== undefined) return exampleOf(choice, type, name);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.type === 'object' || schema.properties) return exampleObject(schema, type);
  if (schema.type === 'array') return schema.items ? [exampleOf(schema.items as Schema, type, name)] : [];
  if (schema.type === 'boolean') return true;
  if (schema.type === 'number' || schema.type === 'integer') return Math.max(schema.minimum ?? 0, 1);
  return textOf(name);
}

function exampleObject(schema: z.core.JSONSchema.BaseSchema, type: string): Record<string, unknown> {
  const example: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(schema.properties ?? {})) {
    const isWanted = schema.required?.includes(name) || TELLING.includes(name);
    if (!isWanted) continue;
    const known = { ...KNOWN, ...KNOWN_OF[type] };
    // An enumeration says itself what it takes.
    if (typeof member === 'object' && member.enum && !member.enum.includes(String(known[name])))
      delete known[name];
    const value = Object.hasOwn(known, name) ? known[name] : exampleOf(member as Schema, type, name);
    if (value !== undefined) example[name] = value;
  }
  return example;
}

const textOf = (name: string): string => {
  if (name === 'messageId') return ID;
  if (name.endsWith('Id')) return `${name.slice(0, 1).toUpperCase()}1`;
  return name.endsWith('At') ? '2026-01-05T12:00:00Z' : `a ${name || 'text'}`;
};
