/**
 * The triage document: the least of a patient that dispatch and a triage queue need. No vitals, no words about the
 * patient. ESI, crew acuity and mass casualty colour stand apart, each with its own time and author.
 */
import type { Folder } from '../log/document.ts';
import { isEvent } from '../log/typed-event.ts';
import { DISPATCH } from '../rooms/room-ids.ts';
import type { Instant } from '../time.ts';
import { foldTeam, teamRooms, type CareTeam } from './care-team.ts';
import type { AttachmentCounts, PatientAttachments, TriageUpdated } from './events.ts';

interface Said<T> {
  value: T;
  at: Instant;
  by: string;
}

export interface TriageState {
  team: CareTeam;
  pendingSince: Instant;
  status: Said<NonNullable<TriageUpdated['status']>>;
  esi?: Said<number>;
  emsAcuity?: Said<NonNullable<TriageUpdated['emsAcuity']>>;
  mciColour?: Said<NonNullable<TriageUpdated['mciColour']>>;
  assignedTo?: Said<string>;
  /** Photos and signatures, as numbers; absent until the first. */
  attachments?: AttachmentCounts;
}

const HEARD = new Set(['triage:updated', 'patient:careteam', 'patient:attachments']);

export const triageFolder: Folder<TriageState> = {
  kind: 'triage',
  keys: ({ type, data }) =>
    HEARD.has(type) && typeof data['patientId'] === 'string' ? [data['patientId']] : [],
  fold(state, event) {
    if (!state && event.type !== 'triage:updated') return undefined;
    if (state && isEvent<PatientAttachments>(event, 'patient:attachments')) {
      const { patientId: _patient, ...attachments } = event.data;
      return { ...state, attachments };
    }
    const { occurredAt: at, actor: by } = event;
    const before: TriageState = state ?? {
      team: { units: [] },
      pendingSince: at,
      status: { value: 'pending', at, by },
    };
    const next = { ...before, team: foldTeam(before.team, event) };
    if (!isEvent<TriageUpdated>(event, 'triage:updated')) return next;
    const { status, esi, emsAcuity, mciColour, assignedTo } = event.data;
    return {
      ...next,
      pendingSince: at < before.pendingSince ? at : before.pendingSince,
      status: newer(before.status, status, { at, by }) ?? before.status,
      ...kept('esi', newer(before.esi, esi, { at, by })),
      ...kept('emsAcuity', newer(before.emsAcuity, emsAcuity, { at, by })),
      ...kept('mciColour', newer(before.mciColour, mciColour, { at, by })),
      ...kept('assignedTo', newer(before.assignedTo, assignedTo, { at, by })),
    };
  },
  rooms: ({ team }) => [DISPATCH, ...teamRooms(team)],
};

function newer<T>(
  before: Said<T> | undefined,
  value: T | undefined,
  { at, by }: { at: Instant; by: string },
): Said<T> | undefined {
  return value === undefined || (before && at < before.at) ? before : { value, at, by };
}

const kept = <K extends string, T>(name: K, said: T | undefined): Partial<Record<K, T>> =>
  said === undefined ? {} : ({ [name]: said } as Record<K, T>);
