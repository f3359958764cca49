/** `npm run watch`: the log of a running server, live on a terminal (B7). */
import { parseArgs } from 'node:util';
import { createOutsideTokens } from './auth/outside-tokens.ts';
import { UsageError } from './command-line.ts';
import { ConfigError, parseConfig } from './config.ts';
import { createLogger } from './observability/logger.ts';
import { openBeside } from './store/open-beside.ts';
import { headingText, lineText, type LineOptions } from './watch-line.ts';
import { startWatch } from './watch-tail.ts';

const usage = `Usage: npm run watch -- [--url http://localhost:3000] [--room dispatch] [--after 0]
       --token    any token or API key of the server; also READBACK_TOKEN in the environment
       --org      without a token, on the server's own machine: look as dispatcher of this organization (demo)
       --room     only what this room hears: dispatch, unit:M12, hospital:H1 …; org or none: everything in scope
       --after    begin after this number of the log; 0 is its beginning. Without it: what comes from now on`;

const GOOD_FOR_S = 24 * 3600;

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        url: { type: 'string' },
        token: { type: 'string' },
        org: { type: 'string', default: 'demo' },
        room: { type: 'string' },
        after: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.after !== undefined && !/^\d{1,15}$/.test(values.after))
      throw new UsageError('--after must be a whole number from 0.');
    if (values.url !== undefined && !/^https?:\/\//.test(values.url))
      throw new UsageError('--url must begin with http:// or https://.');
    return values;
  } catch (error) {
    throw error instanceof UsageError
      ? error
      : new UsageError(error instanceof Error ? error.message : 'The options could not be read.');
  }
}

/** On the server's own machine, whoever may read its data may look as its dispatcher. */
async function ownToken(org: string): Promise<string> {
  const config = parseConfig(process.env);
  const store = await openBeside(config, createLogger('error', process.stderr));
  try {
    const found = await store.database.kysely
      .selectFrom('organizations')
      .select('org')
      .where('org', '=', org)
      .executeTakeFirst();
    if (!found)
      throw new Error(`There is no organization ${org} here. Give a --token, or name it with --org.`);
    const tokens = await createOutsideTokens(config, store.database);
    const exp = Math.floor(Date.now() / 1000) + GOOD_FOR_S;
    return await tokens.sign({ org, sub: 'watch', name: 'Watch', roles: ['dispatcher'], exp });
  } finally {
    await store.stop();
  }
}

async function main(): Promise<void> {
  const { url, token, org, room, after, help } = readArguments();
  if (help) return say(usage);
  const given = token ?? process.env['READBACK_TOKEN'];
  const isTerminal = process.stdout.isTTY;
  const options = (): LineOptions => ({
    colours: isTerminal && !process.env['NO_COLOR'],
    width: isTerminal ? process.stdout.columns : undefined,
  });
  const watch = startWatch({
    url: (url ?? `http://localhost:${process.env['PORT'] ?? '3000'}`).replace(/\/+$/, ''),
    token: given ?? (await ownToken(org)),
    device: `watch-${process.pid}`,
    ...(room === undefined || room === 'org' ? {} : { room }),
    ...(after === undefined ? {} : { after: Number(after) }),
    onEvent: (event) => say(lineText(event, options())),
    onNotice: (text) => void process.stderr.write(`-- ${text}\n`),
    onRefused(text) {
      process.stderr.write(`${text}\n`);
      end(1);
    },
  });
  const end = (code: number): void => {
    watch.stop();
    process.exitCode = code;
    // A reply on its way is of no use to anybody any more.
    setTimeout(() => process.exit(), 500).unref();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => end(0));
  // `watch | head`: the reader has gone.
  process.stdout.on('error', () => end(0));
  say(headingText(options()));
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  if (error instanceof UsageError) process.stderr.write(`\n${usage}\n`);
  process.exitCode = error instanceof UsageError || error instanceof ConfigError ? 2 : 1;
}
