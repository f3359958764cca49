/**
 * Who is on a unit. Joining and leaving are told by person, so that two tablets of one unit, each with its own idea of who
 * is on, never put one another's people off it. A whole list is the word of whoever sets it for everybody.
 */
import type { LogEvent } from '../log/envelope.ts';
import { entryOf, newestEntries } from '../rooms/newest.ts';
import type { Instant } from '../time.ts';
import type { CrewMember, UnitCrew } from './events.ts';

export interface OnUnit {
  crew: CrewMember[];
  /** Of the newest whole list. */
  crewSince?: Instant;
  /** When each of the newest to come or go did so, by person. */
  crewMoves?: Readonly<Record<string, { at: Instant }>>;
}

const MOVES_KEPT = 40;

const isJoinOrLeave = ({ joined, left }: UnitCrew): boolean => joined !== undefined || left !== undefined;

/** The same members with the change in them; what is older than what is known of a person does not move them (F3). */
export function withCrewChange<State extends OnUnit>(state: State, event: LogEvent<UnitCrew>): State {
  return isJoinOrLeave(event.data) ? withMoves(state, event) : withList(state, event);
}

function withMoves<State extends OnUnit>(state: State, { data, occurredAt }: LogEvent<UnitCrew>): State {
  const { joined = [], left = [] } = data;
  const isOld = (id: string): boolean => occurredAt < (lastMove(state, id) ?? '');
  const leaving = left.filter((id) => !isOld(id));
  const joining = joined.filter(({ id }) => !isOld(id));
  const moved = new Set([...leaving, ...joining.map(({ id }) => id)]);
  if (moved.size === 0) return state;
  const at = { at: occurredAt };
  const moves = { ...state.crewMoves, ...Object.fromEntries([...moved].map((id) => [id, at])) };
  return {
    ...state,
    crew: [...state.crew.filter(({ id }) => !moved.has(id)), ...joining],
    crewMoves: newestEntries(moves, MOVES_KEPT),
  };
}

/** Whoever came or went since keeps their own word. */
function withList<State extends OnUnit>(state: State, { data, occurredAt }: LogEvent<UnitCrew>): State {
  if (state.crewSince && occurredAt < state.crewSince) return state;
  const movedSince = ({ id }: CrewMember): boolean =>
    occurredAt < (entryOf(state.crewMoves ?? {}, id)?.at ?? '');
  const crew = [...data.crew.filter((member) => !movedSince(member)), ...state.crew.filter(movedSince)];
  return { ...state, crew, crewSince: occurredAt };
}

/** When somebody came or went last, or was left out of a list that was for everybody. */
export function lastMove({ crew, crewSince, crewMoves }: OnUnit, id: string): Instant | undefined {
  const own = entryOf(crewMoves ?? {}, id)?.at;
  const isOn = crew.some((member) => member.id === id);
  if (isOn || crewSince === undefined) return own;
  return own === undefined || own < crewSince ? crewSince : own;
}
