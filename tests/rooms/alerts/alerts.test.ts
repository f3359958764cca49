import { describe, expect, it } from 'vitest';
import { unreadNotices, type NotificationState } from '../../../shared/alerts/notification-state.ts';
import type { AlertState } from '../../../shared/alerts/state.ts';
import {
  ana,
  atMinute,
  bob,
  createTown,
  dora,
  nurse,
  otherNurse,
  type Story,
} from '../../support/logged-events.ts';

describe('E3, B3: alerts', () => {
  it('a hospital’s alert is heard there and by dispatch, and acknowledged by who hears it', () => {
    const story = createTown();
    const raised = story.tell('hospital:alert', { hospitalId: 'H1', kind: 'capacity', message: 'Full' });
    expect(story.heardIn(raised)).toEqual(['dispatch', 'hospital:H1']);
    const acknowledges = (who: typeof ana) =>
      story.refusal(who, 'alert:acknowledged', { alertId: raised.id });
    expect([acknowledges(nurse), acknowledges(dora)]).toEqual([undefined, undefined]);
    expect([acknowledges(otherNurse), acknowledges(ana)]).toMatchObject([
      { code: 'not-allowed' },
      { code: 'not-allowed' },
    ]);
  });

  it('the earliest acknowledgement of each person stands', () => {
    const story = createTown();
    story.tell('alert:created', { alertId: 'L1', message: 'Storm' });
    for (const minute of [8, 4, 6])
      story.tell('alert:acknowledged', { alertId: 'L1' }, { minute, actor: 'dora' });
    expect(story.state<AlertState>('alert', 'L1').acknowledged).toEqual({ dora: { at: atMinute(4) } });
  });

  it('crew raise for their own unit, a hospital for itself', () => {
    const story = createTown();
    const raises = (who: typeof ana, more = {}, ids = {}) =>
      story.refusal(who, 'alert:created', { alertId: 'L1', message: 'x', ...more }, ids);
    expect([raises(ana, {}, { unitId: 'M1' }), raises(nurse, { hospitalId: 'H1' })]).toEqual([
      undefined,
      undefined,
    ]);
    expect(raises(bob, {}, { unitId: 'M1' })).toMatchObject({ code: 'unit-not-yours' });
    expect(raises(nurse, { hospitalId: 'H2' })).toMatchObject({ code: 'not-allowed' });
    expect(raises(ana, { to: ['crew'] })).toMatchObject({ code: 'not-allowed' });
  });
});

describe('C3: notices', () => {
  const unread = (story: Story, sub: string) =>
    unreadNotices(story.find('notification', `user:${sub}`)?.state as NotificationState | undefined, {
      diversion: story.state<NotificationState>('notification', 'topic:diversion'),
    }).map(({ title }) => title);

  it('of a person and of topics, read one by one or all at once', () => {
    const story = createTown();
    story.tell('notification:new', { topic: 'diversion', title: 'before' });
    story.tell('notification:subscribe', { topic: 'diversion' }, { actor: 'ana' });
    const one = story.tell('notification:new', { topic: 'diversion', title: 'topic' });
    story.tell('notification:new', { userId: 'ana', title: 'own' });
    expect(unread(story, 'ana')).toEqual(['own', 'topic']);
    expect(story.heardIn(one)).toEqual(['user:ana']);
    story.tell('notification:read', { notificationId: one.id }, { actor: 'ana' });
    expect(unread(story, 'ana')).toEqual(['own']);
    story.tell('notification:readAll', {}, { actor: 'ana' });
    expect(unread(story, 'ana')).toEqual([]);
    story.tell('notification:unsubscribe', { topic: 'diversion' }, { actor: 'ana' });
    expect(story.heardIn(story.tell('notification:new', { topic: 'diversion', title: 'after' }))).toEqual([]);
  });

  it('people leave notices for themselves, the desk for anybody', () => {
    const story = createTown();
    const leaves = (who: typeof ana, userId: string) =>
      story.refusal(who, 'notification:new', { userId, title: 'x' });
    expect([leaves(ana, 'ana'), leaves(dora, 'ana')]).toEqual([undefined, undefined]);
    expect(leaves(ana, 'bob')).toMatchObject({ code: 'not-allowed' });
  });
});
