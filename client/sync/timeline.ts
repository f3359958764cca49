/** Every fact about an incident, from the server: more than the replica keeps. */
import type { LogEvent } from '../../shared/log/envelope.ts';
import { listOf, objectOf } from '../device/reading.ts';
import { getJson, type ServerRequest } from './server-request.ts';

export interface TimelineFact extends LogEvent {
  /** Events that correct this one. */
  correctedBy: string[];
  /** Whoever recorded it, by name, when it was a person of the organization. */
  actorName?: string;
}

class ServerUnavailable extends Error {}

/** Our own server's facts, believed by their shape; the app shows them and decides nothing by them. */
const fact = (value: unknown): TimelineFact | undefined =>
  typeof value === 'object' && value !== null && 'seq' in value ? (value as TimelineFact) : undefined;
const timeline = objectOf({ facts: listOf(fact) });

/** Throws ServerUnavailable when it cannot be asked now. */
export async function getTimeline(request: ServerRequest, incidentId: string): Promise<TimelineFact[]> {
  const path = `/api/v1/incidents/${encodeURIComponent(incidentId)}/timeline`;
  const answer = await getJson(request, path, timeline);
  if (!answer.ok) throw new ServerUnavailable(answer.failure);
  return answer.value.facts;
}
