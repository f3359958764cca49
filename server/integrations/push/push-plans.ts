/** Who is woken because of an event, and what for. Never an address, a name or anything of a patient: a lock screen shows its title. */
import type { Transaction } from 'kysely';
import { topicNotices, type NotificationState } from '../../../shared/alerts/notification-state.ts';
import { tellsNews } from '../../../shared/incidents/news.ts';
import type { IncidentState } from '../../../shared/incidents/state.ts';
import type { LogEvent } from '../../../shared/log/envelope.ts';
import type { UnitState } from '../../../shared/units/state.ts';
import { readDocuments } from '../../log/read.ts';
import type { Schema } from '../../store/schema.ts';

export type PushKind = 'assignment' | 'assignment-cancelled' | 'call-update' | 'notification' | 'test';

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
  'incident:updated',
  'incident:note',
  'notification:new',
];

export async function plansOf(trx: Transaction<Schema>, org: string, event: LogEvent): Promise<PushPlan[]> {
  if (event.type === 'notification:new') return [await noticePlan(trx, org, event)];
  if (event.type.startsWith('incident:')) return updatePlans(trx, org, event);
  const { unitId } = event;
  if (unitId === undefined) return [];
  const kind = event.type === 'assignment:sent' ? 'assignment' : 'assignment-cancelled';
  const tag = `assignment-${String(event.data['assignmentId'])}`;
  return (await unitsNow(trx, org, [unitId])).map((unit) => ({ ...unit, kind, tag }));
}

/** Every unit still on the call, but for whoever made the change. One notice a unit: the newest takes the place of the others. */
async function updatePlans(trx: Transaction<Schema>, org: string, event: LogEvent): Promise<PushPlan[]> {
  const { incidentId } = event;
  if (incidentId === undefined || !tellsNews(event)) return [];
  const [found] = await readDocuments(trx, org, [{ kind: 'incident', id: incidentId }]);
  const on = Object.entries((found?.state as IncidentState | undefined)?.units ?? {});
  const units = await unitsNow(
    trx,
    org,
    on.flatMap(([id, { done }]) => (done ? [] : [id])),
  );
  return units.map(({ unitId, people }) => ({
    kind: 'call-update',
    tag: `call-${unitId}`,
    unitId,
    people: people.filter((id) => id !== event.actor),
  }));
}

async function unitsNow(
  trx: Transaction<Schema>,
  org: string,
  ids: readonly string[],
): Promise<{ unitId: string; people: string[] }[]> {
  const found = await readDocuments(
    trx,
    org,
    ids.map((id) => ({ kind: 'unit', id })),
  );
  return ids.map((unitId) => {
    const state = found.find(({ id }) => id === unitId)?.state as UnitState | undefined;
    return { unitId, people: (state?.crew ?? []).map(({ id }) => id) };
  });
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

/** What the app needs to say that an assignment arrived. Ids alone, and never shown. */
export interface PushedAssignment {
  unitId: string;
  incidentId: string;
  assignmentId: string;
}

export interface PushMessage {
  type: PushKind;
  title: string;
  tag: string;
  path: string;
  assignment?: PushedAssignment;
}

const TITLES: Record<PushKind, (unit: string) => string> = {
  assignment: (unit) => `New assignment for ${unit}`,
  'assignment-cancelled': (unit) => `Assignment cancelled for ${unit}`,
  'call-update': (unit) => `Call changed for ${unit}`,
  notification: () => 'New notice',
  test: () => 'Test: pushes reach this device',
};

export interface PushNews extends Pick<PushPlan, 'kind' | 'tag'> {
  unitId?: string | undefined;
  assignment?: PushedAssignment | undefined;
}

export const messageOf = ({ kind, tag, unitId, assignment }: PushNews): PushMessage => ({
  type: kind,
  title: TITLES[kind](unitId ?? 'your unit'),
  tag,
  path: kind === 'notification' ? '/' : '/crew',
  ...(assignment ? { assignment } : {}),
});
