/** A scope's documents and the position they stand at, read in one transaction (I7). */
import type { Snapshot } from '../../shared/protocol/feed.ts';
import type { Scope } from '../../shared/rooms/scope.ts';
import type { Database } from '../store/database.ts';
import { readHead, readScopeDocuments } from './read.ts';

export async function readSnapshot(database: Database, org: string, scope: Scope): Promise<Snapshot> {
  return database.withOrg(
    org,
    async (trx) => {
      const head = await readHead(trx, org);
      if (!head) throw new Error(`organization ${org} has no log`);
      return {
        epoch: head.epoch,
        head: head.head,
        scope: [...scope],
        documents: await readScopeDocuments(trx, org, scope),
      };
    },
    { snapshot: true },
  );
}
