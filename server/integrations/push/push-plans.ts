/** Who is woken because of an event, and what for. Never an address, a name or anything of a patient: a lock screen shows it. */
import type { Transaction } from 'kysely';
import { topicNotices, type NotificationState } from '../../../shared/alerts/notification-state.ts';
import type { LogEvent } from '../../../shared/log/envelope.ts';
import type { UnitState } from '../../../shared/units/state.ts';
import { readDocuments } from '../../log/read.ts';
import type { Schema } from '../../store/schema.ts';

export type PushKind = 'assignment' | 'assignment-cancelled' | 'notification' | 'test';

export interface PushPlan {
  kind: PushKind;
  /** A later one with the same tag takes its place on the screen. */
  tag: string;
  unitId?: string;
  people: string[];
}

export const PUSHED_TYPES: readonly string[] = [
  'assignment:sent',
  'assignment:cancelled',
  'notification:new',
];

export async function planOf(
  trx: Transaction<Schema>,
  org: string,
  event: LogEvent,
): Promise<PushPlan | undefined> {
  if (event.type === 'notification:new') return noticePlan(trx, org, event);
  const { unitId } = event;
  if (unitId === undefined) return undefined;
  const [unit] = await readDocuments(trx, org, [{ kind: 'unit', id: unitId }]);
  return {
    kind: event.type === 'assignment:sent' ? 'assignment' : 'assignment-cancelled',
    tag: `assignment-${String(event.data['assignmentId'])}`,
    unitId,
    people: ((unit?.state as UnitState | undefined)?.crew ?? []).map(({ id }) => id),
  };
}

async function noticePlan(trx: Transaction<Schema>, org: string, event: LogEvent): Promise<PushPlan> {
  const { userId, topic } = event.data;
  const tag = `notice-${event.id}`;
  if (typeof userId === 'string') return { kind: 'notification', tag, people: [userId] };
  const keys = [{ kind: 'notification', id: topicNotices(String(topic)) }];
  const [found] = await readDocuments(trx, org, keys);
  const people = (found?.state as NotificationState | undefined)?.subscribers ?? [];
  return { kind: 'notification', tag, people: [...people] };
}

export interface PushMessage {
  type: PushKind;
  title: string;
  tag: string;
  path: string;
}

const TITLES: Record<PushKind, (unit: string) => string> = {
  assignment: (unit) => `New assignment for ${unit}`,
  'assignment-cancelled': (unit) => `Assignment cancelled for ${unit}`,
  notification: () => 'New notice',
  test: () => 'Test: pushes reach this device',
};

export const messageOf = ({ kind, tag, unitId }: Pick<PushPlan, 'kind' | 'tag' | 'unitId'>): PushMessage => ({
  type: kind,
  title: TITLES[kind](unitId ?? 'your unit'),
  tag,
  path: kind === 'notification' ? '/' : '/crew',
});
