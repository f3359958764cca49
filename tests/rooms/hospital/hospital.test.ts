import { describe, expect, it } from 'vitest';
import type { HospitalState } from '../../../shared/hospital/state.ts';
import { freshnessOf, STALE_AFTER_MS } from '../../../shared/hospital/statements.ts';
import { toUnixMs } from '../../../shared/time.ts';
import { expectAnyOrder } from '../../support/any-order.ts';
import { ana, atMinute, biller, createTown, dora, nurse, otherNurse } from '../../support/logged-events.ts';

const hospitalId = 'H1';

describe('E5: what a hospital says about itself', () => {
  it('each bed type has its own time, expiry and owner', () => {
    const story = createTown();
    const expiresAt = atMinute(60);
    story.tell(
      'bed:status:changed',
      { hospitalId, bedType: 'AdultICU', available: 2, expiresAt },
      { minute: 5, actor: 'nell' },
    );
    story.tell(
      'bed:status:changed',
      { hospitalId, bedType: 'Burn', available: 0 },
      { minute: 9, actor: 'otto' },
    );
    expect(story.state<HospitalState>('hospital', 'H1').beds).toEqual({
      AdultICU: { available: 2, at: atMinute(5), by: 'nell', source: 'manual', expiresAt },
      Burn: { available: 0, at: atMinute(9), by: 'otto', source: 'manual' },
    });
  });

  it('F3: late words do not undo newer ones, in any order of arrival', () => {
    expectAnyOrder(
      [
        ['bed:status:changed', { hospitalId, bedType: 'Burn', available: 3 }, { minute: 1, id: 'a' }],
        ['bed:status:changed', { hospitalId, bedType: 'Burn', available: 1 }, { minute: 4, id: 'b' }],
        [
          'hospital:diversion',
          { hospitalId, category: 'trauma', active: true, reason: 'OR' },
          { minute: 2, id: 'c' },
        ],
        ['hospital:diversion', { hospitalId, category: 'trauma', active: false }, { minute: 6, id: 'd' }],
        [
          'hospital:status',
          { hospitalId, emsTraffic: 'Closed', emsOffload: 'Delayed' },
          { minute: 3, id: 'e' },
        ],
        ['hospital:status', { hospitalId, emsTraffic: 'Normal' }, { minute: 5, id: 'f' }],
        ['staff:availability:changed', { hospitalId, staffType: 'RN', available: 4 }, { minute: 7, id: 'g' }],
        [
          'staff:availability:changed',
          { hospitalId, staffType: 'RN', status: 'Insufficient' },
          { minute: 8, id: 'h' },
        ],
      ],
      'hospital',
      'H1',
    );
  });

  it('F10: it decays', () => {
    const statement = { at: atMinute(0), by: 'nell', source: 'manual' as const };
    const now = toUnixMs(atMinute(0));
    expect([freshnessOf(statement, now), freshnessOf(statement, now + STALE_AFTER_MS + 1)]).toEqual([
      'current',
      'stale',
    ]);
    expect(freshnessOf({ ...statement, expiresAt: atMinute(1) }, now + 60_000)).toBe('expired');
  });

  it('a hospital speaks for itself alone', () => {
    const story = createTown();
    const says = (who: typeof ana, id = 'H1') =>
      story.refusal(who, 'bed:status:changed', { hospitalId: id, bedType: 'Burn', available: 1 });
    expect([says(nurse), says(dora), says(ana), says(biller)]).toEqual([
      undefined,
      undefined,
      'role',
      'role',
    ]);
    expect([says(otherNurse), says(dora, 'H9')]).toMatchObject([
      { code: 'not-allowed' },
      { code: 'unknown-hospital' },
    ]);
  });
});
