/** The proof as the page shows it. */
import type { Receiver } from './receiver.ts';
import type { SimClock } from './sim-clock.ts';
import type { Simulation } from './simulation.ts';

export interface ProofView {
  place: string;
  seed: number;
  speed: number;
  startedAt: string;
  simulatedTime: string;
  devices: {
    unit: string;
    made: number;
    acknowledged: number;
    waiting: number;
    refused: number;
    online: boolean;
  }[];
  made: number;
  acknowledged: number;
  inLog: number;
  onDesk: number;
  waiting: number;
  refused: number;
  lost: number;
  doubled: number;
  outOfOrder: number;
  deadZones: string[];
  webhooks: { sent: number; verified: number; failed: number; duplicates: number };
}

export function proofOf(running: {
  simulation: Simulation;
  receiver: Receiver;
  clock: SimClock;
  seed: number;
  startedAt: string;
  place: string;
}): ProofView {
  const { simulation, receiver, clock, seed, startedAt, place } = running;
  const devices = simulation.devices.map(({ name, outbox, link }) => ({
    unit: name.replace(/^sim-/, ''),
    made: outbox.made.length,
    acknowledged: outbox.made.filter(({ seq }) => seq !== undefined).length,
    waiting: outbox.waiting(),
    refused: outbox.made.filter(({ refused }) => refused !== undefined).length,
    online: link.isUp(),
  }));
  return {
    place,
    seed,
    speed: clock.speed,
    startedAt,
    simulatedTime: new Date(clock.now()).toISOString(),
    devices,
    ...simulation.proof(),
    deadZones: devices.filter(({ online }) => !online).map(({ unit }) => unit),
    webhooks: webhooksOf(receiver),
  };
}

/** As the billing partner counts them. */
function webhooksOf(receiver: Receiver): ProofView['webhooks'] {
  const { requests, verified, duplicates } = receiver.state();
  return { sent: requests, verified, failed: requests - verified, duplicates };
}
