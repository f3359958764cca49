/** The hospital document: where a patient can be taken, and what the hospital says about itself. */
import type { Folder } from '../log/document.ts';
import type { LogEvent } from '../log/envelope.ts';
import { isEvent } from '../log/typed-event.ts';
import { entryOf, newestEntries } from '../rooms/newest.ts';
import { BILLING, CREW, DISPATCH, HOSPITALS } from '../rooms/room-ids.ts';
import type {
  BedStatusChanged,
  HospitalDiversion,
  HospitalRegistered,
  HospitalStatus,
  StaffAvailability,
} from './events.ts';
import { isNewer, stated, type Statement } from './statements.ts';

export interface Stated<T> extends Statement {
  value: T;
  reason?: string;
}

export interface HospitalState extends HospitalRegistered {
  emsTraffic?: Stated<NonNullable<HospitalStatus['emsTraffic']>>;
  emsOffload?: Stated<NonNullable<HospitalStatus['emsOffload']>> & { minutes?: number };
  facility?: Stated<NonNullable<HospitalStatus['facility']>>;
  /** By category. One lifted stays, so that an older word does not bring it back. */
  diversions?: Record<string, Statement & { active: boolean; reason?: string }>;
  /** By type of bed. */
  beds?: Record<string, Statement & Omit<BedStatusChanged, 'hospitalId' | 'bedType' | 'expiresAt'>>;
  /** By type of staff. */
  staff?: Record<string, Statement & Omit<StaffAvailability, 'hospitalId' | 'staffType' | 'expiresAt'>>;
}

const KINDS_KEPT = 60;

const TYPES = new Set([
  'hospital:registered',
  'hospital:status',
  'hospital:diversion',
  'bed:status:changed',
  'staff:availability:changed',
]);

export const hospitalFolder: Folder<HospitalState> = {
  kind: 'hospital',
  keys: ({ type, data }) =>
    TYPES.has(type) && typeof data['hospitalId'] === 'string' ? [data['hospitalId']] : [],
  fold(state, event) {
    if (isEvent<HospitalRegistered>(event, 'hospital:registered')) return { ...state, ...event.data };
    if (!state) return undefined;
    if (isEvent<HospitalStatus>(event, 'hospital:status')) return foldStatus(state, event);
    if (isEvent<HospitalDiversion>(event, 'hospital:diversion')) return foldDiversion(state, event);
    if (isEvent<BedStatusChanged>(event, 'bed:status:changed')) return foldBeds(state, event);
    if (isEvent<StaffAvailability>(event, 'staff:availability:changed')) return foldStaff(state, event);
    return state;
  },
  rooms: () => [DISPATCH, CREW, HOSPITALS, BILLING],
};

/** Each part of a status by its own time: a late word on traffic leaves a newer one on off-load alone. */
function foldStatus(state: HospitalState, event: LogEvent<HospitalStatus>): HospitalState {
  const { emsTraffic, emsOffload, offloadMinutes, facility, reason, expiresAt } = event.data;
  const statement = { ...stated(event, expiresAt), ...(reason === undefined ? {} : { reason }) };
  const isNew = (before: Statement | undefined): boolean => isNewer(before, event.occurredAt);
  const minutes = offloadMinutes === undefined ? {} : { minutes: offloadMinutes };
  const offload =
    emsOffload ?? (offloadMinutes === undefined ? undefined : (state.emsOffload?.value ?? 'Normal'));
  return {
    ...state,
    ...(emsTraffic && isNew(state.emsTraffic) ? { emsTraffic: { ...statement, value: emsTraffic } } : {}),
    ...(offload && isNew(state.emsOffload)
      ? { emsOffload: { ...statement, value: offload, ...minutes } }
      : {}),
    ...(facility && isNew(state.facility) ? { facility: { ...statement, value: facility } } : {}),
  };
}

/** A table with this entry, unless what it has is newer. */
function withStatement<T extends Statement>(
  table: Readonly<Record<string, T>> = {},
  key: string,
  entry: T,
): Record<string, T> {
  if (!isNewer(entryOf(table, key), entry.at)) return { ...table };
  return newestEntries({ ...table, [key]: entry }, KINDS_KEPT);
}

function foldDiversion(state: HospitalState, event: LogEvent<HospitalDiversion>): HospitalState {
  const { hospitalId: _id, category, expiresAt, ...said } = event.data;
  const entry = { ...stated(event, expiresAt), ...said };
  return { ...state, diversions: withStatement(state.diversions, category, entry) };
}

function foldBeds(state: HospitalState, event: LogEvent<BedStatusChanged>): HospitalState {
  const { hospitalId: _id, bedType, expiresAt, ...said } = event.data;
  return { ...state, beds: withStatement(state.beds, bedType, { ...stated(event, expiresAt), ...said }) };
}

function foldStaff(state: HospitalState, event: LogEvent<StaffAvailability>): HospitalState {
  const { hospitalId: _id, staffType, expiresAt, ...said } = event.data;
  return { ...state, staff: withStatement(state.staff, staffType, { ...stated(event, expiresAt), ...said }) };
}
