/** The alert document: what was raised, for whom, and who has acknowledged it. */
import type { Folder } from '../log/document.ts';
import type { LogEvent } from '../log/envelope.ts';
import { isEvent } from '../log/typed-event.ts';
import { entryOf, newestEntries } from '../rooms/newest.ts';
import { DISPATCH, hospitalRoom, unitRoom } from '../rooms/room-ids.ts';
import type { Instant } from '../time.ts';
import type { AlertAcknowledged, AlertCreated, HospitalAlert } from './events.ts';

export interface Acknowledgement {
  at: Instant;
  note?: string;
}

export interface AlertState {
  level: AlertCreated['level'];
  message: string;
  category?: string;
  hospitalId?: string;
  unitId?: string;
  incidentId?: string;
  to: string[];
  raisedAt: Instant;
  raisedBy: string;
  expiresAt?: Instant;
  /** By person; the earliest of each. */
  acknowledged: Record<string, Acknowledgement>;
}

const ACKNOWLEDGEMENTS_KEPT = 200;

export const alertFolder: Folder<AlertState> = {
  kind: 'alert',
  keys: ({ type, id, data }) => {
    const { alertId } = data;
    // A hospital's alert without an id of its own goes by that of its event.
    if (type === 'hospital:alert') return [typeof alertId === 'string' ? alertId : id];
    const isOurs =
      type === 'alert:created' || (type === 'alert:acknowledged' && data['patientId'] === undefined);
    return isOurs && typeof alertId === 'string' ? [alertId] : [];
  },
  fold(state, event) {
    if (isEvent<AlertCreated>(event, 'alert:created')) return state ?? created(event);
    if (isEvent<HospitalAlert>(event, 'hospital:alert')) return state ?? createdByHospital(event);
    if (!state || !isEvent<AlertAcknowledged>(event, 'alert:acknowledged')) return state;
    return { ...state, acknowledged: acknowledge(state.acknowledged, event) };
  },
  rooms: ({ to, unitId, hospitalId }) => [
    DISPATCH,
    ...to,
    ...(unitId === undefined ? [] : [unitRoom(unitId)]),
    ...(hospitalId === undefined ? [] : [hospitalRoom(hospitalId)]),
  ],
};

export function acknowledge(
  before: Readonly<Record<string, Acknowledgement>>,
  { actor, occurredAt, data }: LogEvent<AlertAcknowledged>,
): Record<string, Acknowledgement> {
  const own = entryOf(before, actor);
  if (own && own.at <= occurredAt) return { ...before };
  const said = { at: occurredAt, ...(data.note === undefined ? {} : { note: data.note }) };
  return newestEntries({ ...before, [actor]: said }, ACKNOWLEDGEMENTS_KEPT);
}

const ids = ({ unitId, incidentId }: LogEvent): { unitId?: string; incidentId?: string } => ({
  ...(unitId === undefined ? {} : { unitId }),
  ...(incidentId === undefined ? {} : { incidentId }),
});

function created(event: LogEvent<AlertCreated>): AlertState {
  const { alertId: _id, to = [], ...said } = event.data;
  return {
    ...said,
    ...ids(event),
    to,
    raisedAt: event.occurredAt,
    raisedBy: event.actor,
    acknowledged: {},
  };
}

function createdByHospital(event: LogEvent<HospitalAlert>): AlertState {
  const { alertId: _id, kind, ...said } = event.data;
  return {
    ...said,
    ...ids(event),
    category: kind,
    to: [],
    raisedAt: event.occurredAt,
    raisedBy: event.actor,
    acknowledged: {},
  };
}
