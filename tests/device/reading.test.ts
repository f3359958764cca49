import { describe, expect, test } from 'vitest';
import {
  count,
  figure,
  flag,
  listOf,
  objectOf,
  oneOf,
  readJson,
  tableOf,
  text,
} from '../../client/device/reading.ts';

const place = objectOf({ epoch: text, cursor: figure, scope: listOf(text) }, { stale: flag });
const whole = { epoch: 'e1', cursor: 4, scope: ['crew'] };

describe('what this device wrote, read again', () => {
  test('is taken as it was written, and nothing beside it', () => {
    expect(place({ ...whole, stale: true, other: 1 })).toEqual({ ...whole, stale: true });
    expect(place(whole)).toStrictEqual(whole);
    expect(place({ ...whole, stale: undefined })).toStrictEqual(whole);
  });

  test.each([
    ['nothing', undefined],
    ['a list', [whole]],
    ['without a member', { epoch: 'e1', cursor: 4 }],
    ['with a damaged member', { ...whole, cursor: Number.NaN }],
    ['with a damaged one that may be missing', { ...whole, stale: 'yes' }],
    ['with a damaged list', { ...whole, scope: ['crew', 7] }],
  ])('counts as none: %s', (_what, value) => {
    expect(place(value)).toBeUndefined();
  });

  test('a table has every row or is none, whatever a row is called', () => {
    const lanes = tableOf(count);
    expect(lanes(JSON.parse('{"a":1,"__proto__":2}'))).toEqual(JSON.parse('{"a":1,"__proto__":2}'));
    expect(lanes({ a: 1, b: -1 })).toBeUndefined();
    expect(lanes([1])).toBeUndefined();
  });

  test('a word of the list, and no other', () => {
    const retry = oneOf('never', 'later');
    expect(retry('later')).toBe('later');
    expect(retry('toString')).toBeUndefined();
  });

  test('text that is no JSON is none', () => {
    expect(readJson('{"epoch":"e1","cursor":4,"scope":["crew"]}', place)).toEqual(whole);
    expect(readJson('{"epoch":', place)).toBeUndefined();
    expect(readJson(null, place)).toBeUndefined();
  });
});
