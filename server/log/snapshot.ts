/** A scope's documents and the position they stand at, read in one transaction (I7). */
import type { Transaction } from 'kysely';
import type { Snapshot } from '../../shared/protocol/feed.ts';
import type { Scope } from '../../shared/rooms/scope.ts';
import type { Database } from '../store/database.ts';
import type { Schema } from '../store/schema.ts';
import { readHead, readScopeDocuments } from './read.ts';

/** A scope that depends on the documents is found in the same moment as they are. */
export type FindScope = (trx: Transaction<Schema>) => Promise<Scope>;

export async function readSnapshot(
  database: Database,
  org: string,
  given: Scope | FindScope,
): Promise<Snapshot> {
  return database.withOrg(
    org,
    async (trx) => {
      const scope = typeof given === 'function' ? await given(trx) : given;
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
