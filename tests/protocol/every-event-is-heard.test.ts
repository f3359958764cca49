/** Every durable event bears on a document: what changes no document is heard by nobody (I9). */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { catalogueEntry, EVENT_TYPES } from '../../shared/protocol/catalogue.ts';
import { DOCUMENT_KINDS } from '../../shared/protocol/folding.ts';
import { outsideRooms } from '../../shared/protocol/outside-rooms.ts';
import { parseOutsideRoom } from '../../shared/rooms/outside-room-names.ts';
import { CREW } from '../../shared/rooms/room-ids.ts';
import type { RosterState } from '../../shared/units/roster.ts';
import { createTown, type Story, type Told } from '../support/logged-events.ts';

const onCall: Told = { unitId: 'M1', incidentId: 'I1' };
const details = { type: 'Fall', address: '1 Main St', priority: 2 };
const dateOf = '2026-01-05T12:00:00Z';

/** A good payload of each type, in an order in which each finds what it needs. */
const EXAMPLES: Record<string, [data: Record<string, unknown>, told?: Told]> = {
  'unit:registered': [{ callSign: 'M9' }, { unitId: 'M9' }],
  'unit:status': [{ status: 'ENROUTE' }, onCall],
  'asset:status:changed': [{ status: 'on_scene' }, onCall],
  'unit:crew': [{ crew: [] }, { unitId: 'M9' }],
  'unit:location:gap': [
    { from: '2026-01-05T12:00:00Z', to: '2026-01-05T12:05:00Z', reason: 'asleep' },
    { unitId: 'M1' },
  ],
  'unit:odometer': [{ reading: '12.5', moment: 'start' }, onCall],
  'unit:device': [{ device: 'tablet-1', name: 'Cab' }, onCall],
  'unit:checklist': [{ items: [{ item: 'location', ok: false }] }, onCall],
  'unit:emergency': [{ location: { lat: 37.7, lon: -122.4 } }, onCall],
  'unit:emergency:false-alarm': [{}, onCall],
  'unit:emergency:cleared': [{ reason: 'talked to the crew' }, { unitId: 'M1' }],
  'incident:created': [details, { incidentId: 'I9' }],
  'incident:updated': [{ priority: 1 }, { incidentId: 'I1' }],
  'incident:status': [{ status: 'on_scene' }, { incidentId: 'I1' }],
  'incident:status:changed': [{ status: 'transporting' }, { incidentId: 'I1' }],
  'incident:backup': [{ kind: 'als' }, { unitId: 'M1', incidentId: 'I1' }],
  'incident:backup:answered': [{ requestId: 'e1', answer: 'M7 is coming' }, { incidentId: 'I1' }],
  'incident:note': [{ text: 'gate code 12' }, { incidentId: 'I1' }],
  'incident:timestamp': [{ field: 'onscene_at', timestamp: dateOf }, onCall],
  'assignment:sent': [
    { assignmentId: 'A2', incident: details },
    { unitId: 'M2', incidentId: 'I1' },
  ],
  'assignment:delivered': [{ assignmentId: 'A1' }, onCall],
  'assignment:shown': [{ assignmentId: 'A1' }, onCall],
  'assignment:sounded': [{ assignmentId: 'A1' }, onCall],
  'assignment:acknowledged': [{ assignmentId: 'A1' }, onCall],
  'assignment:declined': [
    { assignmentId: 'A2', reason: 'busy' },
    { unitId: 'M2', incidentId: 'I1' },
  ],
  'assignment:cancelled': [{ assignmentId: 'A2' }, { unitId: 'M2', incidentId: 'I1' }],
  'transport:destination': [{ destination: { hospitalId: 'H1' } }, onCall],
  'transport:completed': [{ epcrId: 'E1' }, onCall],
  'unit:status:undone': [{}, onCall],
  'time:corrected': [{ actualAt: dateOf, reason: 'late press' }, onCall],
  'transport:revised': [{ reason: 'track' }, onCall],
  'ringdown:sent': [{ hospitalId: 'H1', category: 'stroke' }, onCall],
  'ringdown:received': [{ hospitalId: 'H1' }, onCall],
  'ringdown:acknowledged': [{ hospitalId: 'H1', assignedTo: 'Resus 2' }, onCall],
  'ringdown:diverted': [{ hospitalId: 'H1', reason: 'CT down' }, onCall],
  'ringdown:arrived': [{ hospitalId: 'H1', side: 'crew' }, onCall],
  'ringdown:offloaded': [{ hospitalId: 'H1', side: 'hospital' }, onCall],
  'ringdown:accepted': [{ hospitalId: 'H1', side: 'crew' }, onCall],
  'hospital:registered': [{ hospitalId: 'H3', name: 'Third' }],
  'hospital:status': [{ hospitalId: 'H1', emsTraffic: 'Advisory' }],
  'hospital:diversion': [{ hospitalId: 'H1', category: 'trauma', active: true }],
  'bed:status:changed': [{ hospitalId: 'H1', bedType: 'AdultICU', available: 2 }],
  'staff:availability:changed': [{ hospitalId: 'H1', staffType: 'RN', available: 4 }],
  'channel:opened': [{ channelId: 'C1', about: 'group', members: ['dispatch', 'unit:M1'] }],
  'channel:members': [{ channelId: 'C1', add: ['hospital:H1'] }],
  'message:send': [{ channelId: 'C1', text: 'hello' }, { id: 'message-1' }],
  'message:received': [{ channelId: 'C1', messageId: 'message-1' }],
  'message:read': [{ channelId: 'C1', messageId: 'message-1' }],
  'message:edited': [{ channelId: 'C1', messageId: 'message-1', text: 'hi' }],
  'message:deleted': [{ channelId: 'C1', messageId: 'message-1' }],
  'call:initiate': [{ callId: 'K1', to: ['unit:M2', 'dispatch'] }],
  'call:invite': [{ callId: 'K1', to: ['hospital:H1'] }],
  'call:ringing': [{ callId: 'K1', party: 'unit:M2' }],
  'call:accept': [{ callId: 'K1', party: 'unit:M2' }],
  'call:connected': [{ callId: 'K1', party: 'unit:M2' }],
  'call:quality': [{ callId: 'K1', party: 'unit:M2', mos: 4 }],
  'call:reject': [{ callId: 'K1', party: 'dispatch' }],
  'call:missed': [{ callId: 'K1', party: 'hospital:H1' }],
  'call:failed': [{ callId: 'K1', party: 'unit:M2' }],
  'call:end': [{ callId: 'K1' }],
  'transmission:started': [{ transmissionId: 'T1', channelId: 'TAC1' }, onCall],
  'transmission:completed': [{ transmissionId: 'T1', durationMs: 900 }],
  'transmission:tagged': [{ transmissionId: 'T1', tags: ['mayday'] }],
  'transcription:completed': [{ transmissionId: 'T1', text: 'en route' }],
  'task:assigned': [{ taskId: 'W1', title: 'Restock', assignee: 'unit:M1' }],
  'task:updated': [{ taskId: 'W1', status: 'in_progress' }],
  'task:completed': [{ taskId: 'W1' }],
  'task:update': [{ taskId: 'J1', status: 'running' }],
  'alert:created': [{ alertId: 'L1', message: 'Storm' }],
  'alert:acknowledged': [{ alertId: 'L1' }],
  'hospital:alert': [{ hospitalId: 'H1', kind: 'capacity', message: 'Full' }],
  'notification:new': [{ userId: 'ana', title: 'Shift change' }],
  'notification:read': [{ notificationId: 'n1' }],
  'notification:readAll': [{}],
  'notification:subscribe': [{ topic: 'diversion' }],
  'notification:unsubscribe': [{ topic: 'diversion' }],
  'patient:registered': [{ patientId: 'P1', ageYears: 70 }, onCall],
  'patient:updated': [{ patientId: 'P1', hospitalId: 'H1' }],
  'patient:vitals': [{ patientId: 'P1', vitals: { pulse: 80 } }, onCall],
  'patient:attachment': [
    {
      patientId: 'P1',
      attachmentId: 'F1',
      kind: 'photo',
      mediaType: 'image/png',
      size: 9,
      sha256: 'a'.repeat(64),
    },
  ],
  'patient:attachment:withdrawn': [{ patientId: 'P1', attachmentId: 'F1' }],
  'patient:attachment:stored': [{ patientId: 'P1', attachmentId: 'F1' }],
  'patient:alert': [{ patientId: 'P1', level: 'critical', message: 'Sepsis' }],
  'risk:updated': [{ patientId: 'P1', score: 3 }],
  'triage:updated': [{ patientId: 'P1', status: 'pending' }, onCall],
  'patient:attachments': [
    { patientId: 'P1', photos: 1, photosStored: 1, signatures: 0, signaturesStored: 0 },
  ],
  'patient:careteam': [{ patientId: 'P1', add: ['M2'] }],
  'agent:status:update': [{ agentId: 'relay', status: 'running' }],
  'workflow:event': [{ workflowId: 'bill-1', status: 'started' }],
  'system:metrics:update': [{ metrics: { cpu: 0.5 } }],
  'metrics:updated': [{ metrics: { calls: 3 } }],
  'agency:settings': [{ labels: 'uk' }],
  'reference:page': [{ pageId: 'stroke', title: 'Stroke', kind: 'protocol', sections: [] }],
};

const story: Story = createTown();
const told = new Map(
  Object.entries(EXAMPLES).map(([type, [data, more]]) => {
    const event = story.tell(type, data, more);
    return [type, { event, heardIn: story.heardIn(event), rooms: outsideRooms(event, story.find) }] as const;
  }),
);

interface JsonSchema {
  properties?: Record<string, JsonSchema>;
  anyOf?: JsonSchema[];
  items?: JsonSchema;
}

/** Dotted names of everything the data of a type can hold. */
function fieldsOf(type: string): string[] {
  const walk = ({ properties = {}, anyOf = [], items }: JsonSchema, path: string): string[] => [
    ...Object.entries(properties).flatMap(([name, inner]) => [
      `${path}${name}`,
      ...walk(inner, `${path}${name}.`),
    ]),
    ...[...anyOf, ...(items ? [items] : [])].flatMap((inner) => walk(inner, path)),
  ];
  const data = catalogueEntry(type)?.data;
  if (!data) throw new Error(`no ${type}`);
  return walk(z.toJSONSchema(data, { io: 'input', unrepresentable: 'any' }) as JsonSchema, '');
}

const isOneOf = (names: readonly string[] = [], field: string): boolean =>
  names.some((name) => field === name || field.startsWith(`${name}.`));

describe('every durable event', () => {
  it('has an example here', () => {
    expect(Object.keys(EXAMPLES).sort()).toEqual([...EVENT_TYPES].sort());
  });

  it.each(EVENT_TYPES)('%s changes a document that somebody hears', (type) => {
    expect(told.get(type)?.heardIn).not.toEqual([]);
  });

  it.each(EVENT_TYPES)('%s is announced in rooms that can be joined', (type) => {
    const rooms = told.get(type)?.rooms ?? [];
    expect(rooms).not.toEqual([]);
    expect(rooms.filter((room) => !parseOutsideRoom(room))).toEqual([]);
  });

  it('every kind of document is made by one of them', () => {
    const kinds = [
      'unit',
      'roster',
      'incident',
      'transport',
      'hospital',
      'channel',
      'call',
      'transmission',
      'task',
      'alert',
    ];
    const more = ['settings', 'page', 'notification', 'patient', 'triage', 'agent', 'workflow', 'metrics'];
    expect([...DOCUMENT_KINDS].sort()).toEqual([...kinds, ...more].sort());
  });

  /** Whose word each is: what a hospital or station publishes of itself. */
  const OF_THEMSELVES: Record<string, readonly string[]> = {
    'unit:registered': ['station.lat', 'station.lon'],
    'hospital:registered': ['address', 'zip', 'lat', 'lon'],
  };
  const OF_A_CALL =
    /(^|\.)(address|details|hazards|text|notes?|destination|incident|billingData|zip|location|lat|lon)(\.|$)/;

  it('I9: nothing that can tell of a call is heard by every crew', () => {
    const everyCrew = EVENT_TYPES.filter((type) => told.get(type)?.heardIn.includes(CREW));
    expect(everyCrew).toEqual([
      'unit:registered',
      'unit:crew',
      'hospital:registered',
      'hospital:status',
      'hospital:diversion',
      'bed:status:changed',
      'staff:availability:changed',
      'agency:settings',
      'reference:page',
    ]);
    for (const type of everyCrew) {
      const telling = fieldsOf(type).filter((field) => OF_A_CALL.test(field));
      expect(
        telling.filter((field) => !isOneOf(OF_THEMSELVES[type], field)),
        type,
      ).toEqual([]);
    }
  });

  it('I9: the roster says nothing of a call a unit is on', () => {
    expect(Object.keys(story.state<RosterState>('roster', 'M1')).sort()).toEqual([
      'callSign',
      'crew',
      'crewSince',
    ]);
  });

  it.each(EVENT_TYPES.filter((type) => type.startsWith('assignment:')))(
    'I9: %s is heard by the crews on the call and the desks, by no other crew',
    (type) => {
      const heard = told.get(type)?.heardIn ?? [];
      expect(heard).toContain('unit:M1');
      expect(heard).not.toContain(CREW);
    },
  );

  const clinical = [
    'patient:registered',
    'patient:updated',
    'patient:vitals',
    'patient:attachment',
    'patient:attachment:withdrawn',
    'patient:attachment:stored',
    'patient:alert',
    'risk:updated',
  ];
  it.each(clinical)('C5: %s is heard by the care team and the destination alone', (type) => {
    const heard = told.get(type)?.heardIn ?? [];
    expect(heard.every((room) => ['unit:M1', 'hospital:H1'].includes(room))).toBe(true);
  });
});
