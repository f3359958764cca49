/** A page of the log as the messages the CAD is told, in their order. */
import type { LogEvent } from '../../../shared/log/envelope.ts';
import { readEventsOf } from '../../log/read.ts';
import type { Database } from '../../store/database.ts';
import { readAmendments, type Amendments } from './amendments.ts';
import { isFromCad, RELAYED_TYPES } from './cad-names.ts';
import { createToldMilestones, readMilestones, type Milestones } from './milestones.ts';
import { toOutgoing, type Outgoing } from './outgoing.ts';
import type { Spelling } from './spelling.ts';

export interface PageMessages {
  /** The cursor after this page. */
  to: number;
  messages: readonly Outgoing[];
  /** Units the CAD has not heard of before. */
  newUnits: readonly string[];
}

/** Reads what the CAD is told after a cursor; undefined when the log ends there. */
export type ReadPage = (after: number, spelling: Spelling) => Promise<PageMessages | undefined>;

const REGISTERED = 'unit:registered';
const READ_TYPES = [...RELAYED_TYPES, REGISTERED];

export function createReadPage(database: Database, org: string, limit: number): ReadPage {
  const told = createToldMilestones();

  function messagesOf(
    events: readonly LogEvent[],
    { milestones, amendments }: { milestones: Milestones; amendments: Amendments },
    spelling: Spelling,
  ): Outgoing[] {
    return events.flatMap((event) => {
      if (told.covers(event)) return [];
      const milestone = milestones.get(event.id);
      told.note(event, milestone);
      return toOutgoing(event, spelling, { milestone, amendment: amendments.get(event.id) });
    });
  }

  return (after, spelling) =>
    database.withOrg(org, async (trx) => {
      const page = await readEventsOf(trx, org, { after, limit, types: READ_TYPES });
      if (!page) return undefined;
      const { events, to } = page;
      const milestones = await readMilestones(trx, org, events);
      const amendments = await readAmendments(trx, org, events);
      return {
        to,
        messages: messagesOf(events, { milestones, amendments }, spelling),
        newUnits: newUnitsIn(events),
      };
    });
}

const newUnitsIn = (events: readonly LogEvent[]): string[] =>
  events
    .filter((event) => event.type === REGISTERED && !isFromCad(event))
    .flatMap(({ unitId }) => unitId ?? []);
