/** A CAD that can be killed as a process is: with SIGKILL, in the middle of anything. What it wrote down stays. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, truncateSync, readFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTold, type CadOrder, type CadWord } from './cad-child.ts';
import type { Told } from './cad-server.ts';

export interface CadProcess {
  url: string;
  /** Every message in the order it arrived, repetitions too. */
  told(): Told[];
  kill(): Promise<void>;
  /** On the same port. Resolves when it listens. */
  start(): Promise<void>;
  /** When somebody next connects to the one running now. */
  connected(): Promise<void>;
  stop(): Promise<void>;
}

export async function startCadProcess(options: CadOrder['options']): Promise<CadProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'rb-cad-'));
  const file = join(folder, 'told.jsonl');
  let child: ChildProcess | undefined;
  let url = '';
  let connected = Promise.withResolvers<void>();

  async function start(): Promise<void> {
    forgetCutLine(file);
    connected = Promise.withResolvers();
    const { promise: listening, resolve } = Promise.withResolvers<string>();
    child = fork(join(import.meta.dirname, 'cad-child.ts'), { execArgv: [] });
    child.on('message', (word: CadWord) => {
      if (word.url) resolve(word.url);
      if (word.connected) connected.resolve();
    });
    child.send({ options, file, port: url ? Number(new URL(url).port) : 0 } satisfies CadOrder);
    url = await listening;
  }

  async function kill(): Promise<void> {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  await start();
  return {
    get url() {
      return url;
    },
    told: () => readTold(file),
    kill,
    start,
    connected: () => connected.promise,
    async stop() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function forgetCutLine(file: string): void {
  if (!existsSync(file)) return;
  const text = readFileSync(file);
  truncateSync(file, text.lastIndexOf(0x0a) + 1);
}
