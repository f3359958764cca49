/** Good things with something wrong in them: wrong by their own schema, so that whoever takes one has stored rubbish. */
import type { SeededRandom } from '../../shared/seeded.ts';
import { catalogueEntry } from '../../shared/protocol/catalogue.ts';
import { ephemeralEntry } from '../../shared/protocol/ephemeral.ts';
import { examplePayload } from '../../shared/protocol/example-payload.ts';
import { fromFlatPayload } from '../../shared/protocol/flat-payload.ts';
import { deviceEventSchema } from '../../shared/log/envelope.ts';
import { uuidv7 } from '../../shared/ids.ts';

type Payload = Record<string, unknown>;

const DEEP = JSON.parse(`${'['.repeat(300)}${']'.repeat(300)}`) as unknown;

export const NASTY: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  2 ** 53,
  '',
  ' ',
  '\u0000',
  '\ud800',
  '\u202eevil',
  '__proto__',
  'constructor',
  "'; drop table events; --",
  '{"a":1}',
  '../../etc/passwd',
  '%00%ff',
  'x'.repeat(3_000),
  '0000-01-01T00:00:00Z',
  '+275760-09-13T00:00:00.001Z',
  [],
  [[]],
  [null],
  {},
  { lat: 999, lon: 'west' },
  { type: 'Point', coordinates: ['a', null] },
  JSON.parse('{"__proto__": {"isAdmin": true}}'),
  DEEP,
];

/** `good` with a member left out or replaced, here or one level down, until `isBad`; at worst no object at all. */
export function spoiled(
  good: Payload,
  random: SeededRandom,
  isBad: (candidate: unknown) => boolean,
): unknown {
  for (let tries = 0; tries < 12; tries += 1) {
    const candidate = spoil(good, random);
    if (isBad(candidate)) return candidate;
  }
  return random.pick([null, 7, 'text', [good], [], true]);
}

function spoil(good: Payload, random: SeededRandom): unknown {
  const names = Object.keys(good);
  if (names.length === 0 || random.chance(0.1)) return random.pick(NASTY);
  const name = random.pick(names);
  const inner = good[name];
  if (isRecord(inner) && random.chance(0.4)) return { ...good, [name]: spoil(inner, random) };
  if (!random.chance(0.2)) return { ...good, [name]: random.pick(NASTY) };
  const { [name]: _left, ...rest } = good;
  return rest;
}

const isRecord = (value: unknown): value is Payload =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const schemaOf = (name: string) => (catalogueEntry(name) ?? ephemeralEntry(name))?.data;

/** A flat payload that the schema of `name` refuses, or `undefined` where it takes anything. */
export function badPayload(name: string, random: SeededRandom): unknown {
  const example = examplePayload(name) ?? {};
  // What would come of an unknown incident must not come of half an assignment.
  const good =
    'incidentId' in example ? { ...example, incidentId: random.pick(['I1', 'never-heard-of']) } : example;
  const isBad = (candidate: unknown): boolean => {
    if (!isRecord(candidate)) return candidate !== null;
    const { data, at } = fromFlatPayload(name, candidate);
    const filled = name === 'assignment:sent' ? { assignmentId: data['assignmentId'] ?? 'A1' } : {};
    const whole = { ...(at === undefined ? {} : { at }), ...data, ...filled };
    return schemaOf(name)?.safeParse(whole).success === false;
  };
  const drawn = spoiled(good, random, isBad);
  return isBad(drawn) ? drawn : 'text';
}

/** An event of a push whose envelope or data no schema takes. */
export function badEvent(name: string, random: SeededRandom): unknown {
  const { data, unitId, incidentId, corrects } = fromFlatPayload(name, examplePayload(name) ?? {});
  const good: Payload = {
    id: uuidv7(Date.now(), new Uint8Array(Array.from({ length: 10 }, () => random.whole(0, 255)))),
    type: name,
    v: 1,
    at: new Date().toISOString(),
    lane: 0,
    source: 'manual',
    data,
    ...(unitId === undefined ? {} : { unitId }),
    ...(incidentId === undefined ? {} : { incidentId }),
    ...(corrects === undefined ? {} : { corrects }),
  };
  const isBad = (candidate: unknown): boolean => {
    const parsed = deviceEventSchema.safeParse(candidate);
    if (!parsed.success) return true;
    return catalogueEntry(parsed.data.type)?.data.safeParse(parsed.data.data).success === false;
  };
  return spoiled(good, random, isBad);
}
