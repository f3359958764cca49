import { parseArgs } from 'node:util';
import { outsideIdSchema } from '../shared/log/envelope.ts';
import { ROLES } from '../shared/rooms/principal.ts';
import { createOutsideTokens } from './auth/outside-tokens.ts';
import type { Claims } from './auth/outside-tokens.ts';
import { rolesSchema } from './auth/roles.ts';
import { runCommand, splitList, UsageError } from './command-line.ts';
import type { Command } from './command-line.ts';

const usage = `Usage: npm run --silent token -- --org demo --role dispatcher [--unit M12] [--hospital H1] [--minutes 60]
       --role     ${ROLES.join(', ')}; several with commas
       --sub, --name   whose token it is; default: made from the role and the unit or hospital`;

const DEFAULT_MINUTES = 60;
const MOST_MINUTES = 366 * 24 * 60;

async function printToken({ config, store }: Command, claims: Claims): Promise<void> {
  const row = await store.database.kysely
    .selectFrom('organizations')
    .select('org')
    .where('org', '=', claims.org)
    .executeTakeFirst();
  if (!row) throw new Error(`There is no organization ${claims.org} here. Set it up first: npm run setup.`);
  const tokens = await createOutsideTokens(config, store.database);
  process.stdout.write(`${await tokens.sign(claims)}\n`);
}

function readArguments(): Omit<Claims, 'exp'> & { minutes: number } {
  const { org, role, unit, hospital, minutes, sub, name } = parseOptions();
  if (!org) throw new UsageError('Say for which organization: --org demo.');
  const roles = rolesSchema.safeParse(role.flatMap(splitList));
  if (!roles.success) throw new UsageError(`--role must be one of ${ROLES.join(', ')}.`);
  for (const id of [unit, hospital]) {
    if (id !== undefined && !outsideIdSchema.safeParse(id).success)
      throw new UsageError(`${id} cannot be an id.`);
  }
  const where = unit ?? hospital;
  return {
    org,
    roles: roles.data,
    sub: sub ?? ['token', roles.data.join('+'), ...(where ? [where] : [])].join('-'),
    ...(name === undefined ? {} : { name }),
    ...(unit === undefined ? {} : { unit }),
    ...(hospital === undefined ? {} : { hospital }),
    minutes: readMinutes(minutes),
  };
}

function readMinutes(text: string | undefined): number {
  const minutes = text === undefined ? DEFAULT_MINUTES : Number(text);
  if (Number.isInteger(minutes) && minutes >= 1 && minutes <= MOST_MINUTES) return minutes;
  throw new UsageError(`--minutes must be a whole number from 1 to ${MOST_MINUTES}.`);
}

function parseOptions() {
  try {
    return parseArgs({
      options: {
        org: { type: 'string' },
        role: { type: 'string', multiple: true, default: [] },
        unit: { type: 'string' },
        hospital: { type: 'string' },
        minutes: { type: 'string' },
        sub: { type: 'string' },
        name: { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'The options could not be read.');
  }
}

await runCommand(usage, async () => {
  const { minutes, ...claims } = readArguments();
  return (command) => printToken(command, { ...claims, exp: Math.floor(Date.now() / 1000) + minutes * 60 });
});
