/** Ring-downs as the transport document keeps them: one for each hospital that was rung, each side with its own clock. */
import type { LogEvent, Source } from '../log/envelope.ts';
import { isEvent } from '../log/typed-event.ts';
import { entryOf, newestEntries } from '../rooms/newest.ts';
import type { Instant } from '../time.ts';
import type {
  RingdownAcknowledged,
  RingdownDiverted,
  RingdownOnBothSides,
  RingdownSent,
  RingdownSide,
} from './ringdown-events.ts';

const RINGDOWN_STEPS = [
  'sent',
  'received',
  'acknowledged',
  'diverted',
  'arrived',
  'offloaded',
  'accepted',
] as const;
export type RingdownStep = (typeof RINGDOWN_STEPS)[number];

/** One side's word on one step. */
export interface RingdownStamp {
  at: Instant;
  by: string;
  source: Source;
  uncertaintyMs?: number;
}

export interface Ringdown {
  /** When anything of it was said last: what keeps it, when there are too many. */
  at: Instant;
  steps: Partial<Record<RingdownStep, Partial<Record<RingdownSide, RingdownStamp>>>>;
  /** Newest word of the crew. */
  said?: { at: Instant } & Omit<RingdownSent, 'hospitalId'>;
  /** Newest word on where the patient goes, or why nowhere here. */
  assigned?: { at: Instant; to: string };
  refused?: { at: Instant; reason: string; towards?: string };
}

const RINGDOWNS_KEPT = 10;

const PREFIX = 'ringdown:';
export const isRingdown = (type: string): boolean => type.startsWith(PREFIX);
const stepOf = (type: string): RingdownStep | undefined =>
  RINGDOWN_STEPS.find((step) => type === `${PREFIX}${step}`);

/** Steps the hospital takes alone; `sent` is the crew's, the rest are told by both. */
const OF_HOSPITAL: readonly RingdownStep[] = ['received', 'acknowledged', 'diverted'];

export function sideOf({ type, data }: Pick<LogEvent, 'type' | 'data'>): RingdownSide {
  const step = stepOf(type);
  if (step && OF_HOSPITAL.includes(step)) return 'hospital';
  return data['side'] === 'hospital' ? 'hospital' : 'crew';
}

/** By hospital. */
export type Ringdowns = Readonly<Record<string, Ringdown>>;

export function foldRingdown(before: Ringdowns = {}, event: LogEvent): Ringdowns {
  const step = stepOf(event.type);
  const hospitalId = event.data['hospitalId'];
  if (!step || typeof hospitalId !== 'string') return before;
  const known = entryOf(before, hospitalId) ?? { at: event.occurredAt, steps: {} };
  const told = withWords(stamped(known, step, event), event);
  const at = told.at > event.occurredAt ? told.at : event.occurredAt;
  return newestEntries({ ...before, [hospitalId]: { ...told, at } }, RINGDOWNS_KEPT);
}

/** The earliest word of a side stands, whatever order they arrive in: a milestone is passed once. */
function stamped(ringdown: Ringdown, step: RingdownStep, event: LogEvent): Ringdown {
  const side = sideOf(event);
  const own = ringdown.steps[step]?.[side];
  if (own && own.at <= event.occurredAt) return ringdown;
  const stamp: RingdownStamp = {
    at: event.occurredAt,
    by: event.actor,
    source: event.source,
    ...(event.uncertaintyMs === undefined ? {} : { uncertaintyMs: event.uncertaintyMs }),
  };
  return {
    ...ringdown,
    steps: { ...ringdown.steps, [step]: { ...ringdown.steps[step], [side]: stamp } },
  };
}

/** The newest words stand. */
function withWords(ringdown: Ringdown, event: LogEvent): Ringdown {
  const at = event.occurredAt;
  const isNew = (before: { at: Instant } | undefined): boolean => before === undefined || before.at <= at;
  if (isEvent<RingdownSent>(event, 'ringdown:sent')) {
    const { hospitalId: _id, ...said } = event.data;
    return isNew(ringdown.said) ? { ...ringdown, said: { ...said, at } } : ringdown;
  }
  if (isEvent<RingdownDiverted>(event, 'ringdown:diverted')) {
    const { hospitalId: _id, ...refused } = event.data;
    return isNew(ringdown.refused) ? { ...ringdown, refused: { ...refused, at } } : ringdown;
  }
  const { assignedTo } = event.data as Partial<RingdownAcknowledged & RingdownOnBothSides>;
  return assignedTo !== undefined && isNew(ringdown.assigned)
    ? { ...ringdown, assigned: { at, to: assignedTo } }
    : ringdown;
}

/** When a step was taken, by the earlier of both clocks. */
export function stepAt({ steps }: Ringdown, step: RingdownStep): Instant | undefined {
  const { crew, hospital } = steps[step] ?? {};
  if (!crew || !hospital) return (crew ?? hospital)?.at;
  return crew.at < hospital.at ? crew.at : hospital.at;
}

/** How far it is. An acknowledgement after a diversion takes the diversion back; an arrival makes both history. */
export function ringdownStage(ringdown: Ringdown): RingdownStep {
  const passed = (step: RingdownStep): boolean => ringdown.steps[step] !== undefined;
  const furthest = (['accepted', 'offloaded', 'arrived'] as const).find(passed);
  if (furthest) return furthest;
  if (isDiverted(ringdown)) return 'diverted';
  return (['acknowledged', 'received'] as const).find(passed) ?? 'sent';
}

/** The hospital turned it away, and has said nothing else since. */
export function isDiverted({ steps, refused }: Ringdown): boolean {
  if (!refused || steps.arrived || steps.offloaded || steps.accepted) return false;
  const taken = steps.acknowledged?.hospital?.at;
  return taken === undefined || taken <= refused.at;
}

/** Hospitals that expect this transport: rung, and not turned away. */
export const expectingHospitals = (ringdowns: Ringdowns = {}): string[] =>
  Object.entries(ringdowns).flatMap(([hospitalId, ringdown]) => (isDiverted(ringdown) ? [] : [hospitalId]));
