/** Help a crew asks for on a call, open until dispatch answers it (A9). */
import type { LogEvent } from '../log/envelope.ts';
import { isEvent } from '../log/typed-event.ts';
import type { Instant } from '../time.ts';
import type { BackupAnswered, BackupAsked } from './events.ts';

export const BACKUP_KINDS = [
  'als',
  'another_unit',
  'supervisor',
  'police',
  'fire',
  'lift_assist',
  'other',
] as const;
export type BackupKind = (typeof BACKUP_KINDS)[number];

export interface BackupRequest extends BackupAsked {
  id: string;
  unitId: string;
  at: Instant;
  answer?: { text: string; at: Instant; by: string };
}

/** One that waits for its answer never makes room for another. */
const ANSWERED_KEPT = 10;

/** The requests of a call after one more event; the same list when it is about something else. */
export function foldBackup(
  requests: readonly BackupRequest[] | undefined,
  event: LogEvent,
): readonly BackupRequest[] | undefined {
  if (isEvent<BackupAsked>(event, 'incident:backup')) {
    const { id, unitId = '', occurredAt: at, data } = event;
    const kept = (requests ?? []).filter(({ answer }) => answer !== undefined).slice(-ANSWERED_KEPT);
    const before = requests?.filter((each) => each.answer === undefined || kept.includes(each)) ?? [];
    return [...before, { id, unitId, at, ...data }];
  }
  if (!isEvent<BackupAnswered>(event, 'incident:backup:answered')) return requests;
  const answer = { text: event.data.answer, at: event.occurredAt, by: event.actor };
  return requests?.map((each) => (each.id === event.data.requestId ? { ...each, answer } : each));
}

export const openRequests = (requests: readonly BackupRequest[] | undefined): BackupRequest[] =>
  (requests ?? []).filter(({ answer }) => answer === undefined);
