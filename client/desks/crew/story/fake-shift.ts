/** An enrolled tablet without a server: two people are badged in, and one PIN opens it. */
import { createSignal } from 'solid-js';
import type { TabletPerson } from '../../../store/tablet-database.ts';
import type { Shift } from '../../../sync/shift.ts';
import { MATE, ME } from './situation.ts';

export const STORY_PIN = '2580';

const PEOPLE: readonly TabletPerson[] = [
  { sub: ME.id, name: ME.name, username: 'jo' },
  { sub: MATE.id, name: MATE.name, username: 'sam' },
  { sub: 'u-ines', name: 'Ines Duarte', username: 'ines' },
];

export function createFakeShift(): Shift {
  const [present, setPresent] = createSignal(PEOPLE.slice(0, 2));
  const answer = (isRight: boolean) =>
    isRight ? ({ ok: true } as const) : ({ ok: false, detail: 'That PIN is not right.' } as const);
  const isRight = (proof: object) => 'pin' in proof && proof.pin === STORY_PIN;
  const without = ({ sub }: TabletPerson) => present().filter((person) => person.sub !== sub);
  return {
    tablet: {
      people: () => PEOPLE,
      present,
      setPresent: async (people) => void setPresent([...people]),
      enrolment: () => undefined,
    },
    badgeIn: async (username, proof, join) => {
      const person = PEOPLE.find((each) => each.username === username);
      if (!person || !isRight(proof)) return answer(false);
      await join?.(person);
      setPresent([...without(person), person]);
      return answer(true);
    },
    confirm: async (_person, proof) => answer(isRight(proof)),
    switchTo: () => undefined,
    badgeOut: async (person) => void setPresent(without(person)),
  };
}
