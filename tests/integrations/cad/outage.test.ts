/** `CAD_OUTAGE_SECONDS=60 vitest run tests/integrations/cad/outage.test.ts`: a CAD that is away for a full minute. */
import { afterEach, describe, expect, test } from 'vitest';
import { runOutage } from './outage.ts';
import { closeFixtures } from './relay-fixture.ts';

afterEach(closeFixtures);

const SECONDS = Number(process.env['CAD_OUTAGE_SECONDS'] ?? 0);

const modes = [
  { how: 'passes on and acknowledges', acknowledges: true, passesOn: true, seconds: 5 },
  { how: 'passes on', acknowledges: false, passesOn: true, seconds: 2 },
  { how: 'says nothing', acknowledges: false, passesOn: false, seconds: 2 },
];

describe('A8: the CAD is killed under 1,000 events a second', () => {
  test.for(modes)(
    'one that $how: after its return it has each event once, in order per unit, within 5 s',
    { timeout: 240_000 },
    async ({ how, acknowledges, passesOn, seconds }) => {
      const outageMs = (SECONDS || seconds) * 1_000;
      const report = await runOutage({ acknowledges, passesOn, perSecond: 1_000, beforeMs: 1_000, outageMs });
      const { pushed, queued, stored, drainMs, returnMs, health } = report;
      const { connectMs, repeated } = report;
      process.stdout.write(
        `a CAD that ${how}: ${pushed} events at ${Math.round(report.pushedPerSecond)}/s, ${queued} queued, ` +
          `${repeated} repeated, back after ${Math.round(returnMs)} ms, connected in ${connectMs} ms, ` +
          `drained in ${Math.round(drainMs)} ms, ${Math.round((queued * 1_000) / drainMs)}/s\n`,
      );
      expect(queued).toBeGreaterThanOrEqual(outageMs * 0.9);
      expect(report).toMatchObject({ missing: 0, outOfOrder: [], stored: pushed, counted: pushed });
      expect(drainMs).toBeLessThan(5_000);
      expect(connectMs).toBeLessThan(500);
      const { counts } = health;
      expect(health.queued).toBe(0);
      expect(counts.emitted - counts.resent).toBe(stored);
      expect(repeated).toBeLessThanOrEqual(counts.resent);
      expect(counts.failed).toBe(0);
    },
  );
});
