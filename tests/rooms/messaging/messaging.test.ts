import { describe, expect, it } from 'vitest';
import { membersDrift, incidentMembers } from '../../../shared/messaging/incident-channel.ts';
import { CHARACTERS_KEPT, MESSAGES_KEPT, type ChannelState } from '../../../shared/messaging/state.ts';
import { receiptsOf, unreadOf } from '../../../shared/messaging/unread.ts';
import type { IncidentState } from '../../../shared/incidents/state.ts';
import { ana, bob, createTown, dora, nurse, type Story } from '../../support/logged-events.ts';

const channel = (story: Story) => story.state<ChannelState>('channel', 'C1');
function opened(): Story {
  const story = createTown();
  story.tell(
    'channel:opened',
    { channelId: 'C1', about: 'incident', members: ['dispatch', 'unit:M1'] },
    { incidentId: 'I1' },
  );
  return story;
}
const say = (story: Story, text: string, actor = 'ana') =>
  story.tell('message:send', { channelId: 'C1', text }, { actor });

describe('C1: a conversation', () => {
  it('keeps the newest messages, bounded in number and in text', () => {
    const story = opened();
    for (let n = 1; n <= MESSAGES_KEPT + 10; n += 1) say(story, `m${n}`);
    expect(channel(story)).toMatchObject({ sent: MESSAGES_KEPT + 10 });
    expect(channel(story).messages.map(({ n }) => n)).toEqual(
      Array.from({ length: MESSAGES_KEPT }, (_, i) => i + 11),
    );
    for (let n = 0; n < 20; n += 1) say(story, 'x'.repeat(4000));
    const kept = channel(story).messages.reduce((sum, { text = '' }) => sum + text.length, 0);
    expect(kept).toBeLessThanOrEqual(CHARACTERS_KEPT);
  });

  it('counts what a person has not read, without their own, and says when there is more', () => {
    const story = opened();
    const first = say(story, 'one');
    say(story, 'two', 'dora');
    expect(unreadOf(channel(story), 'dora', ['dispatch'])).toEqual({ count: 1, isMore: false });
    story.tell('message:read', { channelId: 'C1', messageId: first.id }, { actor: 'dora' });
    expect(unreadOf(channel(story), 'dora', ['dispatch'])).toEqual({ count: 0, isMore: false });
    for (let n = 0; n < MESSAGES_KEPT + 5; n += 1) say(story, 'more');
    expect(unreadOf(channel(story), 'dora', ['dispatch'])).toEqual({ count: MESSAGES_KEPT, isMore: true });
  });

  it('C7: receipts never go back, whatever order they come in', () => {
    const story = opened();
    const [one, two] = [say(story, 'one'), say(story, 'two')];
    story.tell('message:read', { channelId: 'C1', messageId: two.id }, { actor: 'dora' });
    story.tell('message:received', { channelId: 'C1', messageId: one.id }, { actor: 'dora' });
    const [, last] = channel(story).messages;
    expect(last && receiptsOf(channel(story), last)).toEqual({ received: ['dora'], read: ['dora'] });
  });

  it('an edit leaves a trace, a late edit loses, a deletion takes the words away for good', () => {
    const story = opened();
    const { id } = say(story, 'one');
    story.tell('message:edited', { channelId: 'C1', messageId: id, text: 'new' }, { minute: 90 });
    story.tell('message:edited', { channelId: 'C1', messageId: id, text: 'old' }, { minute: 80 });
    expect(channel(story).messages[0]).toMatchObject({ text: 'new' });
    story.tell('message:deleted', { channelId: 'C1', messageId: id }, { minute: 95 });
    story.tell('message:edited', { channelId: 'C1', messageId: id, text: 'back' }, { minute: 99 });
    expect(channel(story).messages[0]).toMatchObject({ deleted: { by: 'ana' } });
    expect(channel(story).messages[0]?.text).toBeUndefined();
  });

  it('C5: is heard by its members, and purged from who leaves', () => {
    const story = opened();
    expect(story.heardIn(say(story, 'x'))).toEqual(['dispatch', 'unit:M1']);
    story.tell('channel:members', { channelId: 'C1', remove: ['unit:M1'], add: ['hospital:H1'] });
    expect(story.heardIn(say(story, 'x', 'dora'))).toEqual(['dispatch', 'hospital:H1']);
  });

  it('C5: members speak, others are refused; what was said as a member is taken late (F3)', () => {
    const story = opened();
    const sends = (who: typeof ana, minute?: number) =>
      story.refusal(
        who,
        'message:send',
        { channelId: 'C1', text: 'x' },
        minute === undefined ? {} : { minute },
      );
    expect([sends(ana), sends(dora)]).toEqual([undefined, undefined]);
    expect([sends(bob), sends(nurse)]).toMatchObject([{ code: 'not-allowed' }, { code: 'not-allowed' }]);
    story.tell('channel:members', { channelId: 'C1', remove: ['unit:M1'] }, { minute: 50 });
    expect(sends(ana, 49)).toBeUndefined();
    expect(sends(ana, 51)).toMatchObject({ code: 'not-allowed' });
  });

  it('only one’s own words may be changed', () => {
    const story = opened();
    const { id } = say(story, 'x');
    const edits = (who: typeof ana) =>
      story.refusal(who, 'message:edited', { channelId: 'C1', messageId: id, text: 'y' });
    expect([edits(ana), edits(dora)]).toMatchObject([undefined, { code: 'not-allowed' }]);
  });

  it('crew open conversations they are in, and never address everybody', () => {
    const story = createTown();
    const opens = (members: string[]) =>
      story.refusal(ana, 'channel:opened', { channelId: 'C2', about: 'group', members });
    expect(opens(['unit:M1', 'dispatch'])).toBeUndefined();
    expect(opens(['unit:M2', 'dispatch'])).toMatchObject({ code: 'not-allowed' });
    expect(opens(['unit:M1', 'crew'])).toMatchObject({ code: 'not-allowed' });
  });

  it('the conversation of an incident follows its units', () => {
    const story = opened();
    const wanted = () => incidentMembers(story.state<IncidentState>('incident', 'I1'), []);
    expect(membersDrift('C1', channel(story), wanted())).toBeUndefined();
    story.tell('unit:status', { status: 'available' }, { unitId: 'M1', incidentId: 'I1' });
    expect(membersDrift('C1', channel(story), wanted())).toEqual({
      channelId: 'C1',
      add: [],
      remove: ['unit:M1'],
    });
  });
});
