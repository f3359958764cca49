/** An hour without a network, in a real browser on a wire that is cut: how fast it drains, and in which order (F4). */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { UnitStatus } from '../../shared/units/statuses.ts';
import { startTablets, type Tablets } from '../support/tablets.ts';

const FIXES = 3_600;
const STATUSES: readonly UnitStatus[] = [
  'en_route',
  'staged',
  'on_scene',
  'at_patient',
  'transporting',
  'at_destination',
  'transfer_of_care',
  'available',
  'en_route',
  'on_scene',
  'at_patient',
  'transporting',
];

let tablets: Tablets;
beforeAll(async () => {
  tablets = await startTablets(['M1']);
}, 180_000);
afterAll(() => tablets?.stop());

test('F4, I14: 12 statuses and 3,600 fixes of an hour in a dead zone drain at once, statuses before the track, each once', async () => {
  const tablet = await tablets.onDuty('M1');
  tablets.proxy.set('drop');
  for (const status of STATUSES) await tablet.press(status);
  const [oldest, newest] = await tablet.page.evaluate(keepAnHourOfFixes, FIXES);
  await tablet.page.close();
  await tablet.openPage();
  // A gap in the track may be among them, beside the statuses.
  await tablet.page
    .locator('.crew-strip-custody')
    .filter({ hasText: /1[23] waiting/ })
    .waitFor();

  tablets.proxy.set('pass');
  const passedMs = Date.now();
  await expect.poll(() => hourArrivals(oldest, newest).then(({ length }) => length), WAIT).toBe(FIXES);
  const arrivals = await hourArrivals(oldest, newest);
  const facts = await tablets.expectAll(tablet);

  const statusesOutMs = Math.max(...facts.map(({ receivedAt }) => Date.parse(receivedAt)));
  const trackOutMs = Math.max(...arrivals);
  const firstMs = Math.min(...facts.slice(1).map(({ receivedAt }) => Date.parse(receivedAt)), ...arrivals);
  console.log(
    `an hour of dead zone: ${firstMs - passedMs} ms to the first word, then statuses ${statusesOutMs - firstMs} ms, all ${trackOutMs - firstMs} ms`,
  );
  const early = arrivals.filter((atMs) => atMs < statusesOutMs);
  expect(
    early.length,
    'F4: nothing of the track but its newest fix is there before the statuses',
  ).toBeLessThan(2);
  expect(trackOutMs - passedMs, 'I14: never idle with something to send').toBeLessThan(15_000);
}, 120_000);

const WAIT = { timeout: 60_000, interval: 50 };

/** When each fix of that hour came to the server, in Unix milliseconds. */
async function hourArrivals(oldest: string, newest: string): Promise<number[]> {
  const rows = await tablets.server.database.withOrg('demo', (trx) =>
    trx
      .selectFrom('positions')
      .select('received_at')
      .where('unit_id', '=', 'M1')
      .where('at', '>=', oldest)
      .where('at', '<=', newest)
      .execute(),
  );
  return rows.map(({ received_at }) => Date.parse(received_at));
}

/** Puts a fix a second up to a minute ago into the track on this tablet, as its own author; when the first and the last were. */
function keepAnHourOfFixes(fixes: number): Promise<[string, string]> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('readback-outbox');
    opening.addEventListener('error', () => reject(opening.error));
    opening.addEventListener('success', () => {
      const work = opening.result.transaction(['items', 'track'], 'readwrite');
      const asked = work.objectStore('items').getAll();
      const newestMs = Date.now() - 60_000;
      const atOf = (nth: number) => new Date(newestMs - (fixes - 1 - nth) * 1_000).toISOString();
      asked.addEventListener('success', () => {
        const [{ org, author }] = asked.result as [{ org: string; author: string }];
        const track = work.objectStore('track');
        for (let nth = 0; nth < fixes; nth += 1) {
          const place = { lat: 41.9 + nth * 1e-4, lon: -92.3, accuracy: 6, speed: 11.1, heading: 0 };
          track.add({
            org,
            author,
            unitId: 'M1',
            fix: { at: atOf(nth), ...place, battery: 0.8, source: 'device' },
          });
        }
      });
      work.addEventListener('complete', () => {
        opening.result.close();
        resolve([atOf(0), atOf(fixes - 1)]);
      });
    });
  });
}
