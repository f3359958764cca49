/** What a person does with a unit. Each resolves when the fact is saved on this device, not when it is sent. */
import type { DeviceEvent, Source } from '../../shared/log/envelope.ts';
import type { Instant } from '../../shared/time.ts';
import type {
  CrewMember,
  LocationGapReason,
  Point,
  UnitChecklist,
  UnitOdometer,
} from '../../shared/units/events.ts';
import type { UnitStatus } from '../../shared/units/statuses.ts';
import type { Outbox } from '../outbox/outbox.ts';

export interface StatusPress {
  unitId: string;
  status: UnitStatus;
  /** The call it belongs to; without it, the one the unit is on. */
  incidentId?: string;
  reason?: string;
  location?: Point;
  source?: Source;
  /** Device clock of the moment in Unix milliseconds, when it is not now. */
  atMs?: number;
}

export function pressStatus(outbox: Outbox, press: StatusPress): Promise<DeviceEvent> {
  const { unitId, incidentId, source, atMs, status, reason, location } = press;
  return outbox.record({
    type: 'unit:status',
    unitId,
    ...(incidentId === undefined ? {} : { incidentId }),
    ...(source === undefined ? {} : { source }),
    ...(atMs === undefined ? {} : { atMs }),
    data: { status, ...(reason ? { reason } : {}), ...(location ? { location } : {}) },
  });
}

export interface CrewChange {
  unitId: string;
  /** Who is on it now. */
  crew: readonly CrewMember[];
}

export const setCrew = (outbox: Outbox, { unitId, crew }: CrewChange): Promise<DeviceEvent> =>
  outbox.record({ type: 'unit:crew', unitId, data: { crew } });

/** Signs a person on to a unit, beside those who are on it: also those this device knows nothing of yet. */
export const takeUnit = (
  outbox: Outbox,
  { unitId, crew, member }: CrewChange & { member: CrewMember },
): Promise<DeviceEvent> =>
  outbox.record({
    type: 'unit:crew',
    unitId,
    data: { crew: [...crew.filter(({ id }) => id !== member.id), member], joined: [member] },
  });

export const leaveUnit = (
  outbox: Outbox,
  { unitId, crew, memberId }: CrewChange & { memberId: string },
): Promise<DeviceEvent> =>
  outbox.record({
    type: 'unit:crew',
    unitId,
    data: { crew: crew.filter(({ id }) => id !== memberId), left: [memberId] },
  });

export interface OdometerReading extends UnitOdometer {
  unitId: string;
  incidentId?: string;
}

export const readOdometer = (outbox: Outbox, read: OdometerReading): Promise<DeviceEvent> =>
  outbox.record({
    type: 'unit:odometer',
    unitId: read.unitId,
    ...(read.incidentId === undefined ? {} : { incidentId: read.incidentId }),
    data: { reading: read.reading, moment: read.moment },
  });

export interface TimeStamp {
  unitId: string;
  incidentId: string;
  /** eTimes name. */
  field: string;
  timestamp: Instant;
  source: Source;
}

/** A time of a call that is no status of the unit. */
export const stampTime = (
  outbox: Outbox,
  { unitId, incidentId, field, timestamp, source }: TimeStamp,
): Promise<DeviceEvent> =>
  outbox.record({ type: 'incident:timestamp', unitId, incidentId, source, data: { field, timestamp } });

export interface GapReport {
  unitId: string;
  /** By the server's clock. */
  from: Instant;
  to: Instant;
  reason: LocationGapReason;
}

export const reportGap = (outbox: Outbox, { unitId, ...gap }: GapReport): Promise<DeviceEvent> =>
  outbox.record({ type: 'unit:location:gap', unitId, source: 'gps', data: { ...gap } });

/** The tablet in charge of the unit: the one that reports places and sounds. */
export const nameDevice = (
  outbox: Outbox,
  { unitId, device, name }: { unitId: string; device: string; name?: string | undefined },
): Promise<DeviceEvent> =>
  outbox.record({ type: 'unit:device', unitId, data: { device, ...(name === undefined ? {} : { name }) } });

/** What was looked over before going on duty, and what of it was missing. */
export const recordChecklist = (
  outbox: Outbox,
  { unitId, items }: { unitId: string; items: UnitChecklist['items'] },
): Promise<DeviceEvent> => outbox.record({ type: 'unit:checklist', unitId, data: { items } });

export interface AboutPress {
  unitId: string;
  incidentId?: string;
  /** Id of the press. */
  pressId: string;
}

const aboutPress = ({ unitId, incidentId, pressId }: AboutPress) => ({
  unitId,
  corrects: pressId,
  ...(incidentId === undefined ? {} : { incidentId }),
});

/** Takes a press back; both stay in the log. */
export const undoPress = (outbox: Outbox, press: AboutPress): Promise<DeviceEvent> =>
  outbox.record({ type: 'unit:status:undone', ...aboutPress(press), data: {} });

/** Pressed late: when it really was, by the server's clock, and why. */
export const correctTime = (
  outbox: Outbox,
  press: AboutPress & { incidentId: string },
  { actualAt, reason }: { actualAt: Instant; reason: string },
): Promise<DeviceEvent> =>
  outbox.record({ type: 'time:corrected', ...aboutPress(press), data: { actualAt, reason } });
