/** B7: what the console offers to send, its schema takes; also for the event that is added tomorrow. */
import { describe, expect, it } from 'vitest';
import { catalogueEntry } from '../../shared/protocol/catalogue.ts';
import { ephemeralEntry } from '../../shared/protocol/ephemeral.ts';
import { examplePayload } from '../../shared/protocol/example-payload.ts';
import { fromFlatPayload } from '../../shared/protocol/flat-payload.ts';
import { SUBMITTED_NAMES } from '../../shared/protocol/names.ts';

describe('B7 an example payload', () => {
  it.each([...SUBMITTED_NAMES])('%s: is taken by its schema and has the ids its rule needs', (name) => {
    const parts = fromFlatPayload(name, examplePayload(name) ?? {});
    const entry = catalogueEntry(name);
    const parsed = (entry ?? ephemeralEntry(name))?.data.safeParse(parts.data);
    expect(parsed?.error?.issues ?? []).toEqual([]);
    for (const id of entry?.rule.needs ?? []) expect(parts[id]).toEqual(expect.any(String));
  });

  it('is nothing for a name nobody knows', () => {
    expect(examplePayload('unit:teleported')).toBeUndefined();
  });
});
