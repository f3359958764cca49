/**
 * The secrets of an outside issuer in a file, so that they can be changed while the server runs: on the first line the
 * one that signs now, below it those whose tokens are still good. A file mounted from a secret store is replaced whole.
 */
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { ConfigError } from '../config.ts';
import type { Logger } from '../observability/logger.ts';
import type { Service } from '../lifecycle.ts';
import type { OutsideTokens } from './outside-tokens.ts';

/** Throws ConfigError, which never says what is in the file. */
export async function readSecretFile(path: string): Promise<readonly [string, ...string[]]> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new ConfigError(['JWT_SECRET_FILE: expected a file that can be read']);
  });
  const [current, ...older] = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (current === undefined) throw new ConfigError(['JWT_SECRET_FILE: expected a secret on the first line']);
  return [current, ...older];
}

const LOOK_EVERY_MS = 1_000;

/** Looks at the file again and again. One that cannot be used changes nothing: the secrets known hold. */
export function followSecretFile(
  tokens: Pick<OutsideTokens, 'reload'>,
  { logger, onChanged }: { logger: Logger; onChanged(): void },
): Service {
  const stopping = new AbortController();
  let running = Promise.resolve();
  let isTold = false;

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await delay(LOOK_EVERY_MS, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
      try {
        if (await tokens.reload()) {
          logger.info('the secrets of outside tokens were changed');
          onChanged();
        }
        isTold = false;
      } catch (error) {
        if (!isTold) logger.error({ err: error }, 'the secrets of outside tokens could not be read again');
        isTold = true;
      }
    }
  }

  return {
    name: 'secret file',
    start() {
      running = run();
      return Promise.resolve();
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
