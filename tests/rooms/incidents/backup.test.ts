/** A9: a crew asks for help; dispatch hears it until somebody answers, and the crew reads the answer. */
import { describe, expect, it } from 'vitest';
import { openRequests } from '../../../shared/incidents/backup.ts';
import type { IncidentState } from '../../../shared/incidents/state.ts';
import { ana, bob, createTown, dora, type Story } from '../../support/logged-events.ts';

const call = { unitId: 'M1', incidentId: 'I1' };
const incident = (story: Story) => story.state<IncidentState>('incident', 'I1');

describe('A9: request backup', () => {
  it('stands open until it is answered; another one stays', () => {
    const story = createTown();
    const asked = story.tell('incident:backup', { kind: 'als' }, { ...call, id: 'b1' });
    story.tell('incident:backup', { kind: 'police', note: 'knife' }, { ...call, id: 'b2' });
    expect(story.heardIn(asked)).toEqual(expect.arrayContaining(['dispatch', 'unit:M1']));
    story.tell(
      'incident:backup:answered',
      { requestId: 'b1', answer: 'M7 is coming' },
      { ...call, actor: 'dora' },
    );
    expect(openRequests(incident(story).backup)).toMatchObject([{ id: 'b2', kind: 'police', unitId: 'M1' }]);
    expect(incident(story).backup?.[0]?.answer).toMatchObject({ text: 'M7 is coming', by: 'dora' });
  });

  it('one that waits is never pushed out by those that came after it; of the answered the newest stay', () => {
    const story = createTown();
    for (let nth = 0; nth < 30; nth += 1) {
      story.tell('incident:backup', { kind: 'als' }, { ...call, id: `b${nth}` });
      if (nth % 2 === 1)
        story.tell('incident:backup:answered', { requestId: `b${nth}`, answer: 'coming' }, call);
    }
    const open = openRequests(incident(story).backup).map(({ id }) => id);
    expect(open).toEqual(Array.from({ length: 15 }, (_, nth) => `b${nth * 2}`));
    const answered = incident(story).backup?.filter(({ answer }) => answer !== undefined) ?? [];
    expect(answered.at(-1)?.id).toBe('b29');
    expect(answered.length).toBeLessThanOrEqual(11);
  });

  it('is asked by the crew of the unit and answered once, by the desk', () => {
    const story = createTown();
    const code = (said: ReturnType<Story['refusal']>) => (typeof said === 'object' ? said.code : said);
    expect(code(story.refusal(ana, 'incident:backup', { kind: 'als' }, call))).toBeUndefined();
    expect(code(story.refusal(bob, 'incident:backup', { kind: 'als' }, call))).toBe('unit-not-yours');
    story.tell('incident:backup', { kind: 'als' }, { ...call, id: 'b1' });
    const answer = { requestId: 'b1', answer: 'coming' };
    expect(code(story.refusal(ana, 'incident:backup:answered', answer, call))).toBe('role');
    expect(code(story.refusal(dora, 'incident:backup:answered', answer, call))).toBeUndefined();
    story.tell('incident:backup:answered', answer, call);
    expect(code(story.refusal(dora, 'incident:backup:answered', answer, call))).toBe('already-decided');
  });
});
