import type { Transaction } from 'kysely';
import type { Database } from '../store/database.ts';
import type { Schema } from '../store/schema.ts';

export interface AuditEntry {
  readonly actor: string;
  /** What was done, as `member:added`. */
  readonly action: string;
  readonly subject?: string;
  readonly detail?: Record<string, unknown>;
}

/** Written in the transaction that did it, which must be one of that organization (`withOrg`). Never holds secrets. */
export async function writeAudit(trx: Transaction<Schema>, org: string, entry: AuditEntry): Promise<void> {
  await trx
    .insertInto('audit')
    .values({
      org,
      actor: entry.actor,
      action: entry.action,
      subject: entry.subject ?? null,
      detail: JSON.stringify(entry.detail ?? {}),
    })
    .execute();
}

/** In a transaction of its own: for what was looked at or refused rather than changed. */
export const recordAudit = (database: Database, org: string, entry: AuditEntry): Promise<void> =>
  database.withOrg(org, (trx) => writeAudit(trx, org, entry));
