import { describe, expect, it } from 'vitest';
import type { IncidentState } from '../../../shared/incidents/state.ts';
import type { TransportState } from '../../../shared/transports/state.ts';
import type { UnitState } from '../../../shared/units/state.ts';
import { createTown } from '../../support/logged-events.ts';

const onCall = { unitId: 'M1', incidentId: 'I1' };

describe('B3: a fleet system’s word for a unit’s status', () => {
  it('moves unit, incident and transport as the unit’s own does', () => {
    const story = createTown();
    story.tell('asset:status:changed', { status: 'OnScene' }, { ...onCall, minute: 5 });
    expect(story.state<UnitState>('unit', 'M1').status).toBe('on_scene');
    expect(story.state<IncidentState>('incident', 'I1').status).toBe('on_scene');
    expect(story.state<TransportState>('transport', 'I1:M1').times['eTimes.06']).toBeDefined();
  });

  it('in words nobody knows, is kept as given and moves nothing', () => {
    const story = createTown();
    story.tell('asset:status:changed', { status: 'wash bay 3' }, onCall);
    expect(story.state<UnitState>('unit', 'M1')).toMatchObject({
      status: 'dispatched',
      assetStatus: { status: 'wash bay 3' },
    });
    expect(story.state<IncidentState>('incident', 'I1').units['M1']).toMatchObject({
      status: 'dispatched',
      done: false,
    });
    story.tell('incident:status:changed', { status: 'pondering' }, onCall);
    expect(story.state<IncidentState>('incident', 'I1').status).toBe('assigned');
    story.tell('incident:status:changed', { status: 'CANCELLED' }, onCall);
    expect(story.state<IncidentState>('incident', 'I1')).toMatchObject({ status: 'cancelled', closed: true });
  });

  it('takes nobody off a call they joined without an assignment', () => {
    const story = createTown();
    story.tell('unit:status', { status: 'on_scene' }, { unitId: 'M2', incidentId: 'I1' });
    story.tell('asset:status:changed', { status: 'wash bay 3' }, { unitId: 'M2', incidentId: 'I1' });
    expect(story.state<IncidentState>('incident', 'I1').units['M2']).toMatchObject({
      status: 'on_scene',
      done: false,
    });
  });
});
