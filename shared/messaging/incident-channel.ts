/** Who belongs in the conversation of an incident: dispatch and the units on it, and the hospitals they go to. */
import type { IncidentState } from '../incidents/state.ts';
import { DISPATCH, hospitalRoom, unitRoom } from '../rooms/room-ids.ts';
import type { TransportState } from '../transports/state.ts';
import type { ChannelMembers } from './events.ts';
import type { ChannelState } from './state.ts';

export function incidentMembers(incident: IncidentState, transports: readonly TransportState[]): string[] {
  const onIt = Object.entries(incident.units).flatMap(([unitId, { done }]) => (done ? [] : [unitId]));
  const hospitals = transports.flatMap(({ unitId, destination }) =>
    onIt.includes(unitId) && destination?.hospitalId ? [hospitalRoom(destination.hospitalId)] : [],
  );
  return [...new Set([DISPATCH, ...onIt.map(unitRoom), ...hospitals])];
}

/**
 * The `channel:members` that brings the conversation in step, or undefined when it is. Somebody has to say it: an
 * event reaches every room of a document it changes, so the fold never takes members from assignments by itself.
 */
export function membersDrift(
  channelId: string,
  channel: ChannelState,
  wanted: readonly string[],
): ChannelMembers | undefined {
  const present = Object.keys(channel.members).filter((room) => !room.startsWith('user:'));
  const add = wanted.filter((room) => !present.includes(room));
  const remove = present.filter((room) => !wanted.includes(room));
  return add.length || remove.length ? { channelId, add, remove } : undefined;
}
