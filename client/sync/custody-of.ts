/** How far a fact has come, from where it lies here and from the consumers' cursors (design 4). Pure. */
import type { OutboxItem, SentRow } from '../outbox/outbox-database.ts';
import type { RelayHow, RelayRun } from '../../shared/protocol/feed.ts';

/** The cursors as far as they mean something for one fact. `runs`: how the CAD takes facts of its type. */
export interface FactCustody {
  billing?: number;
  relay?: number;
  runs?: readonly RelayRun[];
}

/** `sent`: its line has read it and the CAD says no more. `relay`: the CAD itself has shown that it has it. */
export type LoggedStep = 'server' | 'sent' | 'relay' | 'billing' | 'relay-refused';
export type CustodyStep = 'saved' | LoggedStep | 'refused';

/** The furthest step; undefined when this device does not know the fact. */
export function custodyOf(
  where: OutboxItem | SentRow | undefined,
  custody: FactCustody,
): CustodyStep | undefined {
  if (!where) return undefined;
  if ('seq' in where) return custodyOfSeq(where.seq, custody);
  return where.state === 'quarantined' ? 'refused' : 'saved';
}

/** A consumer has every event up to its cursor. What the CAD will not have comes before what billing has. */
export function custodyOfSeq(seq: number, custody: FactCustody): LoggedStep {
  const cad = cadStepOf(seq, custody);
  if (cad === 'refused') return 'relay-refused';
  if (custody.billing !== undefined && custody.billing >= seq) return 'billing';
  if (cad === 'sent') return 'sent';
  return cad === 'acknowledged' || cad === 'confirmed' ? 'relay' : 'server';
}

export type CadStep = 'waiting' | RelayHow;

/** How the CAD has the fact; undefined when it is not told of it. `seq` is undefined for a fact not yet in the log. */
export function cadStepOf(seq: number | undefined, { relay, runs }: FactCustody): CadStep | undefined {
  if (relay === undefined || !runs) return undefined;
  if (seq === undefined || relay < seq) return 'waiting';
  return runs.findLast(({ from }) => from <= seq)?.how;
}
