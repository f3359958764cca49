import { describe, expect, it } from 'vitest';
import {
  isDiverted,
  ringdownStage,
  stepAt,
  type Ringdown,
} from '../../../shared/transports/ringdown-state.ts';
import { transportId, type TransportState } from '../../../shared/transports/state.ts';
import { expectAnyOrder } from '../../support/any-order.ts';
import {
  ana,
  atMinute,
  biller,
  bob,
  createTown,
  dora,
  nurse,
  otherNurse,
  type Story,
} from '../../support/logged-events.ts';

const call = { unitId: 'M1', incidentId: 'I1' };
const toH1 = { hospitalId: 'H1' };
const id = transportId('I1', 'M1');
const transport = (story: Story) => story.state<TransportState>('transport', id);

function ringdown(story: Story, hospitalId = 'H1'): Ringdown {
  const found = transport(story).ringdowns?.[hospitalId];
  if (!found) throw new Error('no ring-down');
  return found;
}

describe('E8: the ring-down', () => {
  it('goes sent, received, acknowledged, arrived, offloaded, accepted; each side keeps its own clock', () => {
    const story = createTown();
    const stages: string[] = [];
    const say = (type: string, minute: number, more: Record<string, unknown> = {}, actor = 'ana') => {
      story.tell(`ringdown:${type}`, { ...toH1, ...more }, { ...call, minute, actor });
      stages.push(ringdownStage(ringdown(story)));
    };
    say('sent', 1, { category: 'stroke', emsAcuity: 'critical', etaAt: atMinute(12) });
    say('received', 2, {}, 'nell');
    say('acknowledged', 3, { assignedTo: 'Resus 2' }, 'nell');
    say('arrived', 12, { side: 'crew' });
    say('arrived', 14, { side: 'hospital' }, 'nell');
    say('offloaded', 40, { side: 'hospital' }, 'nell');
    say('offloaded', 38, { side: 'crew' });
    say('accepted', 41, { side: 'hospital' }, 'nell');
    expect(stages).toEqual([
      'sent',
      'received',
      'acknowledged',
      'arrived',
      'arrived',
      'offloaded',
      'offloaded',
      'accepted',
    ]);
    const { steps, assigned } = ringdown(story);
    expect(steps.arrived).toMatchObject({
      crew: { at: atMinute(12) },
      hospital: { at: atMinute(14), by: 'nell' },
    });
    expect(steps.offloaded).toMatchObject({ crew: { at: atMinute(38) }, hospital: { at: atMinute(40) } });
    expect(stepAt(ringdown(story), 'offloaded')).toBe(atMinute(38));
    expect(assigned?.to).toBe('Resus 2');
  });

  it('F3: duplicates and late words make the same document in any order', () => {
    expectAnyOrder(
      [
        ['ringdown:sent', { ...toH1, category: 'stemi' }, { ...call, minute: 1, id: 'a' }],
        ['ringdown:sent', { ...toH1, etaAt: atMinute(20) }, { ...call, minute: 4, id: 'b' }],
        ['ringdown:acknowledged', { ...toH1, assignedTo: 'Cath lab' }, { ...call, minute: 3, id: 'c' }],
        ['ringdown:acknowledged', toH1, { ...call, minute: 5, id: 'd' }],
        ['ringdown:arrived', { ...toH1, side: 'crew' }, { ...call, minute: 21, id: 'e' }],
        ['ringdown:arrived', { ...toH1, side: 'hospital' }, { ...call, minute: 22, id: 'f' }],
        ['ringdown:arrived', { ...toH1, side: 'crew' }, { ...call, minute: 23, id: 'g' }],
      ],
      'transport',
      id,
    );
  });

  it('a hospital that turns it away hears no more of it; the next one is told; an answer after all counts', () => {
    const story = createTown();
    story.tell('ringdown:sent', toH1, { ...call, minute: 1 });
    const diverted = story.tell(
      'ringdown:diverted',
      { ...toH1, reason: 'CT down', towards: 'H2' },
      { ...call, minute: 2, actor: 'nell' },
    );
    expect(story.heardIn(diverted)).toContain('hospital:H1');
    expect(isDiverted(ringdown(story))).toBe(true);
    const next = story.tell('ringdown:sent', { hospitalId: 'H2' }, { ...call, minute: 3 });
    expect(story.heardIn(next)).toContain('hospital:H2');
    expect(story.heardIn(next)).not.toContain('hospital:H1');
    story.tell('ringdown:acknowledged', toH1, { ...call, minute: 4, actor: 'nell' });
    expect(ringdownStage(ringdown(story))).toBe('acknowledged');
  });

  it('is no change of a bill: a late answer makes no new version', () => {
    const story = createTown();
    story.tell('ringdown:sent', toH1, { ...call, minute: 1 });
    story.tell('transport:completed', {}, { ...call, minute: 50 });
    const { version } = transport(story);
    story.tell('ringdown:accepted', { ...toH1, side: 'hospital' }, { ...call, minute: 60, actor: 'nell' });
    expect(version).toBe(1);
    expect(transport(story)).toMatchObject({ version: 1, ringdowns: { H1: { at: atMinute(60) } } });
  });

  it('the crew of the unit sends; the hospital that was rung answers; the desk speaks for either; nobody else', () => {
    const story = createTown();
    const sent = (who: typeof ana) => story.refusal(who, 'ringdown:sent', toH1, call);
    expect([ana, dora].map(sent)).toEqual([undefined, undefined]);
    expect(sent(bob)).toMatchObject({ code: 'unit-not-yours' });
    expect([nurse, biller].map(sent)).toEqual(['role', 'role']);
    expect(story.refusal(ana, 'ringdown:sent', { hospitalId: 'H9' }, call)).toMatchObject({
      code: 'unknown-hospital',
    });
    expect(story.refusal(nurse, 'ringdown:acknowledged', toH1, call)).toMatchObject({
      code: 'unknown-ringdown',
    });
    story.tell('ringdown:sent', toH1, call);
    const answered = (who: typeof ana) => story.refusal(who, 'ringdown:acknowledged', toH1, call);
    expect([nurse, dora].map(answered)).toEqual([undefined, undefined]);
    expect(answered(otherNurse)).toMatchObject({ code: 'not-allowed' });
    expect(answered(ana)).toBe('role');
    const arrived = (who: typeof ana, side: string) =>
      story.refusal(who, 'ringdown:arrived', { ...toH1, side }, call);
    expect([arrived(ana, 'crew'), arrived(nurse, 'hospital')]).toEqual([undefined, undefined]);
    expect(arrived(ana, 'hospital')).toMatchObject({ code: 'not-allowed' });
    expect(arrived(nurse, 'crew')).toMatchObject({ code: 'unit-not-yours' });
    story.tell('ringdown:accepted', { ...toH1, side: 'hospital' }, { ...call, actor: 'nell' });
    expect(story.refusal(nurse, 'ringdown:diverted', { ...toH1, reason: 'full' }, call)).toMatchObject({
      code: 'already-decided',
    });
  });
});
