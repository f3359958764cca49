/** A Redis of its own for a test: to be killed, held up, and started again at the same address. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';

export interface TestRedis {
  readonly url: string;
  /** SIGKILL: whoever is connected finds out by itself. */
  kill(): Promise<void>;
  /** SIGSTOP: it takes what it is sent and answers nothing. */
  hold(): void;
  letGo(): void;
  /** After `kill`, at the same address, knowing nothing. */
  startAgain(): Promise<void>;
  stop(): Promise<void>;
}

const ATTEMPTS = 5;

/** Throws when redis-server is not installed: these tests are not skipped. */
export async function startRedis(): Promise<TestRedis> {
  // A free port may be taken by somebody else before Redis has it.
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const child = await run(port);
    if (child) return redisOn(port, child);
    if (attempt === ATTEMPTS) throw new Error('redis-server did not start');
  }
}

function redisOn(port: number, first: ChildProcess): TestRedis {
  let child = first;
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    kill,
    hold: () => void child.kill('SIGSTOP'),
    letGo: () => void child.kill('SIGCONT'),
    async startAgain() {
      for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
        const again = await run(port);
        if (!again) continue;
        child = again;
        return;
      }
      throw new Error('redis-server did not start again');
    },
    stop: kill,
  };
}

/** Undefined when it ended before it was ready. */
async function run(port: number): Promise<ChildProcess | undefined> {
  const child = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  return new Promise((resolve, reject) => {
    child.once('error', (error) =>
      reject(new Error('These tests need redis-server: apt-get install redis-server', { cause: error })),
    );
    child.once('exit', () => resolve(undefined));
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.includes('Ready to accept connections')) resolve(child);
    });
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
