/** WebKitGTK (Safari's engine family) behind a virtual screen, driven by plain W3C WebDriver; nothing else is needed. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const DRIVER = '/usr/bin/WebKitWebDriver';
const BROWSER = '/usr/lib/*/webkit2gtk-4.1/MiniBrowser';
/** The key under which WebDriver names elements (W3C WebDriver 12.4). */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

export interface WebKitPage {
  open(url: string): Promise<void>;
  /** The value of an expression in the page. */
  evaluate(expression: string): Promise<unknown>;
  /** Waits until the expression is true. */
  until(expression: string, withinMs?: number): Promise<void>;
  /** By CSS; as a finger would, on what is there and shown. */
  click(selector: string): Promise<void>;
  type(selector: string, text: string): Promise<void>;
  /** The page goes, the browser and what it stored stay: another page is opened. */
  closeAndReopen(): Promise<void>;
}

export interface WebKit {
  page: WebKitPage;
  stop(): Promise<void>;
}

export async function startWebKit(): Promise<WebKit> {
  const screen = await startScreen();
  const port = await freePort();
  const driver = spawn(DRIVER, ['--host=127.0.0.1', `--port=${port}`], {
    stdio: 'ignore',
    env: {
      ...process.env,
      DISPLAY: screen.display,
      LIBGL_ALWAYS_SOFTWARE: '1',
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
      WEBKIT_DISABLE_COMPOSITING_MODE: '1',
    },
  });
  const base = `http://127.0.0.1:${port}`;
  await until(() => fetch(`${base}/status`).then((answer) => answer.ok), 20_000);
  const [binary] = globSync(BROWSER);
  if (!binary) throw new Error(`no MiniBrowser at ${BROWSER}`);
  const created = await command(`${base}/session`, 'POST', {
    capabilities: {
      alwaysMatch: { 'webkitgtk:browserOptions': { binary, args: ['--automation'] } },
    },
  });
  const session = `${base}/session/${(created as { sessionId: string }).sessionId}`;
  return {
    page: pageOf(session),
    async stop() {
      await command(session, 'DELETE').catch(() => undefined);
      await end(driver);
      await screen.stop();
    },
  };
}

function pageOf(session: string): WebKitPage {
  const execute = (script: string): Promise<unknown> =>
    command(`${session}/execute/sync`, 'POST', { script, args: [] });
  const evaluate = (expression: string): Promise<unknown> => execute(`return (${expression});`);
  async function find(selector: string): Promise<string> {
    let found = '';
    await until(async () => {
      const answer = await command(`${session}/element`, 'POST', {
        using: 'css selector',
        value: selector,
      });
      found = (answer as Record<string, string>)[ELEMENT] ?? '';
      return found !== '';
    }, 30_000);
    return found;
  }
  const page: WebKitPage = {
    evaluate,
    open: async (url) => void (await command(`${session}/url`, 'POST', { url })),
    until: (expression, withinMs = 30_000) =>
      until(async () => Boolean(await evaluate(expression)), withinMs),
    async click(selector) {
      await until(async () => {
        await command(`${session}/element/${await find(selector)}/click`, 'POST', {});
        return true;
      }, 30_000);
    },
    async type(selector, text) {
      await command(`${session}/element/${await find(selector)}/value`, 'POST', { text });
    },
    async closeAndReopen() {
      const { handle } = (await command(`${session}/window/new`, 'POST', { type: 'tab' })) as {
        handle: string;
      };
      await command(`${session}/window`, 'DELETE');
      await command(`${session}/window`, 'POST', { handle });
    },
  };
  return page;
}

async function command(url: string, method: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(url, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(30_000),
  });
  const { value } = (await answer.json()) as { value: unknown };
  if (!answer.ok) throw new Error(`${method} ${url}: ${JSON.stringify(value)}`);
  return value;
}

async function startScreen(): Promise<{ display: string; stop(): Promise<void> }> {
  // The server picks a free number and says which on the descriptor it is given.
  const xvfb = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const says = xvfb.stdio[3];
  if (!says) throw new Error('Xvfb has no descriptor to speak on');
  const number = await new Promise<string>((resolve, reject) => {
    says.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
    xvfb.once('error', reject);
    xvfb.once('exit', (code) => reject(new Error(`Xvfb ended with ${code}`)));
  });
  return { display: `:${number}`, stop: () => end(xvfb) };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const isEnded = await Promise.race([ended.then(() => true), delay(5_000, false)]);
  if (!isEnded) child.kill('SIGKILL');
}

async function until(isSo: () => Promise<boolean>, withinMs: number): Promise<void> {
  const endMs = performance.now() + withinMs;
  for (let last: unknown; ;) {
    try {
      if (await isSo()) return;
    } catch (error) {
      last = error;
    }
    if (performance.now() > endMs) throw new Error(`it never came: ${String(last)}`, { cause: last });
    await delay(100);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
