/** What the people of a service do, each from what their own screen shows: seeded, and not always sensible. */
import { randomBytes } from 'node:crypto';
import { uuidv7 } from '../../shared/ids.ts';
import type { IncidentState } from '../../shared/incidents/state.ts';
import type { SeededRandom } from '../../shared/seeded.ts';
import type { TransportState } from '../../shared/transports/state.ts';
import type { RosterState } from '../../shared/units/roster.ts';
import type { UnitState } from '../../shared/units/state.ts';
import { UNIT_STATUSES } from '../../shared/units/statuses.ts';
import { incidentDetails, newIncidentId, type DraftEvent } from './random-facts.ts';
import type { ReplicaClient } from './replica-client.ts';

export type Job = 'dispatcher' | 'crew' | 'roaming' | 'watching';

interface Seen<State> {
  id: string;
  state: State;
}

function seen<State>(client: ReplicaClient, kind: string): Seen<State>[] {
  return [...client.documents().values()]
    .filter((document) => document.kind === kind)
    .map(({ id, state }) => ({ id, state: state as State }));
}

const pickSome = <T>(random: SeededRandom, list: readonly T[]): T | undefined =>
  list.length ? random.pick(list) : undefined;

export interface Person {
  client: ReplicaClient;
  job: Job;
  /** Who they are. */
  sub: string;
  /** The unit their token is bound to. */
  unitId?: string;
  lane: number;
}

/** One thing this person does now; nothing when there is nothing to do it to. */
export function act(person: Person, random: SeededRandom): void {
  const draft = draftOf(person, random);
  if (!draft) return;
  person.lane += 1;
  const { at, clock } = stamp(random);
  person.client.record({
    id: uuidv7(Date.now(), randomBytes(10)),
    v: 1,
    at,
    ...clock,
    lane: person.lane,
    source: 'manual',
    ...draft,
  });
}

const HOUR_MS = 3_600_000;

/** Mostly now; sometimes from a dead zone, sometimes from a clock that runs ahead, measured or not. */
function stamp(random: SeededRandom): {
  at: string;
  clock: { clock?: { ms: number; uncertaintyMs: number } };
} {
  const offMs = random.pick([0, 0, 0, 0, -5_000, -HOUR_MS, 2 * HOUR_MS]);
  const measured = random.chance(0.5)
    ? { clock: { ms: random.pick([0, 0, -offMs]), uncertaintyMs: 40 } }
    : {};
  return { at: new Date(Date.now() + offMs).toISOString(), clock: measured };
}

function draftOf(person: Person, random: SeededRandom): DraftEvent | undefined {
  if (person.job === 'dispatcher') return dispatch(person.client, random);
  if (person.job === 'crew') return drive(person.client, random, person.unitId ?? '');
  if (person.job === 'roaming') return roam(person, random);
  return undefined;
}

function dispatch(client: ReplicaClient, random: SeededRandom): DraftEvent | undefined {
  const incident = pickSome(random, seen<IncidentState>(client, 'incident').slice(-6));
  const unit = pickSome(random, seen<UnitState>(client, 'unit'));
  if (!unit) return undefined;
  const what = random.next();
  if (!incident || what < 0.15)
    return { type: 'incident:created', incidentId: newIncidentId(random), data: incidentDetails(random) };
  const incidentId = incident.id;
  if (what < 0.5) {
    const assignmentId = `A-${random.whole(1, 1e9)}`;
    return {
      type: 'assignment:sent',
      unitId: unit.id,
      incidentId,
      data: { assignmentId, incident: incidentDetails(random) },
    };
  }
  if (what < 0.65) {
    const open = pickSome(random, unit.state.assignments);
    return (
      open && {
        type: 'assignment:cancelled',
        unitId: unit.id,
        incidentId: open.incidentId,
        data: { assignmentId: open.assignmentId },
      }
    );
  }
  if (what < 0.75)
    return { type: 'incident:note', incidentId, data: { text: `note ${random.whole(1, 99)}` } };
  if (what < 0.8)
    return {
      type: 'incident:status',
      incidentId,
      data: { status: random.pick(['completed', 'pending', 'cancelled']) },
    };
  if (what < 0.85) return { type: 'incident:updated', incidentId, data: { priority: random.whole(1, 5) } };
  return {
    type: 'unit:status',
    unitId: unit.id,
    data: { status: random.pick(['available', 'posted', 'en_route']) },
  };
}

function drive(client: ReplicaClient, random: SeededRandom, unitId: string): DraftEvent | undefined {
  const unit = client.get('unit', unitId)?.state as UnitState | undefined;
  if (!unit) return undefined;
  const what = random.next();
  const open = pickSome(random, unit.assignments);
  if (open && what < 0.25) {
    const data = { assignmentId: open.assignmentId };
    return random.chance(0.7)
      ? { type: 'assignment:acknowledged', unitId, incidentId: open.incidentId, data }
      : { type: 'assignment:declined', unitId, incidentId: open.incidentId, data: { ...data, reason: 'no' } };
  }
  const transport = pickSome(
    random,
    seen<TransportState>(client, 'transport').filter(({ state }) => state.unitId === unitId),
  );
  if (transport && what < 0.5) return ride(random, transport, unitId);
  const incidentId = unit.incidentId && random.chance(0.5) ? { incidentId: unit.incidentId } : {};
  return { type: 'unit:status', unitId, ...incidentId, data: { status: random.pick(UNIT_STATUSES) } };
}

function ride(random: SeededRandom, transport: Seen<TransportState>, unitId: string): DraftEvent {
  const { incidentId } = transport.state;
  const on = { unitId, incidentId };
  const stamped = pickSome(random, Object.values(transport.state.times));
  const what = random.next();
  if (what < 0.4) {
    const destination = { hospitalId: random.pick(['H1', 'H2']), name: 'Somewhere' };
    return { type: 'transport:destination', ...on, data: { destination } };
  }
  if (what < 0.55) return { type: 'transport:completed', ...on, data: { patientCount: 1 } };
  if (what < 0.75 && stamped) {
    const actualAt = new Date(Date.parse(stamped.at) - random.whole(1, 600_000)).toISOString();
    return { type: 'time:corrected', ...on, corrects: stamped.eventId, data: { actualAt, reason: 'typo' } };
  }
  if (what < 0.9) {
    const field = random.pick(['eTimes.07', 'time_en_route', 'a name nobody knows']);
    return { type: 'incident:timestamp', ...on, data: { field, timestamp: new Date().toISOString() } };
  }
  return { type: 'unit:odometer', ...on, data: { reading: '120.5', moment: 'at_scene' } };
}

/** Signs on and off units, and works on those they are on. */
function roam({ client, sub }: Person, random: SeededRandom): DraftEvent | undefined {
  const units = seen<RosterState>(client, 'roster');
  const own = units.filter(({ state }) => state.crew.some(({ id }) => id === sub));
  const unit = pickSome(random, own);
  if (unit && random.chance(0.5)) return drive(client, random, unit.id);
  const target = unit && random.chance(0.6) ? unit : pickSome(random, units);
  if (!target) return undefined;
  const others = target.state.crew.filter(({ id }) => id !== sub);
  const isOn = others.length < target.state.crew.length;
  const crew = isOn ? others : [...others, { id: sub, name: sub }];
  return { type: 'unit:crew', unitId: target.id, data: { crew } };
}
