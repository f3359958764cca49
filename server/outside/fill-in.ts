/** Ids that a flat payload leaves out because its sender's own system does not have them (contract 5). */
import { v5 as uuidv5 } from 'uuid';
import { catalogueEntry } from '../../shared/protocol/catalogue.ts';
import type { FlatParts } from '../../shared/protocol/flat-payload.ts';
import type { Principal } from '../../shared/rooms/principal.ts';
import { unitOfIncident } from '../incidents/unit-of-incident.ts';
import { readDocuments } from '../log/read.ts';
import type { Database } from '../store/database.ts';
import { isRecord } from './packets.ts';

/** An event without its envelope. */
export interface Draft {
  id: string;
  type: string;
  parts: FlatParts;
}

const OF_ONE_UNIT = ['transport:completed', 'incident:timestamp'];
const NAMESPACE = '0d4b7a0e-93a5-4c52-8f3c-5b0f7a1c9e26';

/** Whether state has to be looked at; what was said just before must then be in the log. */
export function needsDocuments(type: string, { unitId, incidentId }: FlatParts): boolean {
  return (
    type === 'assignment:sent' ||
    (OF_ONE_UNIT.includes(type) && unitId === undefined && incidentId !== undefined)
  );
}

/** The draft with what could be found, after what must be in the log before it. */
export async function filledIn(database: Database, principal: Principal, draft: Draft): Promise<Draft[]> {
  const { type, parts } = draft;
  if (!needsDocuments(type, parts)) return [draft];
  if (type === 'assignment:sent') return assigned(database, principal.org, draft);
  const { incidentId } = parts;
  if (incidentId === undefined) return [draft];
  const found = await database.withOrg(principal.org, (trx) =>
    unitOfIncident(trx, principal.org, { incidentId, principal }),
  );
  // Where several units are on the call nobody guesses: a completed transport is refused, a time stays the incident's.
  return 'unitId' in found ? [{ ...draft, parts: { ...parts, unitId: found.unitId } }] : [draft];
}

/** An assignment may be the first word of its incident. Its own id is as good a name for it as any. */
async function assigned(database: Database, org: string, draft: Draft): Promise<Draft[]> {
  const { id, parts } = draft;
  const incident = isRecord(parts.data['incident']) ? parts.data['incident'] : {};
  const named = parts.incidentId ?? incident['incidentId'] ?? incident['incident_id'] ?? incident['id'];
  const data = { ...parts.data, assignmentId: parts.data['assignmentId'] ?? id };
  if (typeof named !== 'string') return [{ ...draft, parts: { ...parts, data } }];
  const sent: Draft = { ...draft, parts: { ...parts, incidentId: named, data } };
  // It will be refused, and nothing may come of it.
  if (!catalogueEntry(draft.type)?.data.safeParse(data).success) return [sent];
  const known = await database.withOrg(org, (trx) =>
    readDocuments(trx, org, [{ kind: 'incident', id: named }]),
  );
  if (known.length > 0) return [sent];
  const { at } = parts;
  const created: Draft = {
    id: uuidv5(id, NAMESPACE),
    type: 'incident:created',
    parts: { incidentId: named, data: incident, ...(at === undefined ? {} : { at }) },
  };
  return [created, sent];
}
