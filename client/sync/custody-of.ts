/** How far a fact has come, from where it lies here and from the consumers' cursors (design 4). Pure. */
import type { OutboxItem, SentRow } from '../outbox/outbox-database.ts';
import type { Custody } from '../../shared/protocol/feed.ts';

export type CustodyStep = 'saved' | 'server' | 'relay' | 'billing' | 'refused';

/** The furthest step; undefined when this device does not know the fact. */
export function custodyOf(
  where: OutboxItem | SentRow | undefined,
  custody: Custody,
): CustodyStep | undefined {
  if (!where) return undefined;
  if ('seq' in where) return custodyOfSeq(where.seq, custody);
  return where.state === 'quarantined' ? 'refused' : 'saved';
}

/** A consumer has every event up to its cursor. */
export function custodyOfSeq(seq: number, { relay, billing }: Custody): 'server' | 'relay' | 'billing' {
  if (billing !== undefined && billing >= seq) return 'billing';
  return relay !== undefined && relay >= seq ? 'relay' : 'server';
}
