/** The hubs of all organizations with a client here: started with their first, stopped with their last. */
import { startHub, type Hub, type HubDeps } from './hub.ts';

export interface Hubs {
  /** Call `release` with the same organization when done. */
  acquire(org: string): Promise<Hub>;
  release(org: string): void;
  /** Only where somebody listens. */
  running(org: string): Promise<Hub> | undefined;
  stop(): void;
}

export function createHubs(deps: Omit<HubDeps, 'org'>): Hubs {
  const hubs = new Map<string, { started: Promise<Hub>; users: number }>();
  const failed = (error: unknown): void => deps.logger.warn({ err: error }, 'a hub did not start');

  return {
    acquire(org) {
      const hub = hubs.get(org) ?? { started: startHub({ ...deps, org }), users: 0 };
      hub.users += 1;
      hubs.set(org, hub);
      return hub.started;
    },
    release(org) {
      const hub = hubs.get(org);
      if (!hub) return;
      hub.users -= 1;
      if (hub.users > 0) return;
      hubs.delete(org);
      void hub.started.then((each) => each.stop(), failed);
    },
    running: (org) => hubs.get(org)?.started,
    stop() {
      for (const { started } of hubs.values()) void started.then((hub) => hub.stop(), failed);
      hubs.clear();
    },
  };
}
