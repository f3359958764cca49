import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { delivered } from '../../../server/integrations/cad/relay-figures.ts';
import { event, principal, registerUnits } from '../../support/log-fixture.ts';
import { closeFixtures, relayFixture, type RelayFixture } from './relay-fixture.ts';

afterEach(closeFixtures);

const until = (check: () => unknown, ms = 8_000): Promise<unknown> =>
  vi.waitFor(check, { timeout: ms, interval: 20 });
const connected = ({ relays }: RelayFixture): Promise<unknown> =>
  until(async () => expect((await relays.health()).connected).toBe(true));
const drained = ({ relays, head }: RelayFixture): Promise<unknown> =>
  until(async () => expect((await relays.health()).cursor).toBe(await head()));

describe('A8: the CAD is killed under load', () => {
  const modes = [
    { how: 'acknowledges', options: { acknowledges: true, passesOn: true }, beats: 60 },
    { how: 'passes on', options: { acknowledges: false, passesOn: true }, beats: 20 },
    { how: 'says nothing', options: { acknowledges: false, passesOn: false }, beats: 20 },
  ] as const;
  test.for(modes)(
    'A8: a CAD that $how, killed under 1,000 events a second: each event is there once, in order per unit',
    { timeout: 60_000 },
    async ({ options, beats }) => {
      const units = Array.from({ length: 20 }, (_, i) => `U${i}`);
      const fixture = await relayFixture(options);
      const { log, cad, relays } = fixture;
      await registerUnits(log, units);
      await connected(fixture);
      const desk = principal(log.org, 'dispatcher');
      const pushed: { id: string; unitId: string }[] = [];
      const statuses = ['en_route', 'on_scene', 'transporting', 'at_destination', 'available'];
      const beat = async (): Promise<void> => {
        const batch = Array.from({ length: 100 }, (_, i) => {
          const unitId = units[i % units.length] ?? '';
          const status = statuses[(pushed.length + i) % statuses.length];
          return event('unit:status', { unitId, data: { status } }) as {
            id: string;
            unitId: string;
          } & Record<string, unknown>;
        });
        pushed.push(...batch);
        for (const { outcome } of await log.push(desk, batch)) expect(outcome).toBe('accepted');
      };
      const startedMs = performance.now();
      let diedMs = 0;
      for (let n = 1; n <= beats; n += 1) {
        await beat();
        if (n === beats / 4) {
          await cad.kill();
          diedMs = performance.now();
        }
        // Ten beats of 100 a second, as fast as the machine lets us when it is busy.
        await delay(Math.max(0, startedMs + n * 100 - performance.now()));
      }
      expect(performance.now() - diedMs).toBeGreaterThan(beats * 50);
      expect((await relays.health()).queued).toBeGreaterThan(beats * 50);
      await cad.start();
      await until(() => expect(cad.connections()).toBe(1));
      const drainMs = performance.now();
      await drained(fixture);
      const tookMs = performance.now() - drainMs;
      expect(tookMs).toBeLessThan(5_000);

      const ids = pushed.map(({ id }) => id);
      expect([...cad.stored.keys()].sort()).toEqual(ids.sort());
      // A repetition is of messages that were on the line when it broke, under the same id; the first of each is in order.
      const firsts = [...cad.stored.values()].map(({ payload }) => payload);
      for (const unitId of units) {
        const order = firsts
          .filter((payload) => payload['unitId'] === unitId)
          .map(({ seq }) => seq as number);
        expect(order).toEqual(order.toSorted((a, b) => a - b));
      }
      const { counts, queued } = await relays.health();
      expect(queued).toBe(0);
      expect(delivered(counts)).toBe(cad.stored.size);
      expect(counts.emitted - counts.resent).toBe(cad.stored.size);
      expect(cad.told.length - cad.stored.size).toBeLessThanOrEqual(counts.resent);
      expect(counts.failed).toBe(0);
      process.stdout.write(
        `relay: ${ids.length} events, ${cad.told.length - cad.stored.size} repeated, drained in ${Math.round(tookMs)} ms\n`,
      );
    },
  );
});
