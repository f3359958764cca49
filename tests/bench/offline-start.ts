/**
 * `npm run bench -- offline-start [--rounds 9]`: how long a crew waits for its next status on a tablet a quarter as fast as
 * this machine, with the server dead: from the start of the page to a next-status button that takes a press, and to that
 * press on disk. Slowed and full-speed starts take turns, so that the ratio holds on a busy machine.
 */
import { execFileSync } from 'node:child_process';
import { availableParallelism, loadavg } from 'node:os';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { median, percentile, table, times, whole } from './figures.ts';
import { pressRail, tabletOnCall, type TabletOnCall } from './tablet-on-call.ts';

const { values: options } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '9' } },
});
const ROUNDS = Number(options.rounds);
const SLOW_DOWN = 4;
const PROJECT = join(import.meta.dirname, '..', '..');

/** Milliseconds since the start of the page. */
interface Start {
  pressableMs: number;
  keptMs: number;
  /** Scripts fetched until it was pressable. */
  scripts: string[];
}

/** Runs in the page from its first moment: presses the button as soon as there is one, and sees the press on disk. */
function pressAtOnce(): void {
  const seen: { start?: Start } = {};
  Object.assign(window, { benchStart: seen });
  const itemIds = async (): Promise<number> => {
    const opening = indexedDB.open('readback-outbox');
    await new Promise((resolve) => opening.addEventListener('success', resolve));
    const counting = opening.result.transaction('items').objectStore('items').count();
    await new Promise((resolve) => counting.addEventListener('success', resolve));
    opening.result.close();
    return counting.result;
  };
  const look = (): void => {
    const button = document.querySelector<HTMLButtonElement>('.crew-next button');
    const at = button?.getBoundingClientRect();
    const hit = at && document.elementFromPoint(at.x + at.width / 2, at.y + at.height / 2);
    if (!button || button.disabled || !hit || !button.contains(hit)) {
      requestAnimationFrame(look);
      return;
    }
    const pressableMs = performance.now();
    const scripts = performance
      .getEntriesByType('resource')
      .map(({ name }) => new URL(name).pathname)
      .filter((path) => path.endsWith('.js'));
    button.click();
    const saved = (): void => {
      if (!button.isConnected || button.textContent.includes('saved')) {
        const keptMs = performance.now();
        void itemIds().then((items) => {
          if (items > 0) seen.start = { pressableMs, keptMs, scripts };
        });
      } else requestAnimationFrame(saved);
    };
    saved();
  };
  requestAnimationFrame(look);
}

async function startOnce({ context, url }: TabletOnCall, slowDown: number): Promise<Start> {
  const page = await context.newPage();
  try {
    const cdp = await context.newCDPSession(page);
    await page.addInitScript(pressAtOnce);
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: slowDown });
    await page.goto(`${url}/crew`, { waitUntil: 'commit' });
    const start = await page.waitForFunction(
      () => (window as { benchStart?: { start?: Start } }).benchStart?.start,
    );
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: 1 });
    const seen = await start.jsonValue();
    if (!seen) throw new Error('the page said nothing of its start');
    // So that every start has the same next status.
    await pressRail(page, 'acknowledged');
    await page.locator('.crew-next button[data-status="en_route"]').waitFor();
    return seen;
  } finally {
    await page.close();
  }
}

const travelled = (path: string): number => gzipSync(readFileSync(join(PROJECT, 'dist', path))).byteLength;

execFileSync(process.execPath, ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'error'], {
  cwd: PROJECT,
  stdio: ['ignore', 'ignore', 'inherit'],
});
const tablet = await tabletOnCall();
try {
  await startOnce(tablet, 1);
  const slowed: Start[] = [];
  const full: Start[] = [];
  const loads: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    loads.push(loadavg()[0] ?? Number.NaN);
    slowed.push(await startOnce(tablet, SLOW_DOWN));
    full.push(await startOnce(tablet, 1));
  }
  const row = (name: string, figure: (start: Start) => number): string[] => {
    const at = (starts: readonly Start[]) => starts.map(figure).toSorted((a, b) => a - b);
    return [
      name,
      ...[slowed, full].flatMap((starts) => [
        whole(percentile(at(starts), 0.5)),
        whole(percentile(at(starts), 0.95)),
      ]),
      times(percentile(at(slowed), 0.5) / percentile(at(full), 0.5)),
    ];
  };
  console.log(
    `${ROUNDS} cold starts each, in turn, server dead; ${availableParallelism()} cores, ` +
      `load ${Math.min(...loads).toFixed(1)} to ${Math.max(...loads).toFixed(1)}.\n`,
  );
  console.log(
    table([
      ['ms from navigation', `${SLOW_DOWN}x slower p50`, 'p95', 'full speed p50', 'p95', 'ratio'],
      row('next status pressable', ({ pressableMs }) => pressableMs),
      row('press on disk', ({ keptMs }) => keptMs),
    ]),
  );
  const scripts = slowed.map((start) => start.scripts);
  const bytes = scripts.map((paths) => paths.reduce((sum, path) => sum + travelled(path), 0));
  console.log(
    `\nscripts fetched until then: ${median(scripts.map(({ length }) => length))}, ` +
      `${whole(median(bytes))} bytes gzip\n${scripts[0]?.join('\n') ?? ''}`,
  );
} finally {
  await tablet.stop();
}
