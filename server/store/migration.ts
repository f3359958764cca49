import type { Transaction } from 'kysely';
import type { Schema } from './schema.ts';

/** A forward-only step. Released steps never change; a new one is added at the end of the list. */
export interface Migration {
  readonly id: string;
  up(trx: Transaction<Schema>): Promise<void>;
}
