/** Facts pushed in bulk, to fill a log before something is measured. */
import { uuidv7 } from '../../shared/ids.ts';
import { randomBytes } from 'node:crypto';
import { PUBLISHERS, unitName, type Door } from './wire.ts';

const BATCH = 500;
const STATUSES = ['en_route', 'on_scene', 'transporting', 'at_destination', 'available'] as const;

export const fact = (type: string, more: Record<string, unknown>): Record<string, unknown> => ({
  id: uuidv7(Date.now(), randomBytes(10)),
  type,
  v: 1,
  at: new Date().toISOString(),
  lane: 0,
  source: 'manual',
  ...more,
});

/** Presses of all units in turn, every other unit on a call of its own. */
export function pressesOf(count: number): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, index) => {
    const unit = index % PUBLISHERS;
    return fact('unit:status', {
      unitId: unitName(unit),
      ...(unit % 2 ? { incidentId: `I${unit}` } : {}),
      data: { status: STATUSES[Math.floor(index / PUBLISHERS) % STATUSES.length] },
    });
  });
}

/** Throws unless the log takes all of them. */
export async function pushAll(door: Door, events: readonly Record<string, unknown>[]): Promise<void> {
  for (let from = 0; from < events.length; from += BATCH) {
    const batch = events.slice(from, from + BATCH);
    const response = await fetch(`${door.url}/api/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${door.deskToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ device: 'bench', sentAt: new Date().toISOString(), events: batch }),
    });
    const { results } = (await response.json()) as { results?: { outcome: string; code?: string }[] };
    const refused = results?.find(({ outcome }) => outcome !== 'accepted');
    if (!results || refused) throw new Error(`the log answered ${response.status} ${refused?.code ?? ''}`);
  }
}
