/** The way out of the outbox: the drain with its loop, and the healing of a restored server. */
import { reopen } from './commit.ts';
import { createDrain, type DrainDeps } from './drain.ts';
import { startDrainLoop, type DrainTimings } from './drain-loop.ts';
import type { OutboxCore } from './outbox.ts';
import { reoffer } from './reoffer.ts';

export interface DrainingDeps extends DrainDeps {
  outbox: OutboxCore;
  /** Whether this tab is the one to drain; a hint only. */
  isLeader(): boolean;
  timings?: Partial<DrainTimings> | undefined;
}

export interface Draining {
  /** `fresh`: the world may have changed, so waiting times start over. */
  wake(fresh: boolean): void;
  /** The log's epoch, whenever it is learned: what another epoch acknowledged is offered to this one (I8). */
  heal(epoch: string): void;
  stop(): Promise<void>;
}

/** A tablet offers for each of its crew, another device for whoever is signed in. */
async function reofferAll(deps: DrainingDeps, epoch: string): Promise<void> {
  await reoffer(deps, epoch);
  if (!deps.carries) return;
  const rows = await deps.database.sent.where('epoch').notEqual(epoch).toArray();
  const others = new Map(rows.map(({ org, author }) => [`${org} ${author}`, { org, sub: author }]));
  for (const author of others.values())
    if (deps.carries(author)) await reoffer({ ...deps, author: () => author }, epoch);
}

export function startDraining(deps: DrainingDeps): Draining {
  const { outbox, database, isLeader, timings } = deps;
  const loop = startDrainLoop({
    drain: createDrain(deps),
    chance: deps.chance,
    yields: () => !isLeader(),
    onState: outbox.setDrainState,
    onAttempt: outbox.refresh,
    onStuck: () => reopen(database),
    ...(timings ? { timings } : {}),
  });
  let healing: Promise<unknown> = Promise.resolve();
  return {
    wake: loop.wake,
    heal(epoch) {
      healing = healing
        .then(() => reofferAll(deps, epoch))
        .then(() => outbox.refresh())
        // Each row knows the epoch it is safe in: the next connection goes on with those that are not.
        .catch(() => undefined);
    },
    async stop() {
      await loop.stop();
      await healing;
    },
  };
}
