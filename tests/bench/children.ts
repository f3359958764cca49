/** Starting, asking and ending the benchmark's processes. None outlives its deadline or this process. */
import { fork, type ChildProcess, type Serializable } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Contender, Door, LoadOrder, LoadResult, Stored, Usage } from './wire.ts';

const START_MS = 60_000;
const ANSWER_MS = 30_000;
const END_MS = 15_000;

export interface ServerProcess {
  contender: Contender;
  door: Door;
  stored(): Promise<number>;
  /** Milliseconds of processor time so far. */
  cpuMs(): Promise<number>;
  stop(): Promise<void>;
}

export async function startServerProcess(
  contender: Contender,
  nodeArguments: string[],
  env: NodeJS.ProcessEnv = {},
): Promise<ServerProcess> {
  const child = start(`server-${contender}.ts`, nodeArguments, env);
  const door = await answer<Door>(child, START_MS);
  return {
    contender,
    door,
    async stored() {
      child.send('count');
      return (await answer<Stored>(child, ANSWER_MS)).count;
    },
    async cpuMs() {
      child.send('usage');
      return (await answer<Usage>(child, ANSWER_MS)).cpuMs;
    },
    stop: () => end(child),
  };
}

export async function runLoad(order: LoadOrder): Promise<LoadResult> {
  const child = start('load.ts', []);
  child.send(order as unknown as Serializable);
  try {
    return await answer<LoadResult>(child, order.warmUpMs + order.measureMs + ANSWER_MS);
  } finally {
    await end(child);
  }
}

function start(file: string, execArgv: string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  return fork(join(import.meta.dirname, file), { execArgv, env: { ...process.env, ...env } });
}

/** The child's next message. Rejects when it ends first or says nothing in time. */
function answer<Message>(child: ChildProcess, withinMs: number): Promise<Message> {
  const name = child.spawnargs.at(-1);
  return new Promise((resolve, reject) => {
    const settle = (result: () => void): void => {
      clearTimeout(overdue);
      child.off('message', onMessage).off('exit', onExit);
      result();
    };
    const onMessage = (message: Message): void => settle(() => resolve(message));
    const onExit = (code: number | null): void =>
      settle(() => reject(new Error(`${name} ended with ${code}`)));
    const overdue = setTimeout(
      () => settle(() => reject(new Error(`${name} said nothing for ${withinMs / 1000} s`))),
      withinMs,
    );
    child.on('message', onMessage).on('exit', onExit);
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  const overdue = setTimeout(() => child.kill('SIGKILL'), END_MS);
  if (child.connected) child.disconnect();
  await ended;
  clearTimeout(overdue);
}
