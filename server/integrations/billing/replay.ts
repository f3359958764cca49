/** Sending a partner everything again from some point of the log. */
import { readEvents } from '../../log/read.ts';
import type { Database } from '../../store/database.ts';
import { BILLING_CONSUMER } from './custody.ts';
import { enqueueDeliveries } from './enqueue.ts';

const PAGE = 200;

export interface ReplayRequest {
  endpointId: string;
  /** Everything after this `seq`. */
  after: number;
  nowMs: number;
}

/**
 * Makes every message after `after` due again, also those from before the endpoint existed. Up to the billing cursor:
 * what comes after it is queued by the consumer. Message ids stay the same, so a partner drops what it has.
 * Returns how many became due.
 */
export async function replay(database: Database, org: string, request: ReplayRequest): Promise<number> {
  const upTo = await readCursor(database, org);
  let from: number | undefined = request.after;
  let count = 0;
  while (from !== undefined) {
    const page: Page = await replayPage(database, org, { ...request, after: from, upTo });
    count += page.due;
    from = page.last;
  }
  return count;
}

interface Page {
  due: number;
  /** Last event of the page; undefined when there was none. */
  last: number | undefined;
}

function replayPage(
  database: Database,
  org: string,
  { endpointId, after, upTo, nowMs }: ReplayRequest & { upTo: number },
): Promise<Page> {
  return database.withOrg(org, async (trx) => {
    const logged = await readEvents(trx, org, { after, limit: PAGE, upTo });
    const events = logged.map(({ event }) => event);
    const due = await enqueueDeliveries(trx, org, { events, nowMs, replayTo: endpointId });
    return { due, last: events.at(-1)?.seq };
  });
}

async function readCursor(database: Database, org: string): Promise<number> {
  const row = await database.withOrg(org, (trx) =>
    trx
      .selectFrom('cursors')
      .select('seq')
      .where('org', '=', org)
      .where('consumer', '=', BILLING_CONSUMER)
      .executeTakeFirst(),
  );
  return row?.seq ?? 0;
}
