/** The milestones of one unit on one call, in the order they should come. */
export const MILESTONES = [
  'dispatched',
  'enRoute',
  'onScene',
  'transporting',
  'atDestination',
  'available',
] as const;

export type Milestone = (typeof MILESTONES)[number];

/** ISO 8601 with the local offset; a missing milestone was not recorded. */
export type Stamps = Partial<Readonly<Record<Milestone, string>>>;

export interface UnitResponse {
  readonly unitId: string;
  readonly unitType: string;
  readonly stamps: Stamps;
}

export interface DispatchCall {
  readonly callNumber: string;
  readonly incidentNumber: string;
  readonly receivedAt: string;
  readonly enteredAt?: string;
  readonly type: string;
  readonly address: string;
  readonly zip: string;
  /** As the agency writes it: here 3 is lights and sirens, 2 is not, A, B and E are others. */
  readonly priority: string;
  readonly lat: number;
  readonly lon: number;
  readonly disposition: string;
  /** In the order they were sent. */
  readonly units: readonly UnitResponse[];
}

/** One day of dispatching, `date` as YYYY-MM-DD in `zone`. Calls in the order they were received. */
export interface DispatchDay {
  readonly date: string;
  readonly zone: string;
  readonly calls: readonly DispatchCall[];
}

/** What is wrong or unusual in a day, counted by unit response. */
export interface RecordDefects {
  readonly outOfOrder: number;
  readonly equalStamps: number;
  /** A milestone is missing though a later one than it was reached. */
  readonly missingStamps: number;
  readonly cancelledBeforeEnRoute: number;
  readonly cancelledEnRoute: number;
  /** The unit was sent again before it said it was available. */
  readonly dispatchedBeforeAvailable: number;
}

/** Counts each kind of defect; nothing is repaired. */
export function recordDefects(day: DispatchDay): RecordDefects {
  const responses = day.calls.flatMap(({ units }) => units);
  const count = (holds: (stamps: Stamps) => boolean): number =>
    responses.filter(({ stamps }) => holds(stamps)).length;
  return {
    outOfOrder: count((stamps) => steps(stamps).some((ms) => ms < 0)),
    equalStamps: count((stamps) => steps(stamps).some((ms) => ms === 0)),
    missingStamps: count(isMissingOne),
    cancelledBeforeEnRoute: count((stamps) => !stamps.enRoute && !hasArrived(stamps)),
    cancelledEnRoute: count((stamps) => stamps.enRoute !== undefined && !hasArrived(stamps)),
    dispatchedBeforeAvailable: overlaps(responses),
  };
}

const hasArrived = ({ onScene, transporting, atDestination }: Stamps): boolean =>
  onScene !== undefined || transporting !== undefined || atDestination !== undefined;

/** Milliseconds between each two milestones that were recorded one after the other. */
function steps(stamps: Stamps): number[] {
  const times = MILESTONES.flatMap((milestone) => {
    const stamp = stamps[milestone];
    return stamp === undefined ? [] : [Date.parse(stamp)];
  });
  return times.slice(1).map((time, index) => time - (times[index] ?? time));
}

function isMissingOne({
  dispatched,
  enRoute,
  onScene,
  transporting,
  atDestination,
  available,
}: Stamps): boolean {
  if (dispatched === undefined || available === undefined) return true;
  const isTransport = transporting !== undefined || atDestination !== undefined;
  if (isTransport && (transporting === undefined || atDestination === undefined || onScene === undefined))
    return true;
  return onScene !== undefined && enRoute === undefined;
}

function overlaps(responses: readonly UnitResponse[]): number {
  const busyUntil = new Map<string, number>();
  const sent = responses
    .flatMap(({ unitId, stamps: { dispatched, available } }) =>
      dispatched === undefined
        ? []
        : [{ unitId, at: Date.parse(dispatched), until: Date.parse(available ?? dispatched) }],
    )
    .sort((a, b) => a.at - b.at);
  let count = 0;
  for (const { unitId, at, until } of sent) {
    if (at < (busyUntil.get(unitId) ?? -Infinity)) count += 1;
    busyUntil.set(unitId, until);
  }
  return count;
}
