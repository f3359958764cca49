/** A page of the log as the messages the CAD is told, in their order. */
import { readEvents, type LoggedEvent } from '../../log/read.ts';
import type { Database } from '../../store/database.ts';
import { createToldMilestones, readMilestones, type Milestones } from './milestones.ts';
import { toOutgoing, type Outgoing } from './outgoing.ts';
import type { Spelling } from './spelling.ts';

export interface PageMessages {
  logged: readonly LoggedEvent[];
  messages: readonly Outgoing[];
}

/** Reads the events after a cursor; none when the log ends there. */
export type ReadPage = (after: number, spelling: Spelling) => Promise<PageMessages>;

export function createReadPage(database: Database, org: string, limit: number): ReadPage {
  const told = createToldMilestones();

  function messagesOf(
    logged: readonly LoggedEvent[],
    milestones: Milestones,
    spelling: Spelling,
  ): Outgoing[] {
    return logged.flatMap(({ event }) => {
      if (told.covers(event)) return [];
      const milestone = milestones.get(event.id);
      told.note(event, milestone);
      return toOutgoing(event, spelling, milestone);
    });
  }

  return (after, spelling) =>
    database.withOrg(org, async (trx) => {
      const logged = await readEvents(trx, org, { after, limit });
      const milestones = await readMilestones(
        trx,
        org,
        logged.map(({ event }) => event),
      );
      return { logged, messages: messagesOf(logged, milestones, spelling) };
    });
}
