/** Events as the log has them, and documents folded from them, without a log. */
import type { Document } from '../../shared/log/document.ts';
import type { DeviceEvent, LogEvent } from '../../shared/log/envelope.ts';
import { catalogueEntry } from '../../shared/protocol/catalogue.ts';
import { foldEvent } from '../../shared/protocol/folding.ts';
import { hasRole, type Principal, type Role } from '../../shared/rooms/principal.ts';
import type { Refusal } from '../../shared/rooms/refusal.ts';
import { toInstant } from '../../shared/time.ts';

export const START_MS = Date.UTC(2026, 0, 5, 12);

/** `minute`: when it happened, from the start of the story. */
export interface Told {
  minute?: number;
  actor?: string;
  id?: string;
  unitId?: string;
  incidentId?: string;
  corrects?: string;
}

export const atMinute = (minute: number): string => toInstant(START_MS + minute * 60_000);

export const somebody = (sub: string, role: Role, more: Partial<Principal> = {}): Principal => ({
  org: 'demo',
  sub,
  name: sub,
  roles: [role],
  via: 'session',
  ...more,
});

export interface Story {
  tell(type: string, data: Record<string, unknown>, told?: Told): LogEvent;
  fold(event: LogEvent): void;
  state<S>(kind: string, id: string): S;
  find(kind: string, id: string): Document | undefined;
  /** Rooms of the documents the event changed. */
  heardIn(event: LogEvent): string[];
  refusal(
    who: Principal,
    type: string,
    data: Record<string, unknown>,
    told?: Told,
  ): Refusal | 'role' | undefined;
}

export function createStory(): Story {
  const documents = new Map<string, Document>();
  const rooms = new Map<string, string[]>();
  const find = (kind: string, id: string) => documents.get(`${kind} ${id}`);
  let seq = 0;

  function parsed(type: string, data: Record<string, unknown>): Record<string, unknown> {
    const entry = catalogueEntry(type);
    if (!entry) throw new Error(`no ${type}`);
    return entry.data.parse(data);
  }

  const story: Story = {
    find,
    tell(type, data, told = {}) {
      seq += 1;
      const { minute = seq, actor = 'ana', id = `e${seq}`, ...ids } = told;
      const at = atMinute(minute);
      const event: LogEvent = {
        seq,
        id,
        type,
        v: 1,
        at,
        lane: 0,
        source: 'manual',
        data: parsed(type, data),
        receivedAt: at,
        occurredAt: at,
        skewMs: 0,
        actor,
        device: 'd',
        flags: [],
        ...ids,
      };
      story.fold(event);
      return event;
    },
    fold(event) {
      const changes = foldEvent(event, find);
      for (const { after } of changes) documents.set(`${after.kind} ${after.id}`, after);
      rooms.set(event.id, [...new Set(changes.flatMap((each) => [...each.roomsBefore, ...each.roomsAfter]))]);
    },
    heardIn: (event) => rooms.get(event.id) ?? [],
    state<S>(kind: string, id: string): S {
      const found = find(kind, id);
      if (!found) throw new Error(`no ${kind} ${id}`);
      return found.state as S;
    },
    refusal(who, type, data, { minute = seq + 1, ...ids } = {}) {
      const rule = catalogueEntry(type)?.rule;
      if (!rule || !hasRole(who, ...rule.roles)) return 'role';
      const event: DeviceEvent = {
        id: '01890000-0000-7000-8000-000000000000',
        type,
        v: 1,
        at: atMinute(minute),
        lane: 0,
        source: 'manual',
        data: parsed(type, data),
        ...ids,
      };
      return rule.check?.({ principal: who, event, occurredAt: event.at, lookup: find });
    },
  };
  return story;
}

/** Two units, an incident M1 is on, and a hospital. */
export function createTown(): Story {
  const story = createStory();
  for (const unitId of ['M1', 'M2'])
    story.tell('unit:registered', { callSign: unitId }, { unitId, minute: -9 });
  for (const id of ['H1', 'H2'])
    story.tell('hospital:registered', { hospitalId: id, name: id }, { minute: -9 });
  story.tell('unit:crew', { crew: [{ id: 'ana', name: 'Ana' }] }, { unitId: 'M1', minute: -8 });
  story.tell('unit:crew', { crew: [{ id: 'bob', name: 'Bob' }] }, { unitId: 'M2', minute: -8 });
  const incident = { type: 'Fall', address: '1 Main St', priority: 2 };
  story.tell('incident:created', incident, { incidentId: 'I1', minute: -7 });
  story.tell(
    'assignment:sent',
    { assignmentId: 'A1', incident },
    { unitId: 'M1', incidentId: 'I1', minute: -6 },
  );
  return story;
}

export const ana = somebody('ana', 'crew');
export const bob = somebody('bob', 'crew');
export const dora = somebody('dora', 'dispatcher');
export const nurse = somebody('nell', 'hospital', { hospitalId: 'H1' });
export const otherNurse = somebody('otto', 'hospital', { hospitalId: 'H2' });
export const biller = somebody('bill', 'billing');
export const bridge = somebody('cad', 'service', { via: 'bridge' });
export const chief = somebody('chief', 'admin');
