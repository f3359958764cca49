/** A day of dispatching as what each participant does and when: the desk's facts, and each unit's presses. Pure. */
import type { IncidentDetails } from '../../shared/incidents/events.ts';
import type { UnitStatus } from '../../shared/units/statuses.ts';
import {
  MILESTONES,
  type DispatchCall,
  type DispatchDay,
  type Milestone,
  type UnitResponse,
} from './dispatch-day.ts';

export interface DeskAction {
  /** When the desk does it; `stampMs` is what the record says, which may be later or earlier by a defect. */
  atMs: number;
  stampMs: number;
  incidentId: string;
  incident: IncidentDetails;
  /** Absent: the incident is created. */
  unitId?: string;
}

export interface UnitAction {
  stampMs: number;
  unitId: string;
  incidentId: string;
  status: UnitStatus;
  /** Where the unit is by then, and where it goes from there. */
  scene: { lat: number; lon: number };
  /** Seconds until the next stamp of the same response, when there is one. */
  secondsToNext?: number;
  /** The desk assigned it before this stamp, by the record. */
  isAssigned: boolean;
}

export interface Scenario {
  startMs: number;
  desk: DeskAction[];
  /** Each unit's presses in the order of their stamps. */
  units: Map<string, UnitAction[]>;
  /** Stamps in the records, each of which makes one fact. */
  stamps: number;
}

const STATUS: Record<Exclude<Milestone, 'dispatched'>, UnitStatus> = {
  enRoute: 'en_route',
  onScene: 'on_scene',
  transporting: 'transporting',
  atDestination: 'at_destination',
  available: 'available',
};

/** `unitIds`: only these take part; everyone by default. */
export function scenarioOf(day: DispatchDay, unitIds?: ReadonlySet<string>): Scenario {
  const desk: DeskAction[] = [];
  const presses: UnitAction[] = [];
  let stamps = 0;
  for (const call of day.calls) {
    const responses = call.units.filter(({ unitId }) => unitIds?.has(unitId) ?? true);
    if (responses.length === 0) continue;
    desk.push(...deskActions(call, responses));
    for (const response of responses) {
      presses.push(...unitActions(call, response));
      stamps += Object.keys(response.stamps).length;
    }
  }
  const units = Map.groupBy(
    presses.sort((a, b) => a.stampMs - b.stampMs),
    ({ unitId }) => unitId,
  );
  desk.sort((a, b) => a.atMs - b.atMs);
  const startMs = Math.min(...desk.map(({ atMs }) => atMs), ...presses.map(({ stampMs }) => stampMs));
  return { startMs, desk, units, stamps };
}

function deskActions(call: DispatchCall, responses: readonly UnitResponse[]): DeskAction[] {
  const incidentId = call.callNumber;
  const incident = detailsOf(call);
  const stampMs = Date.parse(call.enteredAt ?? call.receivedAt);
  const sent = responses.flatMap(({ unitId, stamps }) => {
    const dispatchedMs = stamps.dispatched === undefined ? undefined : Date.parse(stamps.dispatched);
    return dispatchedMs === undefined
      ? []
      : [{ atMs: dispatchedMs, stampMs: dispatchedMs, incidentId, incident, unitId }];
  });
  // A unit cannot be sent to a call nobody has entered, whatever the record's clocks say.
  const atMs = Math.min(stampMs, ...sent.map((each) => each.atMs));
  return [{ atMs, stampMs, incidentId, incident }, ...sent];
}

function unitActions(call: DispatchCall, { unitId, stamps }: UnitResponse): UnitAction[] {
  const dispatchedMs = stamps.dispatched === undefined ? Infinity : Date.parse(stamps.dispatched);
  const passed = MILESTONES.flatMap((milestone) => {
    const stamp = stamps[milestone];
    return milestone === 'dispatched' || stamp === undefined ? [] : [{ milestone, ms: Date.parse(stamp) }];
  });
  return passed.map(({ milestone, ms }, index) => {
    const next = passed[index + 1];
    return {
      stampMs: ms,
      unitId,
      incidentId: call.callNumber,
      status: STATUS[milestone],
      scene: { lat: call.lat, lon: call.lon },
      ...(next && next.ms > ms ? { secondsToNext: (next.ms - ms) / 1000 } : {}),
      isAssigned: dispatchedMs <= ms,
    };
  });
}

/** The records say 3 for lights and sirens and 2 for none; on our scale 1 is the highest. */
const PRIORITY: Record<string, number> = { E: 1, '3': 2, '2': 3, A: 3, B: 3, '1': 4 };

function detailsOf(call: DispatchCall): IncidentDetails {
  return {
    type: call.type,
    address: call.address,
    priority: PRIORITY[call.priority] ?? 3,
    location: { lat: call.lat, lon: call.lon },
    calledAt: new Date(call.receivedAt).toISOString(),
    incidentNumber: call.incidentNumber,
    ...(call.zip ? { zip: call.zip } : {}),
  };
}
