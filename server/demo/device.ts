/** One simulated device: an outbox and a replica of its own behind a link of its own. */
import { randomBytes } from 'node:crypto';
import { uuidv7 } from '../../shared/ids.ts';
import type { DeviceEvent } from '../../shared/log/envelope.ts';
import { createDeviceOutbox, type DeviceOutbox, type MadeFact } from './device-outbox.ts';
import { startDeviceReplica, type DeviceReplica } from './device-replica.ts';
import { openLink, type Link } from './link.ts';
import type { SimClock } from './sim-clock.ts';

export type FactDraft = Pick<DeviceEvent, 'type' | 'data'> &
  Partial<Pick<DeviceEvent, 'unitId' | 'incidentId' | 'source'>>;

export interface Device {
  name: string;
  outbox: DeviceOutbox;
  replica: DeviceReplica;
  link: Link;
  baseUrl: string;
  token: string;
  /** Writes a fact down with the stamp of the simulated clock. */
  record(draft: FactDraft, stampMs: number): MadeFact;
  /** When it last reported a fix while driving, Unix milliseconds. */
  droveAtMs: number;
  setLink(up: boolean): void;
  stop(): Promise<void>;
}

/** How well a simulated clock is measured, as on a good link. */
const CLOCK_UNCERTAINTY_MS = 5;

export interface DeviceOptions {
  name: string;
  token: string;
  port: number;
  clock: SimClock;
  /** The unit this device rides in. */
  unitId?: string;
}

export async function startDevice(options: DeviceOptions): Promise<Device> {
  const { name, token, clock, unitId } = options;
  const link = await openLink(options.port);
  const baseUrl = `http://127.0.0.1:${link.port}`;
  const outbox = createDeviceOutbox({ device: name, baseUrl, token, now: () => clock.now() });
  const holding = unitId === undefined ? {} : { holding: () => ({ unitId, unsent: outbox.waiting() }) };
  const replica = startDeviceReplica({ baseUrl, token, device: name, ...holding });
  return {
    name,
    outbox,
    replica,
    link,
    baseUrl,
    token,
    droveAtMs: 0,
    record: (draft, stampMs) =>
      outbox.record({
        id: uuidv7(Date.now(), randomBytes(10)),
        v: 1,
        source: 'manual',
        ...draft,
        at: new Date(stampMs).toISOString(),
        clock: { ms: clock.offsetAt(stampMs), uncertaintyMs: CLOCK_UNCERTAINTY_MS },
      }),
    setLink(up) {
      link.set(up);
      if (up) outbox.wake();
    },
    async stop() {
      replica.stop();
      await outbox.stop();
      await link.stop();
    },
  };
}
