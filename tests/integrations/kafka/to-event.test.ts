import { describe, expect, it } from 'vitest';
import { eventTypeOf } from '../../../server/integrations/kafka/event-type.ts';
import type { KafkaMessage } from '../../../server/integrations/kafka/kafka-port.ts';
import { readMessage, type ReadEvent } from '../../../server/integrations/kafka/to-event.ts';
import { incidentMessage } from './kafka-fixture.ts';

const RECORD_TIME = Date.UTC(2026, 0, 5, 12);

const message = (value: unknown, more: Partial<KafkaMessage> = {}): KafkaMessage => ({
  topic: 'incident',
  partition: 0,
  offset: '7',
  key: null,
  value: Buffer.from(JSON.stringify(value)),
  timestampMs: RECORD_TIME,
  ...more,
});

function read(value: unknown, more: Partial<KafkaMessage> = {}): ReadEvent {
  const reading = readMessage(message(value, more));
  if ('refusal' in reading) throw new Error(reading.refusal.detail);
  return reading.event;
}

describe('which event a message is', () => {
  it.each([
    ['transmission:started', 'transmission', 'transmission:started'],
    ['transmission_completed', 'transmission', 'transmission:completed'],
    ['tagged', 'transmission', 'transmission:tagged'],
    ['transcription.completed', 'transmission', 'transcription:completed'],
    ['incident:created', 'incident', 'incident:created'],
    ['updated', 'incident', 'incident:updated'],
    ['INCIDENT_STATUS_CHANGED', 'incident', 'incident:status:changed'],
    ['task-assigned', 'task', 'task:assigned'],
    ['task:completed', 'task', 'task:completed'],
    ['updated', 'city.prod.task', 'task:updated'],
    ['position', 'asset', 'asset:position:updated'],
    ['asset:status:changed', 'asset', 'asset:status:changed'],
    ['created', 'alert', 'alert:created'],
    [undefined, 'city.alert.acknowledged', 'alert:acknowledged'],
  ])('B3: %s on the topic %s is %s', (said, topic, type) => {
    expect(eventTypeOf(said, topic)).toBe(type);
  });

  it.each([
    [undefined, 'incident'],
    ['exploded', 'incident'],
    ['typing:start', 'incident'],
    ['presence:set', 'task'],
    ['__proto__', 'incident'],
  ])('I15: %s on the topic %s is none', (said, topic) => {
    expect(eventTypeOf(said, topic)).toBeUndefined();
  });
});

describe('the id of a message', () => {
  const plain = incidentMessage(1);

  it('I3: is the same when the message comes again, and another at another place', () => {
    expect(read(plain).id).toBe(read(plain).id);
    expect(read(plain, { offset: '8' }).id).not.toBe(read(plain).id);
    expect(read(plain, { partition: 1 }).id).not.toBe(read(plain).id);
    expect(read(plain, { topic: 'incident.created' }).id).not.toBe(read(plain).id);
  });

  it('I2: a topic made anew starts at offset 0 again: other words at the same place are another message', () => {
    expect(read(incidentMessage(2)).id).not.toBe(read(plain).id);
  });

  it('I3: is that of the message itself, wherever it stands', () => {
    const own = { ...plain, event_id: 'e-1' };
    expect(read(own, { offset: '8', partition: 3 }).id).toBe(read(own).id);
    const uuid = '6b2f3e9c-5c1e-4c65-9b8a-0f3d0c1f9a10';
    expect(read({ ...plain, message_id: uuid.toUpperCase() }).id).toBe(uuid);
  });

  it('I2: two updates of one thing under its id are two, the same one twice is one', () => {
    const first = { ...plain, id: 'I1', timestamp: '2026-01-05T12:00:00Z' };
    const second = { ...plain, id: 'I1', timestamp: '2026-01-05T12:00:01Z' };
    expect(read(second).id).not.toBe(read(first).id);
    expect(read(first, { offset: '8' }).id).toBe(read(first).id);
  });

  it('I9: of two organizations they are never the same', () => {
    const own = { ...plain, event_id: 'e-1' };
    expect(read({ ...own, organization_id: 'other' }).id).not.toBe(read(own).id);
  });
});

describe('what a message says', () => {
  const base = { organization_id: 'demo', type: 'task:assigned' };

  it('B3: ids stand at the top, names are ours, numbers of things are names', () => {
    expect(
      read({ ...base, data: { id: 17, incident_id: 4, unit_id: 'M1', title: 'Restock' }, due_at: 'x' }),
    ).toMatchObject({
      type: 'task:assigned',
      incidentId: '4',
      unitId: 'M1',
      data: { taskId: '17', title: 'Restock', dueAt: 'x' },
    });
    expect(read({ ...base, id: 'T1', title: 'Restock' }).data).toEqual({ taskId: 'T1', title: 'Restock' });
    expect(
      read({ ...base, type: 'asset:status:changed', data: { asset_id: 'M1', status: 'x' } }).unitId,
    ).toBe('M1');
    expect(read({ ...base, type: 'transcription:completed', data: { id: 5, text: 'x' } }).data).toEqual({
      transmissionId: '5',
      text: 'x',
    });
  });

  it.each([
    ['2026-01-05T14:00:00+02:00', '2026-01-05T12:00:00.000Z'],
    ['2026-01-05T12:00:00.123456', '2026-01-05T12:00:00.123Z'],
    [1_767_614_400, '2026-01-05T12:00:00.000Z'],
    [1_767_614_400_000, '2026-01-05T12:00:00.000Z'],
    [null, '2026-01-05T12:00:00.000Z'],
  ])('B3: the time %s is %s', (timestamp, at) => {
    expect(read({ ...base, timestamp, data: { id: 1 } }).at).toBe(at);
  });

  it.each(['yesterday', '', '2026-13-45T00:00:00Z', 1e300, -1e300])(
    'I15: the time %s is none',
    (timestamp) => {
      expect(readMessage(message({ ...base, timestamp, data: {} }))).toMatchObject({
        refusal: { code: 'bad-data' },
      });
    },
  );
});
