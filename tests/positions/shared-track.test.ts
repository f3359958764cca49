/** F11, F14: one tablet, two people: whose name stands on a drive says in whose name it is sent, never whether. */
import 'fake-indexeddb/auto';
import { randomUUID } from 'node:crypto';
import { createSignal } from 'solid-js';
import { afterEach, expect, it } from 'vitest';
import type { Author } from '../../client/outbox/author.ts';
import { openOutboxDatabase } from '../../client/outbox/outbox-database.ts';
import { createTrackStore } from '../../client/outbox/track-store.ts';
import { startTrack } from '../../client/positions/track-queue.ts';
import type { PositionsOutcome } from '../../client/sync/positions-path.ts';
import { toInstant } from '../../shared/time.ts';
import { until } from '../client/support/until.ts';

const ANA: Author = { org: 'demo', sub: 'ana' };
const BEN: Author = { org: 'demo', sub: 'ben' };
const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** Ana drove, then Ben took over: both drives are still here. */
async function tablet(answer: (by: Author | undefined) => PositionsOutcome) {
  const database = openOutboxDatabase(`track-${randomUUID()}`);
  let on = ANA;
  const track = createTrackStore({ database, author: () => on, carries: () => true });
  const start = Date.UTC(2026, 2, 8, 10);
  for (let second = 0; second < 6; second += 1) {
    if (second === 3) on = BEN;
    await track.add('M1', { at: toInstant(start + second * 1_000), lat: 37, lon: -122 });
  }
  const sent: string[] = [];
  const [waiting] = createSignal(0);
  const queue = startTrack(
    {
      track,
      clockOffset: () => undefined,
      link: () => 'live',
      outbox: {
        counts: () => ({ waiting: waiting(), held: 0, quarantined: 0 }),
        drainState: () => 'idle' as const,
      },
      async sendPositions(_unit, fixes, by) {
        const outcome = answer(by);
        if (outcome === 'stored')
          sent.push(...fixes.map(({ at }) => `${by?.sub ?? on.sub} ${at.slice(17, 19)}`));
        return outcome;
      },
    },
    { unitId: () => 'M1', status: () => 'en_route', watch: () => () => undefined, sendEveryMs: 20 },
  );
  ends.push(() => {
    queue.stop();
    database.close();
  });
  return { track, sent };
}

it('F11: what the other drove goes in their name: the newest place of whoever is on first, then all in order', async () => {
  const { track, sent } = await tablet(() => 'stored');
  await until('all sent', () => track.queued() === 0);
  expect(sent).toEqual(['ben 05', 'ana 00', 'ana 01', 'ana 02', 'ben 03', 'ben 04']);
});

it('I15: somebody the server does not take just now keeps their drive here, and holds up nobody else’s', async () => {
  const { track, sent } = await tablet((by) => (by?.sub === 'ana' ? 'failed' : 'stored'));
  await until('Ben’s sent', () => track.queued() === 3);
  expect(sent).toEqual(['ben 05', 'ben 03', 'ben 04']);
});
