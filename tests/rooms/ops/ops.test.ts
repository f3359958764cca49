import { describe, expect, it } from 'vitest';
import { agencySettingsEvents } from '../../../shared/ops/agency-settings-events.ts';
import {
  AGENCY,
  DEFAULT_SETTINGS,
  settingsOf,
  type SettingsState,
} from '../../../shared/ops/agency-settings.ts';
import type { AgentState, WorkflowState } from '../../../shared/ops/state.ts';
import { expectAnyOrder } from '../../support/any-order.ts';
import { ana, bridge, createTown, dora } from '../../support/logged-events.ts';

describe('D1: programs', () => {
  it('a workflow keeps its steps in the order of their time', () => {
    const step = (status: string, minute: number) =>
      ['workflow:event', { workflowId: 'W', step: status, status }, { minute, id: status }] as [
        string,
        Record<string, unknown>,
        { minute: number; id: string },
      ];
    expectAnyOrder([step('started', 1), step('sent', 2), step('delivered', 3)], 'workflow', 'W');
  });

  it('an agent’s status keeps the time it began', () => {
    const story = createTown();
    for (const minute of [1, 2, 3])
      story.tell('agent:status:update', { agentId: 'relay', status: 'running', lag: minute }, { minute });
    const { statusSince, lag } = story.state<AgentState>('agent', 'relay');
    expect([statusSince, lag]).toEqual(['2026-01-05T12:01:00.000Z', 3]);
  });

  it('workflows are bounded', () => {
    const story = createTown();
    for (let n = 0; n < 80; n += 1) story.tell('workflow:event', { workflowId: 'W', status: `s${n}` });
    expect(story.state<WorkflowState>('workflow', 'W').steps).toHaveLength(50);
  });

  it('programs speak for programs', () => {
    const story = createTown();
    const says = (who: typeof ana) => story.refusal(who, 'metrics:updated', { metrics: {} });
    expect([says(bridge), says(dora), says(ana)]).toEqual([undefined, 'role', 'role']);
  });
});

describe('what an agency decides', () => {
  it('a change keeps what it does not name, and everybody hears it', () => {
    const story = createTown();
    story.tell('agency:settings', { labels: 'uk', coverAfterMinutes: 2 });
    const event = story.tell('agency:settings', { automaticTimes: 'record' });
    const settings = settingsOf(story.state<SettingsState>('settings', AGENCY));
    expect(settings).toEqual({
      ...DEFAULT_SETTINGS,
      labels: 'uk',
      coverAfterMinutes: 2,
      automaticTimes: 'record',
    });
    expect([...story.heardIn(event)].sort()).toEqual(['billing', 'crew', 'dispatch', 'hospitals']);
  });

  it('A9: units of vitals go with miles or kilometres until they are decided, and each by itself', () => {
    const story = createTown();
    const units = () => {
      const { temperature, glucose } = settingsOf(story.state<SettingsState>('settings', AGENCY));
      return [temperature, glucose];
    };
    expect([settingsOf(undefined).temperature, settingsOf(undefined).glucose]).toEqual([
      'fahrenheit',
      'mg_dl',
    ]);
    story.tell('agency:settings', { distances: 'kilometres' }, { minute: 1 });
    expect(units()).toEqual(['celsius', 'mmol_l']);
    story.tell('agency:settings', { glucose: 'mg_dl' }, { actor: 'pat', minute: 2 });
    expect(units()).toEqual(['celsius', 'mg_dl']);
    const { last } = story.state<SettingsState>('settings', AGENCY);
    expect(last?.glucose).toMatchObject({ by: 'pat', before: 'mmol_l' });
    story.tell('agency:settings', { distances: 'miles' }, { minute: 3 });
    expect(units()).toEqual(['fahrenheit', 'mg_dl']);
  });

  it('each setting keeps who decided it last and what held before; saying the same again decides nothing', () => {
    const story = createTown();
    const fences = { sceneMetres: 150, destinationMetres: 300, stationMetres: 200 };
    story.tell('agency:settings', { labels: 'uk', name: 'Pat Reyes' }, { actor: 'pat', minute: 1 });
    story.tell('agency:settings', { fences, labels: 'uk' }, { actor: 'kim', minute: 2 });
    story.tell('agency:settings', { fences: { ...fences } }, { actor: 'lee', minute: 3 });
    const { last, by } = story.state<SettingsState>('settings', AGENCY);
    expect(by).toBe('lee');
    expect(last).toEqual({
      labels: { at: '2026-01-05T12:01:00.000Z', by: 'pat', name: 'Pat Reyes', before: 'us-plain' },
      fences: { at: '2026-01-05T12:02:00.000Z', by: 'kim', before: DEFAULT_SETTINGS.fences },
    });
    const putBack = story.tell('agency:settings', { labels: last?.labels?.before }, { minute: 4 });
    const after = story.state<SettingsState>('settings', AGENCY);
    expect(settingsOf(after)).toEqual({ ...DEFAULT_SETTINGS, fences });
    expect(after.last?.labels).toMatchObject({ by: putBack.actor, before: 'uk' });
  });

  it('is decided by naming a setting: a decision about none, or about one nobody knows, is refused and says which there are', () => {
    const decide = agencySettingsEvents['agency:settings'];
    for (const data of [{}, { name: 'Pat Reyes' }, { label: 'uk' }]) {
      const [issue] = decide.safeParse(data).error?.issues ?? [];
      expect(issue?.message).toMatch(/^must name at least one setting: labels, .*coverAfterMinutes$/);
    }
    expect(decide.parse({ labels: 'uk', name: 'Pat Reyes' })).toEqual({ labels: 'uk', name: 'Pat Reyes' });
  });

  it('is decided by those who lead it', () => {
    const story = createTown();
    const says = (who: typeof ana) => story.refusal(who, 'agency:settings', { labels: 'fms' });
    expect([says(ana), says(dora)]).toEqual(['role', 'role']);
  });
});
