/** What runs once per organization for as long as the process lives: started for those there are, and for new ones soon after. */
import type { Logger } from './observability/logger.ts';
import type { Database } from './store/database.ts';

export interface Worker {
  /** There may be something new in the log. */
  wake(): void;
  stop(): Promise<void>;
}

export interface OrganizationWorkers {
  wake(org: string): void;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const LOOK_FOR_NEW_MS = 3_000;

export function createOrganizationWorkers(deps: {
  database: Database;
  logger: Logger;
  startFor(org: string): readonly Worker[];
}): OrganizationWorkers {
  const running = new Map<string, readonly Worker[]>();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  async function look(): Promise<void> {
    const rows = await deps.database.kysely.selectFrom('organizations').select('org').execute();
    for (const { org } of rows) if (!stopped && !running.has(org)) running.set(org, deps.startFor(org));
  }

  function lookAgain(): void {
    timer = setTimeout(() => {
      look()
        .catch((error: unknown) => deps.logger.warn({ err: error }, 'could not look for organizations'))
        .finally(() => {
          if (!stopped) lookAgain();
        });
    }, LOOK_FOR_NEW_MS);
  }

  return {
    wake(org) {
      for (const worker of running.get(org) ?? []) worker.wake();
    },
    async start() {
      await look();
      lookAgain();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await Promise.all([...running.values()].flat().map((worker) => worker.stop()));
      running.clear();
    },
  };
}
