import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reconnectDelayMs } from '../../../server/integrations/cad/back-off.ts';
import { cadInstant } from '../../../server/integrations/cad/cad-time.ts';
import { createEchoes } from '../../../server/integrations/cad/echoes.ts';
import { createIdentify, hashedUuid } from '../../../server/integrations/cad/inbound-identity.ts';
import { spellField, spellUnitStatus } from '../../../server/integrations/cad/spelling.ts';
import { withTaken, type TakenRuns } from '../../../server/integrations/cad/taken-runs.ts';
import { isUuid } from '../../../shared/ids.ts';
import { parseUnitStatus, UNIT_STATUSES } from '../../../shared/units/statuses.ts';
import { parseTimestampField } from '../../../shared/transports/timestamp-fields.ts';

describe('A5: the back-off', () => {
  test('ten attempts fit into five minutes, even when each times out, and it goes on for ever', () => {
    const waits = Array.from({ length: 10 }, (_, i) => reconnectDelayMs(i + 1, 1));
    const timeouts = 10 * 10_000;
    expect(waits.reduce((sum, wait) => sum + wait, timeouts)).toBeLessThan(5 * 60_000);
    expect(waits).toEqual([500, 1000, 2000, 4000, 4000, 4000, 4000, 4000, 4000, 4000]);
    expect(reconnectDelayMs(1_000_000, 1)).toBe(4_000);
  });

  test('A8: a CAD that returns is tried within five seconds, and no two servers in step', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (n, random) => {
          const wait = reconnectDelayMs(n, random);
          expect(wait).toBeGreaterThanOrEqual(250);
          expect(wait).toBeLessThan(5_000);
        },
      ),
    );
    expect(reconnectDelayMs(8, 0)).toBeLessThan(reconnectDelayMs(8, 0.5));
  });
});

describe('ids for what the CAD says (I3)', () => {
  const said = {
    org: 'demo',
    name: 'unit:status:updated',
    about: ['M1', 'I1'],
    content: { status: 'en_route' },
  };

  test('the same word at the same moment of the CAD has the same id for ever, on every process', () => {
    const at = '2026-03-08T10:00:00.000Z';
    const first = createIdentify(() => 1)({ ...said, at });
    const later = createIdentify(() => 9e12)({ ...said, at });
    expect(later).toEqual(first);
    expect(isUuid(first.id)).toBe(true);
    expect(createIdentify(() => 1)({ ...said, at, org: 'other' }).id).not.toBe(first.id);
  });

  test('without a timestamp a repetition within five seconds is one; later it is news', () => {
    let now = 1_000_000;
    const identify = createIdentify(() => now);
    const first = identify(said);
    // Across the border of a five-second bucket.
    now += 4_999;
    expect(identify(said)).toEqual(first);
    now += 2;
    expect(identify(said).id).not.toBe(first.id);
  });

  test('back and forth within five seconds is three facts', () => {
    let now = 1_000_000;
    const identify = createIdentify(() => now);
    const ids = ['en_route', 'available', 'en_route'].map((status) => {
      now += 100;
      return identify({ ...said, content: { status } }).id;
    });
    expect(new Set(ids).size).toBe(3);
  });

  test('after a restart the same five seconds of the clock give the same id', () => {
    expect(createIdentify(() => 1_000_100)(said).id).toBe(createIdentify(() => 1_003_900)(said).id);
  });

  test('any parts make a UUID of RFC 9562', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (parts) => {
        expect(isUuid(hashedUuid(parts))).toBe(true);
      }),
    );
  });
});

describe('spelling for the predecessor', () => {
  test('what it writes into a column is a column it has, and what it says comes back as the same', () => {
    expect(spellField('eTimes.05', 'predecessor')).toBe('time_en_route');
    expect(spellField('enroute_at', 'predecessor')).toBe('time_en_route');
    expect(spellField('arrived_destination', 'predecessor')).toBe('time_arrived_destination');
    expect(spellField('enroute_at', 'readback')).toBe('enroute_at');
    expect(spellField('something_else', 'predecessor')).toBe('something_else');
    expect(parseTimestampField(spellField('eTimes.11', 'predecessor'))).toBe('eTimes.11');
  });

  test('every status is understood on the way back', () => {
    for (const status of UNIT_STATUSES) {
      const back = parseUnitStatus(spellUnitStatus(status, 'predecessor'));
      expect(back, status).toBe(['posted', 'cancelled'].includes(status) ? 'available' : status);
      expect(spellUnitStatus(status, 'readback')).toBe(status);
    }
  });

  test('a time without an offset is UTC, as that CAD writes it', () => {
    expect(cadInstant('2026-03-08T10:00:00.123456')).toBe('2026-03-08T10:00:00.123Z');
    expect(cadInstant('2026-03-08T10:00:00+02:00')).toBe('2026-03-08T08:00:00.000Z');
    for (const bad of ['yesterday', '', 12, null, '2026-13-08T10:00:00'])
      expect(cadInstant(bad)).toBeUndefined();
  });
});

describe('our own messages coming back', () => {
  test('each is matched once, in any spelling, and not for ever', () => {
    let now = 0;
    const echoes = createEchoes(() => now);
    const payload = { unitId: 'M1', status: 'en_route', incidentId: 'I1' };
    echoes.expect('unit:status:updated', { ...payload, id: 'x', seq: 4 });
    expect(echoes.take('unit:status:updated', { ...payload, unitId: 'M2' })).toBe(false);
    expect(echoes.take('unit:status:updated', { ...payload, status: 'EN_ROUTE' })).toBe(true);
    expect(echoes.take('unit:status:updated', payload)).toBe(false);
    echoes.expect('unit:status:updated', payload);
    now += 61_000;
    expect(echoes.take('unit:status:updated', payload)).toBe(false);
  });

  test('what is sent again over a new line is confirmed before what was left of the old one', () => {
    const echoes = createEchoes(() => 0);
    const confirmed: string[] = [];
    const payload = { unitId: 'M1', status: 'en_route' };
    echoes.expect('unit:status:updated', payload, () => confirmed.push('old line'));
    echoes.detach();
    echoes.expect('unit:status:updated', payload, () => confirmed.push('new line'));
    expect([1, 2, 3].map(() => echoes.take('unit:status:updated', payload))).toEqual([true, true, false]);
    expect(confirmed).toEqual(['new line']);
  });

  test('a CAD that passes nothing on does not fill the memory', () => {
    const echoes = createEchoes(() => 0);
    for (let i = 0; i < 25_000; i += 1) echoes.expect('unit:status:updated', { unitId: `M${i}` });
    expect(echoes.take('unit:status:updated', { unitId: 'M1' })).toBe(false);
    expect(echoes.take('unit:status:updated', { unitId: 'M24999' })).toBe(true);
  });
});

describe('how the CAD took what it was told', () => {
  const HOWS = ['acknowledged', 'confirmed', 'sent', 'refused'] as const;
  const taken = fc.array(fc.record({ type: fc.constantFrom('a', 'b'), how: fc.constantFrom(...HOWS) }));
  const howAt = (runs: TakenRuns, type: string, seq: number) =>
    runs[type]?.findLast(({ from }) => from <= seq)?.how;

  test('I18: of the last events exactly that, of older ones at most that, in bounded space', () => {
    fc.assert(
      fc.property(taken, fc.integer({ min: 1, max: 40 }), (all, page) => {
        const events = all.map((each, i) => ({ ...each, seq: 10 + i }));
        let runs: TakenRuns = {};
        for (let i = 0; i < events.length; i += page) runs = withTaken(runs, events.slice(i, i + page));
        for (const { seq, type, how } of events) expect([how, 'sent']).toContain(howAt(runs, type, seq));
        for (const { seq, type, how } of events.slice(-11)) expect(howAt(runs, type, seq)).toBe(how);
        for (const [type, ofType] of Object.entries(runs)) {
          expect(ofType.length).toBeLessThanOrEqual(12);
          expect(howAt(runs, type, 9)).toBeUndefined();
        }
      }),
    );
  });
});
