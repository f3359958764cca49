/** Settings that are typed: the text while it is written, and what is still wrong with it. Pure. */
import {
  COVER_AFTER_MINUTES,
  FENCE_METRES,
  FENCES,
  type AgencySettings,
  type Fence,
} from '../../../shared/ops/agency-settings.ts';

/** The value meant, or what is wrong in plain words. */
export type Read<Value, Wrong> = { value: Value } | { wrong: Wrong };

export type FencesDraft = Record<Fence, string>;
export type FencesWrong = Partial<Record<Fence, string>>;

export const fencesDraft = (fences: AgencySettings['fences']): FencesDraft => ({
  sceneMetres: String(fences.sceneMetres),
  destinationMetres: String(fences.destinationMetres),
  stationMetres: String(fences.stationMetres),
});

export function readFences(draft: FencesDraft): Read<AgencySettings['fences'], FencesWrong> {
  const wrong: FencesWrong = {};
  const value = { sceneMetres: 0, destinationMetres: 0, stationMetres: 0 };
  for (const fence of FENCES) {
    const read = readWhole(draft[fence], FENCE_METRES, 'metres');
    if ('wrong' in read) wrong[fence] = read.wrong;
    else value[fence] = read.value;
  }
  return Object.keys(wrong).length > 0 ? { wrong } : { value };
}

export const readMinutes = (draft: string): Read<number, string> =>
  readWhole(draft, COVER_AFTER_MINUTES, 'minutes');

function readWhole(
  text: string,
  { least, most }: { least: number; most: number },
  unit: string,
): Read<number, string> {
  const typed = text.trim();
  if (typed === '') return { wrong: `Say how many ${unit}, ${least} to ${most}.` };
  if (!/^\d{1,6}$/.test(typed)) return { wrong: `Whole ${unit} only, ${least} to ${most}.` };
  const value = Number(typed);
  if (value < least) return { wrong: `At least ${least} ${unit}.` };
  if (value > most) return { wrong: `At most ${most} ${unit}.` };
  return { value };
}
