import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAuth } from '../../server/auth/auth.ts';
import { openStore } from '../../server/store/open-store.ts';
import { silentLogger, temporaryDirectory, testLogger } from '../support/postgres.ts';
import { plainConfig } from './auth-fixture.ts';

interface Ran {
  code: number | null;
  out: string;
  err: string;
}

const root = join(import.meta.dirname, '../..');
let dataDir: string;
beforeAll(() => {
  dataDir = temporaryDirectory();
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

/** The command as an operator runs it: another process, with nothing but its data directory. */
function run(command: 'setup' | 'token', args: readonly string[], input = ''): Promise<Ran> {
  const child = spawn(process.execPath, [join(root, 'server', `${command}.ts`), ...args], {
    cwd: root,
    env: { PATH: process.env['PATH'], DATA_DIR: dataDir },
  });
  const [out, err]: [string[], string[]] = [[], []];
  child.stdout.setEncoding('utf8').on('data', (text: string) => out.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => err.push(text));
  child.stdin.end(input);
  const { promise, resolve, reject } = Promise.withResolvers<Ran>();
  child.once('error', reject);
  child.once('close', (code) => resolve({ code, out: out.join(''), err: err.join('') }));
  return promise;
}

const setup = (org: string, ...more: string[]) =>
  run(
    'setup',
    ['--org', org, '--name', 'Demo EMS', '--admin', 'chief', '--password-stdin', ...more],
    'pass word 1\n',
  );

/** Who the token is for a server of this data directory. */
async function whois(token: string): Promise<unknown> {
  const store = await openStore({ databaseUrl: undefined, dataDir }, testLogger);
  try {
    const auth = await createAuth({ config: plainConfig, database: store.database, logger: silentLogger });
    return await auth.authenticate(token);
  } finally {
    await store.stop();
  }
}

describe('npm run setup and npm run token', () => {
  test('with the server stopped', async () => {
    expect(await setup('demo', '--units', 'M1,M2', '--hospitals', 'H1=St Mary')).toMatchObject({
      code: 0,
      err: '',
    });
    const token = await run('token', ['--org', 'demo', '--role', 'crew', '--unit', 'M1', '--minutes', '5']);
    expect(token).toMatchObject({ code: 0, err: '' });
    expect(token.out).toMatch(/^\S+\n$/);
    expect(await whois(token.out)).toMatchObject({
      org: 'demo',
      roles: ['crew'],
      unitId: 'M1',
      via: 'token',
    });
  });

  test('while a server holds the data directory', async () => {
    const store = await openStore({ databaseUrl: undefined, dataDir }, testLogger);
    try {
      expect(await setup('beside', '--units', 'B1')).toMatchObject({ code: 0, err: '' });
      const token = await run('token', ['--org', 'beside', '--role', 'dispatcher']);
      const auth = await createAuth({ config: plainConfig, database: store.database, logger: silentLogger });
      expect(await auth.authenticate(token.out)).toMatchObject({ org: 'beside', roles: ['dispatcher'] });
      const units = await store.database.withOrg('beside', (trx) =>
        trx.selectFrom('documents').select('id').where('kind', '=', 'unit').execute(),
      );
      expect(units).toEqual([{ id: 'B1' }]);
    } finally {
      await store.stop();
    }
  });

  test('what cannot be done is said in one line, and printed nowhere else', async () => {
    const cases: [Promise<Ran>, number, string][] = [
      [run('token', ['--org', 'demo', '--role', 'boss']), 2, '--role must be one of crew'],
      [run('token', ['--role', 'crew']), 2, '--org'],
      [run('token', ['--org', 'demo', '--role', 'crew', '--minutes', '0']), 2, '--minutes'],
      [run('token', ['--org', 'demo', '--color']), 2, '--color'],
      [run('setup', ['--org', 'x', '--admin', 'chief']), 2, '--password-stdin'],
      [run('setup', ['--org', 'X Y', '--admin', 'chief', '--password-stdin'], 'pass word 1'), 2, '--org'],
      [run('setup', ['--org', 'x', '--admin', 'chief', '--password-stdin'], 'short'), 2, '8 characters'],
    ];
    for (const [running, code, words] of cases) {
      expect(await running).toMatchObject({ code, out: '', err: expect.stringContaining(words) });
    }
    expect(await run('token', ['--org', 'nowhere', '--role', 'crew'])).toMatchObject({
      code: 1,
      out: '',
      err: 'There is no organization nowhere here. Set it up first: npm run setup.\n',
    });
    expect(await setup('demo')).toMatchObject({
      code: 1,
      out: '',
      err: 'There is already an organization demo.\n',
    });
  });
});
