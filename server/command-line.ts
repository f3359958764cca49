import { ConfigError, parseConfig } from './config.ts';
import type { Config } from './config.ts';
import { createLogger } from './observability/logger.ts';
import type { Logger } from './observability/logger.ts';
import { openBeside } from './store/open-beside.ts';
import type { Store } from './store/open-store.ts';

/** The command was written wrongly: shown together with how to write it. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

export interface Command {
  readonly config: Config;
  readonly store: Store;
  readonly logger: Logger;
}

/**
 * Runs a command over the store, beside a running server or without one, and ends the process: 0 done, 1 not done,
 * 2 written wrongly. Standard output is left to the command; what goes wrong is one sentence on standard error.
 */
export async function runCommand(
  usage: string,
  prepare: () => Promise<(command: Command) => Promise<void>>,
): Promise<void> {
  try {
    const run = await prepare();
    const config = parseConfig(process.env);
    // Errors only: a database that stops behind the command is no news to whoever runs it.
    const logger = createLogger('error', process.stderr);
    const store = await openBeside(config, logger);
    try {
      await run({ config, store, logger });
    } finally {
      await store.stop();
    }
    process.exitCode = 0;
  } catch (error) {
    const wrong = error instanceof UsageError || error instanceof ConfigError;
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    if (error instanceof UsageError) process.stderr.write(`\n${usage}\n`);
    process.exitCode = wrong ? 2 : 1;
  }
}

/** `M1,M2` as a list. */
export const splitList = (text: string | undefined): string[] =>
  (text ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
