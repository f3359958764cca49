import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Whom PostgreSQL runs as, when not as ourselves. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const candidates = ['postgres', '_postgres', 'nobody'];

/**
 * PostgreSQL refuses to run as root; then an unprivileged account of the system is used: the one that already owns
 * `clusterDirectory`, or the first of the usual ones. Undefined when this process is not root.
 */
export function unprivilegedAccount(clusterDirectory: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = readAccounts();
  const owner = statSync(clusterDirectory, { throwIfNoEntry: false })?.uid;
  const found =
    accounts.find((account) => account.uid === owner) ??
    candidates.flatMap((name) => accounts.find((account) => account.name === name) ?? []).at(0);
  if (!found) {
    throw new Error(
      'PostgreSQL refuses to run as root and this system has no account postgres or nobody to run it as. ' +
        'Start as another user, or set DATABASE_URL.',
    );
  }
  return found;
}

/** Whether the account may pass through every directory down to `path`. */
export function mayReach(path: string, account: Account): boolean {
  for (let at = resolve(path); ; at = dirname(at)) {
    const found = statSync(at, { throwIfNoEntry: false });
    if (found && !mayEnter(found, account)) return false;
    if (at === dirname(at)) return true;
  }
}

function mayEnter(found: { mode: number; uid: number; gid: number }, account: Account): boolean {
  if (found.uid === account.uid) return (found.mode & 0o100) !== 0;
  if (found.gid === account.gid) return (found.mode & 0o010) !== 0;
  return (found.mode & 0o001) !== 0;
}

function readAccounts(): Account[] {
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
    .filter((account) => account.uid > 0 && Number.isInteger(account.gid));
}
