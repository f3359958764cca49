import { describe, expect, test } from 'vitest';
import { fencesDraft, readFences, readMinutes } from '../../client/desks/admin/setting-drafts.ts';
import { coverWords, SETTINGS } from '../../client/desks/admin/setting-words.ts';
import { agencySettingsEvents } from '../../shared/ops/agency-settings-events.ts';
import { DEFAULT_SETTINGS } from '../../shared/ops/agency-settings.ts';

describe('settings that are typed', () => {
  test('what is read is what the server takes, and the default reads as itself', () => {
    const draft = fencesDraft(DEFAULT_SETTINGS.fences);
    expect(readFences(draft)).toEqual({ value: DEFAULT_SETTINGS.fences });
    const schema = agencySettingsEvents['agency:settings'];
    for (const metres of ['30', '2000']) {
      const read = readFences({ ...draft, sceneMetres: metres });
      expect(schema.safeParse({ fences: 'value' in read ? read.value : undefined }).success).toBe(true);
    }
    for (const minutes of ['0', '120']) {
      const read = readMinutes(minutes);
      expect(schema.safeParse({ coverAfterMinutes: 'value' in read && read.value }).success).toBe(true);
    }
  });

  test.each([
    ['', /^Say how many metres/],
    ['29', 'At least 30 metres.'],
    ['2001', 'At most 2000 metres.'],
    ['200.5', /^Whole metres only/],
    ['-300', /^Whole metres only/],
    ['near', /^Whole metres only/],
  ])('“%s” is no fence, and the server would not take it either', (typed, words) => {
    const draft = fencesDraft(DEFAULT_SETTINGS.fences);
    const read = readFences({ ...draft, stationMetres: typed });
    expect(read).toEqual({ wrong: { stationMetres: expect.stringMatching(words) } });
    const fences = { ...DEFAULT_SETTINGS.fences, stationMetres: typed === '' ? undefined : Number(typed) };
    expect(agencySettingsEvents['agency:settings'].safeParse({ fences }).success).toBe(false);
  });

  test('minutes: 0 is never, more than 120 is too long', () => {
    expect(readMinutes(' 0 ')).toEqual({ value: 0 });
    expect(readMinutes('121')).toEqual({ wrong: 'At most 120 minutes.' });
    expect([0, 1, 5].map(coverWords)).toEqual(['Never', 'After 1 minute', 'After 5 minutes']);
  });

  test('every setting says its value in words', () => {
    expect(SETTINGS.fences.says(DEFAULT_SETTINGS.fences)).toMatch(/^scene 300\sm, hospital 300\sm/);
    expect(SETTINGS.labels.says('fms')).toBe('FMS (Germany)');
  });
});
