import { types } from 'pg';
import type { CustomTypesConfig } from 'pg';

const INT8 = 20;
const INT8_ARRAY = 1016;
const TIMESTAMPTZ = 1184;
const TIMESTAMPTZ_ARRAY = 1185;

/**
 * How this program reads PostgreSQL values: bigint as number (`seq` stays far below 2^53), timestamptz as an ISO
 * string with milliseconds and `Z`. Given to each connection; the driver's global parsers stay untouched.
 */
export const pgValues: CustomTypesConfig = {
  // The driver's own signature returns `any`; the wire is text for everything we select.
  getTypeParser: ((id: number, format?: 'text' | 'binary') => {
    if (format !== 'binary') {
      if (id === INT8) return toNumber;
      if (id === INT8_ARRAY) return (text: string) => toTexts(text).map(toNumber);
      if (id === TIMESTAMPTZ) return toIso;
      if (id === TIMESTAMPTZ_ARRAY) return (text: string) => toTexts(text).map(toIso);
    }
    return types.getTypeParser(id, format);
  }) as CustomTypesConfig['getTypeParser'],
};

/** An array of numbers or times: such items hold no comma, brace or escaped quote, and ours are never null. */
function toTexts(text: string): string[] {
  return text === '{}' ? [] : text.slice(1, -1).replaceAll('"', '').split(',');
}

function toNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`bigint ${text} is too large for a number`);
  return value;
}

/** `2026-11-21 06:50:00.123456+00` → `2026-11-21T06:50:00.123Z`. Sessions run in UTC with ISO dates. */
function toIso(text: string): string {
  const match = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\+00$/.exec(text);
  if (!match) return text;
  return `${match[1]}T${match[2]}.${(match[3] ?? '').padEnd(3, '0').slice(0, 3)}Z`;
}
