/** Who may join which room, and who hears what is announced there (contract 5, I9). */
import { beforeEach, describe, expect, it } from 'vitest';
import { refusalToJoin, roomsOnConnect } from '../../shared/protocol/outside-access.ts';
import { outsideRooms } from '../../shared/protocol/outside-rooms.ts';
import type { Principal } from '../../shared/rooms/principal.ts';
import {
  ana,
  atMinute,
  biller,
  bob,
  bridge,
  chief,
  createTown,
  dora,
  nurse,
  otherNurse,
  type Story,
} from '../support/logged-events.ts';

let story: Story;
beforeEach(() => {
  story = createTown();
  story.tell(
    'triage:updated',
    { patientId: 'P1', status: 'pending', hospitalId: 'H1' },
    { unitId: 'M1', incidentId: 'I1' },
  );
  story.tell('channel:opened', { channelId: 'C1', about: 'group', members: ['unit:M1', 'hospital:H1'] });
});

const join = (principal: Principal, room: string) =>
  refusalToJoin({ principal, occurredAt: atMinute(99), lookup: story.find }, room)?.code ?? 'ok';

const PEOPLE = { ana, bob, dora, nurse, otherNurse, biller, bridge, chief };
const DESK = ['dora', 'bridge', 'chief'];
const EVERYBODY = Object.keys(PEOPLE);

/** Everybody else is refused. */
const ADMITTED: Record<string, string[]> = {
  org: EVERYBODY,
  dashboard: EVERYBODY,
  agents: DESK,
  tasks: DESK,
  metrics: DESK,
  workflows: DESK,
  system: DESK,
  admin: ['chief'],
  triage_queue: ['nurse', 'otherNurse', ...DESK],
  bridges: ['bridge'],
  dispatch: DESK,
  'unit:M1': ['ana', ...DESK],
  'asset:M1': ['ana', ...DESK],
  'unit:M2': ['bob', ...DESK],
  'incident:I1': ['ana', ...DESK],
  'incident:I-unknown': DESK,
  'hospital:H1': ['nurse', ...DESK],
  'patient:P1': ['ana', 'nurse'],
  'patient:P-unknown': [],
  'triage:P1': ['ana', 'nurse', ...DESK],
  'channel:C1': ['ana', 'nurse'],
  'channel:TAC-radio': DESK,
  'user:ana': ['ana'],
};

describe('joining', () => {
  it.each(Object.keys(ADMITTED))('%s', (room) => {
    const admitted = Object.entries(PEOPLE).flatMap(([name, who]) =>
      join(who, room) === 'ok' ? [name] : [],
    );
    expect(admitted.sort()).toEqual([...(ADMITTED[room] ?? [])].sort());
  });

  it.each(['', 'nowhere', 'unit:', 'unit:a b', 'unit:a:b', 'constructor', '__proto__', 'UNIT:M1', 'org '])(
    '%j is no room',
    (room) => expect(join(chief, room)).toBe('unknown-room'),
  );

  it('C5: a crew that left the call is no longer on the care team; one that came is', () => {
    story.tell(
      'assignment:sent',
      { assignmentId: 'A2', incident: { type: 'Fall', address: 'x', priority: 1 } },
      { unitId: 'M2', incidentId: 'I1' },
    );
    story.tell('unit:status', { status: 'available' }, { unitId: 'M1', incidentId: 'I1' });
    story.tell('patient:careteam', { patientId: 'P1', remove: ['M1'] });
    expect([join(ana, 'patient:P1'), join(bob, 'patient:P1'), join(ana, 'incident:I1')]).toEqual([
      'not-allowed',
      'ok',
      'not-allowed',
    ]);
  });

  it('C5: a hospital the patient no longer goes to hears no more', () => {
    story.tell('patient:careteam', { patientId: 'P1', hospitalId: 'H2' });
    expect([join(nurse, 'patient:P1'), join(otherNurse, 'patient:P1')]).toEqual(['not-allowed', 'ok']);
  });

  it('a bridge is in its organization from the start, everybody on the dashboard', () => {
    expect(roomsOnConnect(bridge)).toEqual(['dashboard', 'user:cad', 'dispatch', 'org', 'bridges']);
    expect(roomsOnConnect(ana)).toEqual(['dashboard', 'user:ana']);
  });
});

describe('announcing', () => {
  const incident = { type: 'Fall', address: 'x', priority: 1 };

  it('an assignment goes to the unit, the incident and bridges', () => {
    const sent = story.tell(
      'assignment:sent',
      { assignmentId: 'A3', incident },
      { unitId: 'M2', incidentId: 'I1' },
    );
    expect(outsideRooms(sent, story.find)).toEqual(['unit:M2', 'incident:I1', 'bridges']);
  });

  it('figures go to metrics and the dashboard', () => {
    const event = story.tell('metrics:updated', { metrics: { calls: 1 } });
    expect(outsideRooms(event, story.find)).toEqual(['metrics', 'dashboard', 'admin']);
  });

  it('what is known of a patient never goes to the organization', () => {
    const alert = story.tell(
      'patient:alert',
      { patientId: 'P1', level: 'critical', message: 'x' },
      { unitId: 'M1', incidentId: 'I1' },
    );
    expect(outsideRooms(alert, story.find)).toEqual(['patient:P1', 'hospital:H1']);
    expect(story.heardIn(alert)).toEqual(['unit:M1', 'hospital:H1']);
    const moved = story.tell('patient:updated', { patientId: 'P1', hospitalId: 'H2' });
    expect(outsideRooms(moved, story.find)).toEqual(['patient:P1', 'hospital:H2']);
  });

  it('a call rings its parties, by unit, person and hospital', () => {
    const call = story.tell('call:initiate', { callId: 'K1', to: ['unit:M2', 'user:zoe', 'dispatch'] });
    expect(outsideRooms(call, story.find)).toEqual(
      expect.arrayContaining(['unit:M2', 'user:zoe', 'dispatch', 'user:ana']),
    );
  });

  it('a signal to one party is heard by nobody else', () => {
    const signal = { type: 'call:signal', data: { callId: 'K1', to: 'user:zoe' }, actor: 'ana' };
    expect(outsideRooms(signal, story.find)).toEqual(['user:zoe']);
  });

  it('a type nobody knows is announced nowhere', () => {
    expect(outsideRooms({ type: 'constructor', data: {}, actor: 'x' }, story.find)).toEqual([]);
  });
});
