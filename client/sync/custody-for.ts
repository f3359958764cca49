/** The cursors as far as they mean something for one fact. */
import type { Source } from '../../shared/log/envelope.ts';
import { transportId } from '../../shared/transports/state.ts';
import type { Client } from './app-state.ts';
import type { FactCustody } from './custody-of.ts';

export interface CustodyFact {
  type: string;
  source?: Source;
  incidentId?: string;
  unitId?: string;
}

/**
 * A billing partner is told when a transport is complete. Before that a press has not come to billing, even though
 * billing's cursor, with nothing to send, is long past it (I18). So with the CAD: it is told of some types of event,
 * and never of what it said itself.
 */
export function custodyFor(
  client: Pick<Client, 'document' | 'custody'>,
  fact: CustodyFact | undefined,
): FactCustody {
  const { billing, relay, relayRuns } = client.custody();
  const runs = fact && fact.source !== 'cad' ? relayRuns?.[fact.type] : undefined;
  const cad: FactCustody = relay === undefined || !runs ? {} : { relay, runs };
  if (billing === undefined || fact?.incidentId === undefined || fact.unitId === undefined) return cad;
  const transport = client.document('transport', transportId(fact.incidentId, fact.unitId));
  return transport?.state.completedAt === undefined ? cad : { ...cad, billing };
}
