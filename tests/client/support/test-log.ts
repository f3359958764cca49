/** A log in memory with the real rules and folds, for tests of the client's half of the protocol. */
import { canonicalJson } from '../../../shared/canonical.ts';
import type { Document } from '../../../shared/log/document.ts';
import { deviceEventSchema, type DeviceEvent, type LogEvent } from '../../../shared/log/envelope.ts';
import { correctTime } from '../../../shared/log/time-correction.ts';
import { catalogueEntry } from '../../../shared/protocol/catalogue.ts';
import type { Frame, Snapshot } from '../../../shared/protocol/feed.ts';
import { documentRooms, entriesOf, eventRooms, foldEvent } from '../../../shared/protocol/folding.ts';
import type { PushReply, PushResult } from '../../../shared/protocol/push.ts';
import { hasRole, type Principal } from '../../../shared/rooms/principal.ts';
import { refuse, type Refusal } from '../../../shared/rooms/refusal.ts';
import { hears, scopeOf, type Scope } from '../../../shared/rooms/scope.ts';
import { toInstant } from '../../../shared/time.ts';
import type { UnitState } from '../../../shared/units/state.ts';

interface Logged {
  event: LogEvent;
  rooms: string[];
  entered: Document[];
}

export interface TestLog {
  epoch: string;
  head(): number;
  events(): LogEvent[];
  document(kind: string, id: string): Document | undefined;
  documents(): Document[];
  push(principal: Principal, request: { device: string; sentAt: string; events: unknown[] }): PushReply;
  frame(scope: Scope, from: number, to?: number): Frame;
  snapshot(scope: Scope): Snapshot;
  scopeFor(principal: Principal): Scope;
  /** A restore from an old backup: only the first `seq` events are left, under another epoch. */
  restore(epoch: string, seq: number): void;
}

export const chief: Principal = { org: 'demo', sub: 'chief', name: 'Chief', roles: ['admin'], via: 'token' };
export const dispatcher: Principal = {
  org: 'demo',
  sub: 'dora',
  name: 'Dora',
  roles: ['dispatcher'],
  via: 'token',
};
export const medic: Principal = {
  org: 'demo',
  sub: 'ana',
  name: 'Ana',
  roles: ['crew'],
  unitId: 'M1',
  via: 'token',
};

export function createTestLog(epoch = 'epoch-1'): TestLog {
  let logged: Logged[] = [];
  let documents = new Map<string, Document>();
  const lookup = (kind: string, id: string): Document | undefined => documents.get(`${kind} ${id}`);

  function append(event: LogEvent): void {
    const changes = foldEvent(event, lookup);
    for (const { after } of changes) documents.set(`${after.kind} ${after.id}`, after);
    const entries = entriesOf(changes);
    const entered = changes
      .map(({ after }) => after)
      .filter(({ kind, id }) => entries.some((entry) => entry.kind === kind && entry.id === id));
    logged.push({ event, rooms: eventRooms(changes), entered });
  }

  function judge(principal: Principal, event: DeviceEvent, occurredAt: string): Refusal | undefined {
    const entry = catalogueEntry(event.type);
    if (!entry) return refuse('unknown-type', 'unknown');
    if (!hasRole(principal, ...entry.rule.roles)) return refuse('not-allowed', 'Your role may not do this.');
    if (!entry.data.safeParse(event.data).success) return refuse('bad-data', 'unreadable');
    return entry.rule.check?.({ principal, event, occurredAt, lookup });
  }

  function one(
    principal: Principal,
    raw: unknown,
    arrival: { receivedAt: string; sentAt: string; device: string },
  ): PushResult {
    const parsed = deviceEventSchema.safeParse(raw);
    if (!parsed.success) return { id: null, outcome: 'refused', ...refuse('unreadable', 'unreadable') };
    const { clock: _clock, ...body } = parsed.data;
    const before = logged.find(({ event }) => event.id === body.id)?.event;
    if (before) {
      const isSame =
        canonicalJson([before.type, before.at, before.lane]) ===
        canonicalJson([body.type, body.at, body.lane]);
      return isSame
        ? { id: body.id, outcome: 'duplicate', seq: before.seq }
        : { id: body.id, outcome: 'refused', ...refuse('id-conflict', 'other fact') };
    }
    const { flags, ...time } = correctTime(parsed.data, arrival);
    const refusal = judge(principal, parsed.data, time.occurredAt);
    if (refusal) return { id: body.id, outcome: 'refused', ...refusal };
    const unit =
      body.unitId === undefined ? undefined : (lookup('unit', body.unitId)?.state as UnitState | undefined);
    const inferred =
      body.type === 'unit:status' || body.type === 'unit:odometer' ? unit?.incidentId : undefined;
    const incidentId = body.incidentId ?? inferred;
    const seq = logged.length + 1;
    append({
      ...body,
      ...(incidentId === undefined ? {} : { incidentId }),
      ...time,
      seq,
      flags,
      receivedAt: arrival.receivedAt,
      actor: principal.sub,
      device: arrival.device,
    });
    return { id: body.id, outcome: 'accepted', seq };
  }

  const self: TestLog = {
    epoch,
    head: () => logged.length,
    events: () => logged.map(({ event }) => event),
    document: lookup,
    documents: () => [...documents.values()],
    push(principal, request) {
      const receivedAt = toInstant(Date.now());
      const arrival = { receivedAt, sentAt: request.sentAt, device: request.device };
      const results = request.events.map((raw) => one(principal, raw, arrival));
      return { epoch: self.epoch, head: logged.length, serverTime: receivedAt, results };
    },
    frame(scope, from, to = logged.length) {
      const heard = logged.slice(from, to).filter(({ rooms }) => hears(scope, rooms));
      const entered = new Map<string, Document>();
      for (const each of heard) {
        for (const document of each.entered) {
          if (hears(scope, documentRooms(document))) entered.set(`${document.kind} ${document.id}`, document);
        }
      }
      return {
        epoch: self.epoch,
        from,
        to,
        events: heard.map(({ event }) => event),
        ...(entered.size ? { documents: [...entered.values()] } : {}),
      };
    },
    snapshot: (scope) => ({
      epoch: self.epoch,
      head: logged.length,
      scope: [...scope],
      documents: [...documents.values()].filter((document) => hears(scope, documentRooms(document))),
    }),
    scopeFor(principal) {
      const on = self
        .documents()
        .filter(
          ({ kind, state }) =>
            kind === 'unit' && (state as UnitState).crew.some(({ id }) => id === principal.sub),
        );
      return scopeOf(
        principal,
        on.map(({ id }) => id),
      );
    },
    restore(next, seq) {
      const kept = logged.slice(0, seq).map(({ event }) => event);
      logged = [];
      documents = new Map();
      self.epoch = next;
      for (const event of kept) append(event);
    },
  };
  return self;
}

let lane = 0;
const hex = (value: number): string => value.toString(16).padStart(12, '0');

/** A fact as some other device made it. */
export function fact(draft: Partial<DeviceEvent> & Pick<DeviceEvent, 'type' | 'data'>): DeviceEvent {
  lane += 1;
  return {
    id: `00000000-0000-7000-8000-${hex(lane)}`,
    v: 1,
    at: toInstant(Date.now()),
    lane: 0,
    source: 'manual',
    ...draft,
  };
}

/** A log with units M1 and M2 available and incident I1 open. */
export function townLog(epoch?: string): TestLog {
  const log = createTestLog(epoch);
  const setup = (...events: DeviceEvent[]): void => {
    const at = toInstant(Date.now() - 60_000);
    log.push(chief, {
      device: 'setup',
      sentAt: toInstant(Date.now()),
      events: events.map((event) => ({ ...event, at })),
    });
  };
  setup(
    fact({ type: 'unit:registered', unitId: 'M1', data: { callSign: 'Medic 1' } }),
    fact({ type: 'unit:registered', unitId: 'M2', data: { callSign: 'Medic 2' } }),
    fact({ type: 'unit:status', unitId: 'M1', data: { status: 'available' } }),
    fact({ type: 'unit:status', unitId: 'M2', data: { status: 'available' } }),
    fact({
      type: 'incident:created',
      incidentId: 'I1',
      data: { type: 'Chest pain', address: '1 Main St', priority: 1 },
    }),
  );
  return log;
}
