/** `npm run demo`: everything at once, simulated, with links and accounts to look at it. */
import { networkInterfaces } from 'node:os';
import { parseConfig } from '../config.ts';
import { ensureClientBuilt } from '../http/client-build.ts';
import { stopOnSignals } from '../lifecycle.ts';
import { createLogger } from '../observability/logger.ts';
import { join } from 'node:path';
import { startDemo, type Demo } from './demo.ts';
import { parseOptions, USAGE, type DemoOptions } from './options.ts';
import { findData, openPlace, recordFiles } from './place.ts';
import { listDays } from './records.ts';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) return say(USAGE);
  const data = findData(options, process.env);
  if (options.days === 'list') return listRecordedDays(data);
  const port = options.port ?? (options.headless ? 0 : undefined);
  const config = parseConfig({
    LOG_LEVEL: 'warn',
    ...process.env,
    ...(port === undefined ? {} : { PORT: String(port) }),
    ...(options.headless ? { HOST: '127.0.0.1' } : {}),
  });
  const logger = createLogger(config.logLevel);
  if (!options.headless) ensureClientBuilt(join(import.meta.dirname, '..', '..', 'dist'));
  const place = openPlace(options, data);
  const demo = await startDemo({ options, place, config, logger, data });
  stopOnSignals(demo, logger);
  if (options.headless) await runToTheEnd(demo, options);
  else introduce(demo, place.name, { ...options, isOpen: !/^(127\.|localhost)/.test(config.host) });
}

function listRecordedDays(data: string | undefined): void {
  if (data === undefined)
    return say('There is no real data here; the generated town has one day for each seed.');
  for (const file of recordFiles(data)) for (const day of listDays(file)) say(day);
}

async function runToTheEnd(demo: Demo, { seed }: DemoOptions): Promise<void> {
  await demo.simulation.finished;
  await demo.simulation.settled();
  const { made, onDesk, lost, doubled, outOfOrder, refused } = demo.simulation.proof();
  say(`seed ${seed}: ${demo.scenario.stamps} recorded stamps, ${made} facts made, ${onDesk} on the desk`);
  say(`lost ${lost}, doubled ${doubled}, out of order ${outOfOrder}, refused ${refused}`);
  await demo.stop();
  process.exitCode = lost + doubled + outOfOrder === 0 ? 0 : 1;
}

function introduce(
  demo: Demo,
  place: string,
  { speed, seed, isOpen }: DemoOptions & { isOpen: boolean },
): void {
  const base = `http://localhost:${demo.server.port}`;
  say(`
  Readback is running: ${place}, ${demo.scenario.units.size} ambulances, ${speed} times as fast as life, seed ${seed}

    Everything           ${base}
    The run's own proof  ${base}/proof
    Billing partner      ${demo.receiver.url}
${isOpen ? lanAddresses(demo.server.port) : ''}
    Sign in as           password
${demo.accounts.map(({ username, password, what }) => `    ${username.padEnd(20)} ${password.padEnd(16)} ${what}`).join('\n')}

  Ctrl+C ends it. Everything is kept in the data folder until the next demo.
`);
}

/** For a real tablet beside this machine. */
function lanAddresses(port: number): string {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(
      ({ address }) =>
        `    On this network      http://${address}:${port} (a tablet needs https to install the app)\n`,
    )
    .join('');
}

/** What went wrong, and what to do about it. */
function explain(error: unknown): string {
  const { code, message } =
    error instanceof Error ? (error as NodeJS.ErrnoException) : { code: '', message: String(error) };
  if (code === 'EADDRINUSE') return `${message}. Stop what uses that port, or choose another with --port.`;
  return /^--|option/i.test(message) ? `${message}\n\n${USAGE}` : message;
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
}
