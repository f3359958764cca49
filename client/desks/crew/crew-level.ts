import { CREW_LEVELS, type CrewMember } from '../../../shared/units/events.ts';

export type CrewLevel = NonNullable<CrewMember['level']>;

const keyFor = (sub: string): string => `readback.crew-level.${sub}`;

/** The level this person last signed on with, on this device. */
export function rememberedLevel(storage: Pick<Storage, 'getItem'>, sub: string): CrewLevel | undefined {
  const saved = storage.getItem(keyFor(sub));
  return CREW_LEVELS.find((level) => level === saved);
}

export function rememberLevel(storage: Pick<Storage, 'setItem'>, sub: string, level: CrewLevel): void {
  storage.setItem(keyFor(sub), level);
}
