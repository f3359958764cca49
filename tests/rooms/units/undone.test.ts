/** F12: taken back, or pressed late. Both facts stay; what follows from them is as if the press had been right. */
import { describe, expect, it } from 'vitest';
import type { IncidentState } from '../../../shared/incidents/state.ts';
import type { TransportState } from '../../../shared/transports/state.ts';
import type { UnitState } from '../../../shared/units/state.ts';
import { ana, atMinute, bob, createTown, type Story } from '../../support/logged-events.ts';

const call = { unitId: 'M1', incidentId: 'I1' };
const unit = (story: Story) => story.state<UnitState>('unit', 'M1');
const incident = (story: Story) => story.state<IncidentState>('incident', 'I1');
const transport = (story: Story) => story.state<TransportState>('transport', 'I1:M1');

function pressed(...statuses: string[]): Story {
  const story = createTown();
  statuses.forEach((status, index) =>
    story.tell('unit:status', { status }, { ...call, minute: index + 1, id: status }),
  );
  return story;
}

const undo = (story: Story, pressId: string): unknown =>
  story.tell('unit:status:undone', {}, { ...call, minute: 90, corrects: pressId });

const correct = (story: Story, pressId: string, minute: number): unknown =>
  story.tell(
    'time:corrected',
    { actualAt: atMinute(minute), reason: 'hands full' },
    { ...call, minute: 90, corrects: pressId },
  );

describe('F12: a press taken back', () => {
  it('the unit, the call and the times are as before it', () => {
    const before = pressed('acknowledged', 'en_route');
    const story = pressed('acknowledged', 'en_route', 'on_scene');
    undo(story, 'on_scene');
    expect(unit(story)).toMatchObject({
      status: 'en_route',
      statusSince: atMinute(2),
      statusEventId: 'en_route',
    });
    expect(incident(story).units['M1']).toMatchObject({
      status: 'en_route',
      since: atMinute(2),
      done: false,
    });
    expect(incident(story).status).toBe(incident(before).status);
    expect(transport(story).times).toEqual(transport(before).times);
  });

  it('a call ended by mistake is on again, with its assignment, and its bill is a new version when it ends', () => {
    const story = pressed('en_route', 'on_scene', 'transporting', 'available');
    expect(transport(story)).toMatchObject({ version: 1, outcome: 'transported' });
    undo(story, 'available');
    expect(unit(story)).toMatchObject({ status: 'transporting', incidentId: 'I1' });
    expect(unit(story).assignments).toHaveLength(1);
    expect(transport(story).completedAt).toBeUndefined();
    expect(incident(story).units['M1']?.done).toBe(false);
    story.tell('unit:status', { status: 'available' }, { ...call, minute: 100, id: 'again' });
    expect(transport(story)).toMatchObject({ version: 2, completedAt: atMinute(100) });
  });

  it('what came in between stays', () => {
    const story = pressed('en_route', 'available');
    const other = { type: 'Fire', address: '2 Main St', priority: 1 };
    story.tell('incident:created', other, { incidentId: 'I2', minute: 3 });
    story.tell(
      'assignment:sent',
      { assignmentId: 'A2', incident: other },
      { unitId: 'M1', incidentId: 'I2', minute: 1 },
    );
    undo(story, 'available');
    expect(unit(story).assignments.map(({ assignmentId }) => assignmentId)).toEqual(['A1', 'A2']);
  });

  it('what dispatch withdrew in between stays withdrawn: the waiting second call, and the call itself', () => {
    const other = { type: 'Fire', address: '2 Main St', priority: 1 };
    const second = { unitId: 'M1', incidentId: 'I2', minute: 1 };
    const ended = createTown();
    ended.tell('incident:created', other, { incidentId: 'I2', minute: 1 });
    ended.tell('assignment:sent', { assignmentId: 'A2', incident: other }, second);
    ended.tell('unit:status', { status: 'en_route' }, { ...call, minute: 2, id: 'en_route' });
    ended.tell('unit:status', { status: 'available' }, { ...call, minute: 3, id: 'available' });
    ended.tell('assignment:cancelled', { assignmentId: 'A2' }, { ...second, minute: 4 });
    undo(ended, 'available');
    expect(unit(ended)).toMatchObject({ status: 'en_route', incidentId: 'I1' });
    expect(unit(ended).assignments.map(({ assignmentId }) => assignmentId)).toEqual(['A1']);

    const story = pressed('acknowledged', 'en_route');
    story.tell('assignment:cancelled', { assignmentId: 'A1' }, { ...call, minute: 3 });
    undo(story, 'en_route');
    expect(unit(story)).toMatchObject({ status: 'available', assignments: [] });
    expect(unit(story)).not.toHaveProperty('incidentId');
  });

  it('F3: one the present has moved on from only loses its time; one that arrives after its undoing stamps nothing', () => {
    const story = pressed('en_route', 'on_scene', 'at_patient');
    undo(story, 'on_scene');
    expect(unit(story).status).toBe('at_patient');
    expect(transport(story).times['eTimes.06']).toBeUndefined();
    const late = createTown();
    undo(late, 'staged');
    late.tell('unit:status', { status: 'staged' }, { ...call, minute: 4, id: 'staged' });
    expect(transport(late).times['eTimes.17']).toBeUndefined();
  });

  it('is for the crew of that unit, and names a press', () => {
    const story = pressed('en_route');
    const refusal = (who: typeof ana, corrects?: string) => {
      const said = story.refusal(who, 'unit:status:undone', {}, corrects ? { ...call, corrects } : call);
      return typeof said === 'object' ? said.code : said;
    };
    expect(refusal(ana, 'en_route')).toBeUndefined();
    expect(refusal(ana)).toBe('bad-data');
    expect(refusal(bob, 'en_route')).toBe('unit-not-yours');
  });
});

describe('F12: pressed late', () => {
  it('the present has been so since then, and the time keeps what it was corrected from', () => {
    const story = pressed('en_route', 'on_scene');
    correct(story, 'on_scene', 1.5);
    expect(unit(story).statusSince).toBe(atMinute(1.5));
    expect(incident(story).units['M1']?.since).toBe(atMinute(1.5));
    expect(transport(story).times['eTimes.06']).toMatchObject({
      at: atMinute(1.5),
      correctedFrom: atMinute(2),
      correctionReason: 'hands full',
    });
  });
});
