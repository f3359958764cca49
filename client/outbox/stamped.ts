/** A fact in its envelope, with the time it was made and what is known of the clock then. */
import { uuidv7 } from '../../shared/ids.ts';
import { toInstant } from '../../shared/time.ts';
import type { Draft, Making, UnsavedEvent } from './draft.ts';

const VERSION = 1;

/** Nothing is checked here: `makeEvent` sees to that. */
export function stamped(draft: Draft, { clock, random }: Omit<Making, 'check'>): UnsavedEvent {
  const { wallMs } = clock.read();
  const offset = clock.offset();
  const { atMs = wallMs, type, source = 'manual', data, unitId, incidentId, corrects } = draft;
  return {
    id: uuidv7(wallMs, random(10)),
    type,
    v: VERSION,
    at: toInstant(atMs),
    source,
    data,
    ...(unitId === undefined ? {} : { unitId }),
    ...(incidentId === undefined ? {} : { incidentId }),
    ...(corrects === undefined ? {} : { corrects }),
    ...(offset ? { clock: offset } : {}),
  };
}
