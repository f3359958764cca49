/** In which order the queue goes out (design 4, F4). Pure. */
import type { OutboxItem } from './outbox-database.ts';

const EMERGENCY = 0;
const STATUS = 1;
const ANSWER = 2;
const MESSAGE = 3;

const CLASS_BY_TYPE: Record<string, number> = {
  'unit:emergency': EMERGENCY,
  'assignment:acknowledged': ANSWER,
  'assignment:declined': ANSWER,
  'assignment:delivered': ANSWER,
  'assignment:shown': ANSWER,
  'assignment:sounded': ANSWER,
  'incident:note': MESSAGE,
  'message:send': MESSAGE,
  'message:read': MESSAGE,
  'unit:location:gap': MESSAGE,
};

/**
 * Facts that later ones of the same unit or incident lean on: without the sign-on the server would refuse the
 * statuses, and an answer is refused once a later status closed the assignment. They never fall behind their followers.
 */
const LEANED_ON = new Set([
  'unit:registered',
  'unit:crew',
  'incident:created',
  'incident:status',
  'assignment:sent',
  'assignment:acknowledged',
  'assignment:declined',
  'assignment:cancelled',
]);

/** The queue as it goes out: emergency, status and times, answers, messages; within one class in the order pressed. */
export function drainOrder(items: readonly OutboxItem[]): OutboxItem[] {
  const inLane = items.toSorted((a, b) => a.lane - b.lane);
  const urgencyById = urgencies(inLane);
  return inLane.toSorted((a, b) => (urgencyById.get(a.id) ?? STATUS) - (urgencyById.get(b.id) ?? STATUS));
}

/** From the newest back, so that what is leaned on learns how urgent its followers are. */
function urgencies(inLane: readonly OutboxItem[]): Map<string, number> {
  const byId = new Map<string, number>();
  const followers = new Map<string, number>();
  for (const { id, event } of inLane.toReversed()) {
    const chains = chainsOf(event);
    const own = CLASS_BY_TYPE[event.type] ?? STATUS;
    const urgency = LEANED_ON.has(event.type)
      ? Math.min(own, ...chains.map((chain) => followers.get(chain) ?? own))
      : own;
    byId.set(id, urgency);
    for (const chain of chains) followers.set(chain, Math.min(urgency, followers.get(chain) ?? urgency));
  }
  return byId;
}

const chainsOf = ({ unitId, incidentId }: OutboxItem['event']): string[] => [
  ...(unitId === undefined ? [] : [`unit ${unitId}`]),
  ...(incidentId === undefined ? [] : [`incident ${incidentId}`]),
];
