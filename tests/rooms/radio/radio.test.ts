import { describe, expect, it } from 'vitest';
import type { TransmissionState } from '../../../shared/radio/state.ts';
import { expectAnyOrder } from '../../support/any-order.ts';
import { ana, bob, createTown, dora } from '../../support/logged-events.ts';

const transmissionId = 'T1';

describe('B3: radio traffic', () => {
  it('its facts may come in any order', () => {
    expectAnyOrder(
      [
        ['transmission:started', { transmissionId, talker: 'Medic 1' }, { unitId: 'M1', minute: 1, id: 'a' }],
        ['transmission:completed', { transmissionId, durationMs: 4000 }, { minute: 2, id: 'b' }],
        ['transmission:tagged', { transmissionId, tags: ['mayday', 'fire'] }, { minute: 3, id: 'c' }],
        ['transmission:tagged', { transmissionId, tags: [], remove: ['mayday'] }, { minute: 5, id: 'd' }],
        ['transcription:completed', { transmissionId, text: 'draft' }, { minute: 4, id: 'e' }],
        ['transcription:completed', { transmissionId, text: 'final' }, { minute: 6, id: 'f' }],
      ],
      'transmission',
      'T1',
    );
  });

  it('is heard by dispatch and the unit that spoke', () => {
    const story = createTown();
    story.tell('transmission:started', { transmissionId }, { unitId: 'M1' });
    const text = story.tell('transcription:completed', { transmissionId, text: 'x' });
    expect(story.heardIn(text)).toEqual(['dispatch', 'unit:M1']);
    expect(story.state<TransmissionState>('transmission', 'T1').transcript?.text).toBe('x');
  });

  it('crew tag their own, and make nobody else’s their own', () => {
    const story = createTown();
    story.tell('transmission:started', { transmissionId }, { unitId: 'M1' });
    const tags = (who: typeof ana, ids = {}) =>
      story.refusal(who, 'transmission:tagged', { transmissionId, tags: ['x'] }, ids);
    expect([tags(ana), tags(dora)]).toEqual([undefined, undefined]);
    expect([tags(bob), tags(bob, { unitId: 'M2' })]).toMatchObject([
      { code: 'unit-not-yours' },
      { code: 'unit-not-yours' },
    ]);
  });
});
