import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { createAuth } from './auth/auth.ts';
import { createOrganization, newOrganizationSchema } from './auth/organizations.ts';
import type { NewOrganization } from './auth/organizations.ts';
import { createRecordFacts } from './auth/record-facts.ts';
import { runCommand, splitList, UsageError } from './command-line.ts';
import type { Command } from './command-line.ts';
import { createAppender } from './log/append.ts';
import { createIngest } from './sync/ingest.ts';

const usage = `Usage: npm run --silent setup -- --org demo --name "Demo EMS" --admin chief --password-stdin [--units M1,M2] [--hospitals H1]
       The password is read from standard input. A hospital may carry its name: --hospitals "H1=General Hospital,H2".`;

async function setUp({ config, store, logger }: Command, given: NewOrganization): Promise<void> {
  const { database } = store;
  const { hashPassword } = await createAuth({ config, database, logger });
  // A running server finds the new facts by itself: it reads the log, however they came into it.
  const appender = createAppender({ pool: database.pool, logger, onCommitted: () => undefined });
  const record = createRecordFacts(createIngest({ appender, now: Date.now }), Date.now);
  await createOrganization(given, { database, hashPassword, record });
  process.stdout.write(
    `${given.name} (${given.org}) is set up. ${given.adminUsername} can sign in at ${config.publicUrl}\n`,
  );
}

async function readArguments(): Promise<NewOrganization> {
  const options = parseOptions();
  if (!options['password-stdin']) {
    throw new UsageError('Give the password on standard input, with --password-stdin.');
  }
  const parsed = newOrganizationSchema.safeParse({
    org: required(options.org, '--org'),
    name: options.name ?? options.org,
    adminUsername: required(options.admin, '--admin'),
    // One line; whoever pipes `echo` does not mean the line end.
    password: (await text(process.stdin)).replace(/\r?\n$/, ''),
    units: splitList(options.units),
    hospitals: splitList(options.hospitals).map(readHospital),
  });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UsageError(`${optionOf(issue?.path[0])}: ${issue?.message ?? 'cannot be used'}`);
}

function required(value: string | undefined, option: string): string {
  if (!value) throw new UsageError(`${option} is missing.`);
  return value;
}

function readHospital(item: string): string | { id: string; name: string } {
  const at = item.indexOf('=');
  return at < 0 ? item : { id: item.slice(0, at).trim(), name: item.slice(at + 1) };
}

const optionOf = (field: PropertyKey | undefined): string =>
  field === 'adminUsername'
    ? '--admin'
    : field === 'password'
      ? 'password'
      : `--${String(field ?? 'options')}`;

function parseOptions() {
  try {
    return parseArgs({
      options: {
        org: { type: 'string' },
        name: { type: 'string' },
        admin: { type: 'string' },
        'password-stdin': { type: 'boolean', default: false },
        units: { type: 'string' },
        hospitals: { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'The options could not be read.');
  }
}

await runCommand(usage, async () => {
  const given = await readArguments();
  return (command) => setUp(command, given);
});
