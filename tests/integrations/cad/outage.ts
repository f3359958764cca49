/** The CAD is killed while the log grows, and comes back: what it has then, and how long that took. */
import { setTimeout as delay } from 'node:timers/promises';
import { delivered } from '../../../server/integrations/cad/relay-figures.ts';
import type { RelayHealth } from '../../../server/integrations/cad/relays.ts';
import { startCadProcess, type CadProcess } from '../../support/cad-process.ts';
import { event, principal, registerUnits } from '../../support/log-fixture.ts';
import { relayFixture, TOKEN, type RelayFixture } from './relay-fixture.ts';

export interface OutagePlan {
  acknowledges: boolean;
  passesOn: boolean;
  perSecond: number;
  /** How long the CAD is there first, and how long it is away. */
  beforeMs: number;
  outageMs: number;
}

export interface OutageReport {
  pushed: number;
  pushedPerSecond: number;
  /** Not with the CAD before it returned. */
  queued: number;
  missing: number;
  /** Arrived again, under the same id: they were on the line when it broke. */
  repeated: number;
  /** Units whose events did not first arrive in the order of the log. */
  outOfOrder: string[];
  /** From the CAD's return until it was connected; then until it had everything. */
  returnMs: number;
  connectMs: number | null;
  drainMs: number;
  /** What we counted as with the CAD, beside what it has. */
  counted: number;
  stored: number;
  health: RelayHealth;
}

const UNITS = Array.from({ length: 20 }, (_, i) => `U${i}`);
const STATUSES = ['en_route', 'on_scene', 'transporting', 'at_destination', 'available'];
const BEATS_PER_SECOND = 10;

export async function runOutage(plan: OutagePlan): Promise<OutageReport> {
  const cad = await startCadProcess({
    token: TOKEN,
    acknowledges: plan.acknowledges,
    passesOn: plan.passesOn,
  });
  try {
    return await killAndReturn(await relayFixture({ url: cad.url }), cad, plan);
  } finally {
    await cad.stop();
  }
}

async function killAndReturn(
  fixture: RelayFixture,
  cad: CadProcess,
  plan: OutagePlan,
): Promise<OutageReport> {
  const { log, relays } = fixture;
  await registerUnits(log, UNITS);
  await cad.connected();
  const load = createLoad(fixture, plan.perSecond);
  const startedMs = performance.now();
  await load.run(plan.beforeMs);
  await cad.kill();
  await load.run(plan.outageMs);
  const pushedPerSecond = (load.pushed.length * 1000) / (performance.now() - startedMs);
  const { queued } = await relays.health();

  const head = await fixture.head();
  const returnedMs = performance.now();
  await cad.start();
  await cad.connected();
  const connectedMs = performance.now();
  // Asked again until the relay itself says that it is connected; from then on it says when the CAD has everything.
  while (!(await relays.isRelayed(log.org, head, 120_000))) await delay(2);
  const drainMs = performance.now() - connectedMs;

  const health = await relays.health();
  const told = cad.told();
  const firsts = [
    ...new Map(told.toReversed().map(({ payload }) => [payload['id'], payload])).values(),
  ].reverse();
  const ids = new Set(firsts.map(({ id }) => id));
  return {
    pushed: load.pushed.length,
    pushedPerSecond,
    queued,
    missing: load.pushed.filter((id) => !ids.has(id)).length,
    repeated: told.length - ids.size,
    outOfOrder: UNITS.filter((unitId) => {
      const order = firsts.filter((each) => each['unitId'] === unitId).map(({ seq }) => Number(seq));
      return order.some((seq, i) => seq <= (order[i - 1] ?? 0));
    }),
    returnMs: connectedMs - returnedMs,
    connectMs: health.connectMs,
    drainMs,
    counted: delivered(health.counts),
    stored: ids.size,
    health,
  };
}

/** Presses of all units in turn, a tenth of a second's worth at a time, as fast as the machine lets us when it is busy. */
function createLoad({ log }: RelayFixture, perSecond: number) {
  const desk = principal(log.org, 'dispatcher');
  const pushed: string[] = [];
  async function beat(): Promise<void> {
    const batch = Array.from({ length: perSecond / BEATS_PER_SECOND }, (_, i) => {
      const status = STATUSES[(pushed.length + i) % STATUSES.length];
      return event('unit:status', { unitId: UNITS[i % UNITS.length], data: { status } });
    });
    pushed.push(...batch.map(({ id }) => id));
    for (const { outcome, code } of await log.push(desk, batch)) {
      if (outcome !== 'accepted') throw new Error(`the log answered ${outcome} ${code ?? ''}`);
    }
  }
  return {
    pushed,
    async run(ms: number): Promise<void> {
      const startedMs = performance.now();
      for (let n = 1; n <= (ms * BEATS_PER_SECOND) / 1000; n += 1) {
        await beat();
        await delay(Math.max(0, startedMs + (n * 1000) / BEATS_PER_SECOND - performance.now()));
      }
    },
  };
}
