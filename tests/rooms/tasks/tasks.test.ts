import { describe, expect, it } from 'vitest';
import type { TaskState } from '../../../shared/tasks/state.ts';
import { ana, bob, bridge, createTown, dora } from '../../support/logged-events.ts';

const taskId = 'W1';

describe('B3, D1: tasks', () => {
  it('is given, reported on and done; a late report moves nothing back', () => {
    const story = createTown();
    story.tell('task:assigned', { taskId, title: 'Restock' }, { unitId: 'M1', minute: 1 });
    story.tell('task:completed', { taskId, note: 'done' }, { minute: 5 });
    story.tell('task:updated', { taskId, status: 'in_progress', note: 'halfway' }, { minute: 3 });
    expect(story.state<TaskState>('task', 'W1')).toMatchObject({ status: 'completed', assignee: 'unit:M1' });
  });

  it('is heard by dispatch and whoever has it, and purged from who had it', () => {
    const story = createTown();
    story.tell('task:assigned', { taskId, title: 'x' }, { unitId: 'M1' });
    const again = story.tell('task:assigned', { taskId, title: 'x', assignee: 'unit:M2' });
    expect(story.heardIn(again)).toEqual(['dispatch', 'unit:M1', 'unit:M2']);
    expect(story.heardIn(story.tell('task:completed', { taskId }))).toEqual(['dispatch', 'unit:M2']);
  });

  it('is reported on by whoever has it', () => {
    const story = createTown();
    story.tell('task:assigned', { taskId, title: 'x' }, { unitId: 'M1' });
    const done = (who: typeof ana) => story.refusal(who, 'task:completed', { taskId });
    expect([done(ana), done(dora), done(bob)]).toMatchObject([undefined, undefined, { code: 'not-allowed' }]);
    expect(story.refusal(ana, 'task:assigned', { taskId, title: 'x' })).toBe('role');
  });

  it('a job of an agent is not people’s work', () => {
    const story = createTown();
    const job = story.tell('task:update', { taskId: 'J1', status: 'running', progress: 0.4 });
    expect(story.heardIn(job)).toEqual(['ops']);
    expect(story.refusal(dora, 'task:completed', { taskId: 'J1' })).toMatchObject({ code: 'not-allowed' });
    story.tell('task:assigned', { taskId, title: 'x' });
    expect(story.refusal(bridge, 'task:update', { taskId, status: 'x' })).toMatchObject({
      code: 'not-allowed',
    });
  });
});
