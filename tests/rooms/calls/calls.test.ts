import { describe, expect, it } from 'vitest';
import type { CallState } from '../../../shared/calls/state.ts';
import { CALL_STATUSES, CALL_STEPS, isOver, NEXT } from '../../../shared/calls/statuses.ts';
import { ana, bob, bridge, createTown, dora, type Story } from '../../support/logged-events.ts';

const call = (story: Story) => story.state<CallState>('call', 'K1');
const ring = (to: string[]): Story => {
  const story = createTown();
  story.tell('call:initiate', { callId: 'K1', to });
  return story;
};

describe('C2: a call', () => {
  it('has a way from every state by every step, and none out of an end', () => {
    for (const status of CALL_STATUSES) {
      for (const step of CALL_STEPS) expect(CALL_STATUSES).toContain(NEXT[status][step]);
      if (isOver(status)) expect(new Set(Object.values(NEXT[status]))).toEqual(new Set([status]));
    }
  });

  it('rings, is answered, flows and ends', () => {
    const story = ring(['user:bob']);
    const seen = [call(story).status];
    for (const type of ['call:ringing', 'call:accept', 'call:connected', 'call:end']) {
      story.tell(type, { callId: 'K1' }, { actor: 'bob' });
      seen.push(call(story).status);
    }
    expect(seen).toEqual(['initiating', 'ringing', 'accepted', 'in_progress', 'ended']);
    expect(Object.values(call(story).parties).every(({ status }) => isOver(status))).toBe(true);
  });

  it.each([
    ['call:reject', 'bob', 'rejected'],
    ['call:missed', 'server', 'missed'],
    ['call:failed', 'bob', 'failed'],
    ['call:end', 'ana', 'ended'],
  ])('unanswered, %s makes it over', (type, actor, status) => {
    const story = ring(['user:bob']);
    story.tell(type, { callId: 'K1' }, { actor });
    expect(call(story)).toMatchObject({ status });
  });

  it('goes on between three when one leaves, and may be joined again', () => {
    const story = ring(['user:bob', 'unit:M2', 'dispatch']);
    story.tell('call:accept', { callId: 'K1' }, { actor: 'bob' });
    story.tell('call:accept', { callId: 'K1', party: 'dispatch' }, { actor: 'dora' });
    story.tell('call:missed', { callId: 'K1' }, { actor: 'server' });
    story.tell('call:end', { callId: 'K1' }, { actor: 'bob' });
    expect(call(story)).toMatchObject({
      status: 'accepted',
      parties: { 'user:bob': { status: 'ended' }, 'unit:M2': { status: 'missed' }, dispatch: { by: 'dora' } },
    });
    story.tell('call:invite', { callId: 'K1', to: ['user:bob'] });
    expect(call(story).parties['user:bob']?.status).toBe('initiating');
    story.tell('call:end', { callId: 'K1' }, { actor: 'dora' });
    story.tell('call:reject', { callId: 'K1' }, { actor: 'bob' });
    expect(call(story).status).toBe('ended');
  });

  it('is answered by who was called, once', () => {
    const story = ring(['user:bob', 'dispatch']);
    expect(story.refusal(bob, 'call:accept', { callId: 'K1' })).toBeUndefined();
    expect(story.refusal(bob, 'call:accept', { callId: 'K1', party: 'dispatch' })).toMatchObject({
      code: 'not-allowed',
    });
    expect(story.refusal(dora, 'call:accept', { callId: 'K1', party: 'dispatch' })).toBeUndefined();
    expect(story.refusal(ana, 'call:accept', { callId: 'K1' })).toMatchObject({ code: 'already-decided' });
    story.tell('call:accept', { callId: 'K1' }, { actor: 'bob' });
    expect(story.refusal(bob, 'call:accept', { callId: 'K1' })).toMatchObject({ code: 'already-decided' });
    expect(story.refusal(bob, 'call:end', { callId: 'K1', forAll: true })).toMatchObject({
      code: 'not-allowed',
    });
    expect(story.refusal(bridge, 'call:missed', { callId: 'K1' })).toBeUndefined();
    story.tell('call:end', { callId: 'K1', forAll: true });
    expect(story.refusal(bob, 'call:end', { callId: 'K1' })).toMatchObject({ code: 'already-closed' });
  });

  it('keeps the worst of the quality reports, not all of them', () => {
    const story = ring(['user:bob']);
    for (const mos of [4, 2, 3]) story.tell('call:quality', { callId: 'K1', mos, packetLoss: mos / 100 });
    expect(call(story).parties['user:ana']?.quality).toMatchObject({
      reports: 3,
      worstMos: 2,
      worstLoss: 0.04,
    });
  });
});
