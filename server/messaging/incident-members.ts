/** The conversation of an incident: opened when somebody is sent, and kept to those who are on it (C1, C5, I9). */
import type { Transaction } from 'kysely';
import { incidentMembers, membersDrift } from '../../shared/messaging/incident-channel.ts';
import type { IncidentState } from '../../shared/incidents/state.ts';
import { incidentChannelId, type ChannelState } from '../../shared/messaging/state.ts';
import type { LogEvent } from '../../shared/log/envelope.ts';
import type { FollowUp } from '../incidents/follow-up-fact.ts';
import type { PeopleOnIt } from '../incidents/people-on-it.ts';
import { readDocuments } from '../log/read.ts';
import type { Schema } from '../store/schema.ts';

export async function memberFollowUps(
  trx: Transaction<Schema>,
  org: string,
  moved: { people: readonly PeopleOnIt[]; causes: ReadonlyMap<string, LogEvent> },
): Promise<FollowUp[]> {
  const documents = await readDocuments(
    trx,
    org,
    moved.people.map(({ incidentId }) => ({ kind: 'channel', id: incidentChannelId(incidentId) })),
  );
  const channels = new Map(documents.map(({ id, state }) => [id, state as ChannelState]));
  return moved.people.flatMap(({ incidentId, incident, transports }): FollowUp[] => {
    const channelId = incidentChannelId(incidentId);
    const channel = channels.get(channelId);
    const cause = moved.causes.get(incidentId);
    if (!cause) return [];
    const { occurredAt: at, seq } = cause;
    const members = incidentMembers(incident, transports);
    if (!channel) {
      if (!hasSomebody(incident)) return [];
      const data = { channelId, about: 'incident', members };
      return [{ type: 'channel:opened', data, incidentId, at, cause: [channelId] }];
    }
    if (channel.about !== 'incident') return [];
    const drift = membersDrift(channelId, channel, members);
    if (!drift) return [];
    return [{ type: 'channel:members', data: { ...drift }, incidentId, at, cause: [channelId, seq] }];
  });
}

/** Dispatch alone has nobody to talk to. */
const hasSomebody = ({ units }: IncidentState): boolean => Object.values(units).some(({ done }) => !done);
