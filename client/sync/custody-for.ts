/** The cursors as far as they mean something for one fact. */
import type { Custody } from '../../shared/protocol/feed.ts';
import { transportId } from '../../shared/transports/state.ts';
import type { Client } from './app-state.ts';

/**
 * A billing partner is told when a transport is complete. Before that a press has not come to billing, even though
 * billing's cursor, with nothing to send, is long past it (I18).
 */
export function custodyFor(
  client: Pick<Client, 'document' | 'custody'>,
  fact: { incidentId?: string; unitId?: string } | undefined,
): Custody {
  const { billing, ...others } = client.custody();
  if (billing === undefined || fact?.incidentId === undefined || fact.unitId === undefined) return others;
  const transport = client.document('transport', transportId(fact.incidentId, fact.unitId));
  return transport?.state.completedAt === undefined ? others : { ...others, billing };
}
