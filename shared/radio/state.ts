/** The transmission document. Its facts race each other, so any of them may come first. */
import type { Folder } from '../log/document.ts';
import type { LogEvent } from '../log/envelope.ts';
import { isEvent } from '../log/typed-event.ts';
import { newestEntries } from '../rooms/newest.ts';
import { DISPATCH, unitRoom } from '../rooms/room-ids.ts';
import type { Instant } from '../time.ts';
import type {
  TranscriptionCompleted,
  TransmissionCompleted,
  TransmissionStarted,
  TransmissionTagged,
} from './events.ts';

export interface TransmissionState {
  unitId?: string;
  incidentId?: string;
  channelId?: string;
  talker?: string;
  emergency?: boolean;
  /** The earliest fact known of it. */
  at: Instant;
  startedAt?: Instant;
  completedAt?: Instant;
  durationMs?: number;
  audioUrl?: string;
  /** By tag; a tag taken away stays with `on: false`, so that an older fact does not bring it back. */
  tags: Record<string, { at: Instant; by: string; on: boolean }>;
  transcript?: { text: string; at: Instant; language?: string; confidence?: number };
}

const TAGS_KEPT = 40;
const TYPES = new Set([
  'transmission:started',
  'transmission:completed',
  'transmission:tagged',
  'transcription:completed',
]);

export const transmissionFolder: Folder<TransmissionState> = {
  kind: 'transmission',
  keys: ({ type, data }) =>
    TYPES.has(type) && typeof data['transmissionId'] === 'string' ? [data['transmissionId']] : [],
  fold(state, event) {
    const placed = withIds(state ?? { at: event.occurredAt, tags: {} }, event);
    if (isEvent<TransmissionStarted>(event, 'transmission:started')) return foldStart(placed, event);
    if (isEvent<TransmissionCompleted>(event, 'transmission:completed')) return foldCompletion(placed, event);
    if (isEvent<TransmissionTagged>(event, 'transmission:tagged')) return foldTags(placed, event);
    if (isEvent<TranscriptionCompleted>(event, 'transcription:completed')) return foldText(placed, event);
    return state;
  },
  // A transcript may name a patient: beyond dispatch only the unit that spoke.
  rooms: ({ unitId }) => [DISPATCH, ...(unitId === undefined ? [] : [unitRoom(unitId)])],
};

function withIds(state: TransmissionState, event: LogEvent): TransmissionState {
  return {
    ...state,
    at: event.occurredAt < state.at ? event.occurredAt : state.at,
    ...(event.unitId === undefined ? {} : { unitId: event.unitId }),
    ...(event.incidentId === undefined ? {} : { incidentId: event.incidentId }),
  };
}

function foldStart(state: TransmissionState, event: LogEvent<TransmissionStarted>): TransmissionState {
  const { transmissionId: _id, startedAt = event.occurredAt, ...said } = event.data;
  return { ...state, ...said, startedAt };
}

function foldCompletion(state: TransmissionState, event: LogEvent<TransmissionCompleted>): TransmissionState {
  const { transmissionId: _id, ...said } = event.data;
  return { ...state, ...said, completedAt: event.occurredAt };
}

function foldTags(state: TransmissionState, event: LogEvent<TransmissionTagged>): TransmissionState {
  const { tags, remove = [] } = event.data;
  const next = { ...state.tags };
  for (const [tag, on] of [
    ...tags.map((each) => [each, true] as const),
    ...remove.map((each) => [each, false] as const),
  ]) {
    const before = Object.hasOwn(next, tag) ? next[tag] : undefined;
    if (!before || before.at <= event.occurredAt) next[tag] = { at: event.occurredAt, by: event.actor, on };
  }
  return { ...state, tags: newestEntries(next, TAGS_KEPT) };
}

function foldText(state: TransmissionState, event: LogEvent<TranscriptionCompleted>): TransmissionState {
  if (state.transcript && event.occurredAt < state.transcript.at) return state;
  const { transmissionId: _id, ...transcript } = event.data;
  return { ...state, transcript: { ...transcript, at: event.occurredAt } };
}
