/** How far billing has come: every event up to this `seq` that concerns billing is with every partner. */
import { sql, type Transaction } from 'kysely';
import type { Schema } from '../../store/schema.ts';

/** Name of the cursor that writes deliveries. */
export const BILLING_CONSUMER = 'billing';

/**
 * The consumer's cursor, or just before the first transport a partner has not got. Undefined when no partner takes
 * transports: then nothing is ever at billing, and the screen must not say so. A partner that closed its endpoint
 * no longer counts, one we paused does; a parked delivery does, until somebody replays it.
 */
export async function billingCustody(trx: Transaction<Schema>, org: string): Promise<number | undefined> {
  const { rows } = await sql<{ seq: number | null; waiting: number | null; partners: number }>`
    select
      (select seq from cursors where org = ${org} and consumer = ${BILLING_CONSUMER}) as seq,
      (select min(d.seq) from webhook_deliveries d
         join webhook_endpoints e on e.org = d.org and e.id = d.endpoint_id
        where d.org = ${org} and e.state in ('active', 'paused') and d.type like 'transport.%'
          and d.state in ('pending', 'sending', 'parked')) as waiting,
      (select count(*) from webhook_endpoints
        where org = ${org} and state in ('active', 'paused') and types && array['transport.completed', 'transport.corrected'])
        as partners
  `.execute(trx);
  const [row] = rows;
  if (!row || row.seq === null || row.partners === 0) return undefined;
  return row.waiting === null ? row.seq : Math.min(row.seq, row.waiting - 1);
}
