/** Events as the log has them, for tests of the pure folds: times are minutes after 07:00. */
import type { LogEvent } from '../../shared/log/envelope.ts';
import { toInstant } from '../../shared/time.ts';

const START_MS = Date.UTC(2026, 10, 21, 7);

/** `minute` after 07:00. */
export const minute = (count: number): string => toInstant(START_MS + count * 60_000);

export interface LoggedDraft extends Partial<Omit<LogEvent, 'data'>> {
  data?: Record<string, unknown>;
}

/** A writer of one log: each event gets the next `seq`. */
export function createLogWriter(): (type: string, at: number, draft?: LoggedDraft) => LogEvent {
  let seq = 0;
  return (type, at, draft = {}) => {
    seq += 1;
    return {
      seq,
      id: `event-${seq}`,
      type,
      v: 1,
      at: minute(at),
      lane: seq,
      source: 'manual',
      receivedAt: minute(at),
      occurredAt: minute(at),
      skewMs: 0,
      actor: 'pat',
      device: 'tablet-1',
      flags: [],
      ...draft,
      data: draft.data ?? {},
    };
  };
}

/** The same events as the log would have numbered them in another order of arrival. */
export const arrivingAs = (events: readonly LogEvent[]): LogEvent[] =>
  events.map((event, i) => ({ ...event, seq: i + 1 }));
