import { describe, expect, it } from 'vitest';
import { announcement } from '../../shared/protocol/announcements.ts';
import { catalogueEntry } from '../../shared/protocol/catalogue.ts';
import { fromFlatPayload } from '../../shared/protocol/flat-payload.ts';
import { inStyle } from '../../shared/protocol/names.ts';
import { atMinute, createTown } from '../support/logged-events.ts';

describe('announcements', () => {
  it('carry the submitted fields, flat, and where they stand in the log', () => {
    const story = createTown();
    const location = { type: 'Point', coordinates: [-122.4, 37.7] };
    const event = story.tell(
      'unit:status',
      { status: 'ENROUTE', location },
      { unitId: 'M1', incidentId: 'I1', minute: 3 },
    );
    expect(announcement(event, 'unit:M1')).toMatchObject({
      unitId: 'M1',
      incidentId: 'I1',
      status: 'en_route',
      location,
      id: event.id,
      seq: event.seq,
      occurredAt: atMinute(3),
      timestamp: atMinute(3),
      room: 'unit:M1',
    });
  });

  it('F2: say what the time rests on: the device’s stamp, the correction, the doubt and the source', () => {
    const story = createTown();
    const press = story.tell('unit:status', { status: 'en_route' }, { unitId: 'M1', minute: 3 });
    const skewed = {
      ...press,
      at: atMinute(1),
      skewMs: 120_000,
      uncertaintyMs: 40,
      source: 'geofence' as const,
    };
    expect(announcement(skewed, 'unit:M1')).toMatchObject({
      at: atMinute(1),
      occurredAt: atMinute(3),
      skewMs: 120_000,
      uncertaintyMs: 40,
      source: 'geofence',
    });
  });

  it('a reported time stays the reported time', () => {
    const story = createTown();
    const timestamp = '2026-01-05T11:00:00.000Z';
    const event = story.tell(
      'incident:timestamp',
      { field: 'onscene_at', timestamp },
      { unitId: 'M1', incidentId: 'I1' },
    );
    expect(announcement(event, 'incident:I1')).toMatchObject({ field: 'onscene_at', timestamp });
  });

  it('fields nobody knows come back out, and never in the place of ours', () => {
    const story = createTown();
    const event = story.tell('metrics:updated', { metrics: {} });
    const said = announcement(
      { ...event, data: { ...event.data, extras: { colour: 'red', seq: 99, room: 'x' } } },
      'metrics',
    );
    expect(said).toMatchObject({ colour: 'red', seq: event.seq, room: 'metrics' });
  });

  it('speak with underscores to who asks for them', () => {
    expect(inStyle('unit:status:updated', 'underscore')).toBe('unit_status_updated');
    expect(inStyle('unit:status:updated', 'colon')).toBe('unit:status:updated');
  });
});

describe('flat payloads', () => {
  it('give their ids to the top and their time to the envelope', () => {
    expect(
      fromFlatPayload('asset:status:changed', {
        asset_id: 'M1',
        incident_id: 'I1',
        status: 'x',
        timestamp: '2026-01-05T12:00:00+01:00',
      }),
    ).toEqual({ unitId: 'M1', incidentId: 'I1', at: '2026-01-05T11:00:00.000Z', data: { status: 'x' } });
  });

  it('keep the time that is itself reported, and a time nobody can read', () => {
    expect(fromFlatPayload('incident:timestamp', { timestamp: '2026-01-05T12:00:00Z' }).data).toEqual({
      timestamp: '2026-01-05T12:00:00Z',
    });
    expect(fromFlatPayload('unit:status', { timestamp: 'now' })).toEqual({ data: { timestamp: 'now' } });
  });

  it('keep another program’s own id apart', () => {
    const id = '01890000-0000-7000-8000-000000000000';
    expect(fromFlatPayload('patient:alert', { id })).toEqual({ id, data: {} });
    expect(fromFlatPayload('patient:alert', { id: 'alert-7' })).toEqual({ data: { id: 'alert-7' } });
  });

  it('a patient alert with underscores becomes one of ours', () => {
    const { data } = fromFlatPayload('patient:alert', {
      patient_id: 'P1',
      level: 'CRITICAL',
      message: 'Sepsis',
    });
    expect(catalogueEntry('patient:alert')?.data.parse(data)).toEqual({
      patientId: 'P1',
      level: 'critical',
      message: 'Sepsis',
    });
  });

  it('__proto__ is a name like any other', () => {
    const { data } = fromFlatPayload(
      'x',
      JSON.parse('{"__proto__": {"polluted": true}}') as Record<string, unknown>,
    );
    expect(Object.getPrototypeOf(data)).toBe(Object.prototype);
    expect(Object.hasOwn(data, '__proto__')).toBe(true);
  });
});
