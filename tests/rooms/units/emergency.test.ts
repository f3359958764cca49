/** The emergency of a crew: raised at once, open until dispatch ends it with a reason. */
import { describe, expect, it } from 'vitest';
import { catalogueEntry } from '../../../shared/protocol/catalogue.ts';
import type { UnitState } from '../../../shared/units/state.ts';
import { ana, bob, biller, bridge, chief, createTown, dora, nurse } from '../../support/logged-events.ts';

const M1 = { unitId: 'M1' };
const unit = (town: ReturnType<typeof createTown>) => town.state<UnitState>('unit', 'M1');

describe('an emergency', () => {
  it('is on the unit until dispatch clears it, with its place, call and presses', () => {
    const town = createTown();
    town.tell(
      'unit:emergency',
      { location: { lat: 1, lon: 2 } },
      { ...M1, incidentId: 'I1', minute: 1, id: 'p1' },
    );
    town.tell('unit:emergency', {}, { ...M1, minute: 2, id: 'p2' });
    expect(unit(town).emergency).toMatchObject({
      since: '2026-01-05T12:01:00.000Z',
      by: 'ana',
      id: 'p2',
      presses: 2,
      incidentId: 'I1',
      location: { lat: 1, lon: 2 },
    });
    town.tell('unit:emergency:cleared', { reason: 'spoke to them', name: 'Dora' }, { ...M1, actor: 'dora' });
    expect(unit(town)).not.toHaveProperty('emergency');
    expect(unit(town).emergencyCleared).toMatchObject({ by: 'dora', name: 'Dora', reason: 'spoke to them' });
  });

  it('stays open when the crew says false alarm; another press takes that back', () => {
    const town = createTown();
    town.tell('unit:emergency', {}, M1);
    town.tell('unit:emergency:false-alarm', {}, M1);
    expect(unit(town).emergency?.falseAlarm).toMatchObject({ by: 'ana' });
    town.tell('unit:emergency', {}, M1);
    expect(unit(town).emergency).not.toHaveProperty('falseAlarm');
  });

  it('F3: pressed in a dead zone before an older one was cleared, it alarms when it arrives', () => {
    const town = createTown();
    town.tell('unit:emergency', {}, { ...M1, minute: 1 });
    town.tell('unit:emergency:cleared', { reason: 'a bump' }, { ...M1, minute: 30 });
    town.tell('unit:emergency', {}, { ...M1, minute: 20, id: 'late' });
    expect(unit(town).emergency).toMatchObject({ id: 'late', since: '2026-01-05T12:20:00.000Z' });
  });

  it('does not touch the status, the call or the assignments', () => {
    const town = createTown();
    const before = unit(town);
    town.tell('unit:emergency', {}, M1);
    const { emergency: _open, ...after } = unit(town);
    expect(after).toEqual(before);
  });

  it('is heard by dispatch and the own crew, by no other crew', () => {
    const town = createTown();
    expect(town.heardIn(town.tell('unit:emergency', {}, M1)).sort()).toEqual(['dispatch', 'unit:M1']);
  });
});

describe('who may', () => {
  it('raise one: the own crew and the desk', () => {
    const town = createTown();
    expect(town.refusal(ana, 'unit:emergency', {}, M1)).toBeUndefined();
    expect(town.refusal(dora, 'unit:emergency', {}, M1)).toBeUndefined();
    expect(town.refusal(bob, 'unit:emergency', {}, M1)).toMatchObject({ code: 'unit-not-yours' });
    for (const who of [nurse, biller]) expect(town.refusal(who, 'unit:emergency', {}, M1)).toBe('role');
  });

  it('raise one though dispatch took them off the unit while they were out of reach: help is not refused', () => {
    const town = createTown();
    town.tell('unit:crew', { crew: [] }, { ...M1, minute: 5, actor: 'dora' });
    const later = { ...M1, minute: 30 };
    expect(town.refusal(ana, 'unit:status', { status: 'on_scene' }, later)).toMatchObject({
      code: 'unit-not-yours',
    });
    for (const type of ['unit:emergency', 'unit:emergency:false-alarm'])
      expect(town.refusal(ana, type, {}, later)).toBeUndefined();
    expect(town.refusal(bob, 'unit:emergency', {}, later)).toMatchObject({ code: 'unit-not-yours' });
  });

  it('clear one: dispatch alone, never the crew or a program, and only with a reason', () => {
    const town = createTown();
    town.tell('unit:emergency', {}, { ...M1, id: 'p1' });
    const clear = { reason: 'spoke to them', emergencyId: 'p1' };
    for (const who of [dora, chief]) {
      expect(town.refusal(who, 'unit:emergency:cleared', clear, M1)).toBeUndefined();
    }
    for (const who of [ana, bridge, nurse]) {
      expect(town.refusal(who, 'unit:emergency:cleared', clear, M1)).toBe('role');
    }
    expect(catalogueEntry('unit:emergency:cleared')?.data.safeParse({ reason: '  ' }).success).toBe(false);
  });

  it('not clear a press they had not seen, nor one that is over', () => {
    const town = createTown();
    town.tell('unit:emergency', {}, { ...M1, id: 'p1' });
    town.tell('unit:emergency', {}, { ...M1, id: 'p2' });
    const clear = (emergencyId: string) =>
      town.refusal(dora, 'unit:emergency:cleared', { reason: 'ok', emergencyId }, M1);
    expect(clear('p1')).toMatchObject({ code: 'already-decided' });
    expect(clear('p2')).toBeUndefined();
    town.tell('unit:emergency:cleared', { reason: 'ok' }, M1);
    expect(clear('p2')).toMatchObject({ code: 'already-decided' });
  });
});
