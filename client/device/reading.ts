/**
 * Reading what this device wrote down earlier, and short answers: without zod, which would be a sixth of all the script a
 * tablet starts with. What a fact may say is for the schemas in `shared/`, and they come after the first picture.
 */

/** What the value says, and nothing else that is in it; undefined when it says something else. */
export type Reading<T> = (value: unknown) => T | undefined;
export type ReadBy<R> = R extends Reading<infer T> ? T : never;
type Readings = Readonly<Record<string, Reading<unknown>>>;
type ReadObject<R extends Readings, O extends Readings> = { [Name in keyof R]: ReadBy<R[Name]> } & {
  [Name in keyof O]?: ReadBy<O[Name]>;
};

export const text: Reading<string> = (value) => (typeof value === 'string' ? value : undefined);
export const flag: Reading<boolean> = (value) => (typeof value === 'boolean' ? value : undefined);
export const figure: Reading<number> = (value) =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;
export const count: Reading<number> = (value) =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;

export const oneOf =
  <T extends string>(...words: readonly T[]): Reading<T> =>
  (value) =>
    words.find((word) => word === value);

const isTable = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whole or not at all: one that cannot be read spoils the list. */
export const listOf =
  <T>(reading: Reading<T>): Reading<T[]> =>
  (value) => {
    if (!Array.isArray(value)) return undefined;
    const read = value.flatMap((each) => {
      const one = reading(each);
      return one === undefined ? [] : [one];
    });
    return read.length === value.length ? read : undefined;
  };

export const tableOf =
  <T>(reading: Reading<T>): Reading<Record<string, T>> =>
  (value) => {
    if (!isTable(value)) return undefined;
    const rows = listOf((row: unknown) => {
      const [key, one] = row as [string, unknown];
      const read = reading(one);
      return read === undefined ? undefined : ([key, read] as const);
    })(Object.entries(value));
    return rows && Object.fromEntries(rows);
  };

/** `optional` may be missing, but not be something else. */
export const objectOf =
  <R extends Readings, O extends Readings = Record<never, never>>(
    required: R,
    optional?: O,
  ): Reading<ReadObject<R, O>> =>
  (value) => {
    if (!isTable(value)) return undefined;
    const read: Record<string, unknown> = {};
    for (const [name, reading] of Object.entries({ ...required, ...optional })) {
      if (value[name] === undefined && !(name in required)) continue;
      read[name] = reading(value[name]);
      if (read[name] === undefined) return undefined;
    }
    return read as ReadObject<R, O>;
  };

/** Something in JSON; undefined when it is none. */
export function readJson<T>(json: string | null | undefined, reading: Reading<T>): T | undefined {
  try {
    return reading(JSON.parse(json ?? 'null'));
  } catch {
    return undefined;
  }
}
