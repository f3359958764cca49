/** Facts of a service at work, drawn from a seeded chance. */
import type { SeededRandom } from '../../shared/seeded.ts';
import { UNIT_STATUSES } from '../../shared/units/statuses.ts';

export interface DraftEvent {
  type: string;
  data: Record<string, unknown>;
  unitId?: string;
  incidentId?: string;
  [more: string]: unknown;
}

export interface Desk {
  units: readonly string[];
  /** Made so far, by everybody. */
  incidents: string[];
}

export const incidentDetails = (random: SeededRandom): Record<string, unknown> => ({
  type: random.pick(['Fall', 'Chest Pain', 'Breathing Problem', 'Traffic Collision']),
  address: `${random.whole(1, 900)} ${random.pick(['Main', 'Oak', 'Third'])} St`,
  priority: random.whole(1, 5),
});

export const newIncidentId = (random: SeededRandom): string =>
  `I-${Math.floor(random.next() * 1e12).toString(36)}`;

/** What a dispatcher may record at any time without being refused. */
export function deskFact(random: SeededRandom, desk: Desk): DraftEvent {
  const known = desk.incidents.at(-1);
  if (known === undefined || random.chance(0.15)) {
    const incidentId = newIncidentId(random);
    // Known to the others only once it may be in the log: a note may come before it, and is then refused.
    desk.incidents.push(incidentId);
    return { type: 'incident:created', incidentId, data: incidentDetails(random) };
  }
  const unitId = random.pick(desk.units);
  if (random.chance(0.3)) {
    return {
      type: 'unit:odometer',
      unitId,
      data: { reading: String(random.whole(1, 9999)), moment: 'start' },
    };
  }
  const incidentId = random.chance(0.5) ? { incidentId: random.pick(desk.incidents.slice(-5)) } : {};
  return { type: 'unit:status', unitId, ...incidentId, data: { status: random.pick(UNIT_STATUSES) } };
}
