/** This device as an enrolled tablet: who it belongs to, who badged in on it, and the PINs it checks by itself. */
import { createSignal } from 'solid-js';
import { count, figure, objectOf, type Reading } from '../device/reading.ts';
import { keyOfBadge, keyOfPin, keyOfServer, makePepper, makeSalt } from './sealing.ts';
import {
  openTabletDatabase,
  people as everybody,
  readEnrolment,
  readRow,
  writeRow,
  type Enrolment,
  type TabletDatabase,
  type TabletPerson,
} from './tablet-database.ts';
import { bytes } from './vault-row.ts';
import { openVault, type Vault } from './vault.ts';

/** What a person shows to badge in. */
export type Proof = { pin: string } | { badge: string };

export interface Tablet {
  enrolment(): Enrolment | undefined;
  enrol(enrolment: Enrolment): Promise<void>;
  /** The vault of the tablet's crew; of no use before enrolment. */
  vault: Vault;
  /** Everybody who ever badged in here. */
  people(): readonly TabletPerson[];
  /** Who is badged in now. */
  present(): readonly TabletPerson[];
  setPresent(people: readonly TabletPerson[]): Promise<void>;
  /** Milliseconds until this person may try again. Survives a restart; only time in which the app runs counts. */
  waitMs(username: string): Promise<number>;
  /** Whether this proof is right, as far as the tablet knows it; opens the vault. Counts the wrong ones. */
  check(person: TabletPerson, proof: Proof): Promise<'right' | 'wrong' | 'unknown'>;
  /** The server vouched for the person: from now on this tablet can by itself. */
  remember(person: TabletPerson, proof: Proof, cacheKey: string): Promise<void>;
  close(): void;
}

/** `leftMs`: of the wait after the last wrong try, when last written. Without it the whole wait begins again. */
const triesRow = objectOf({ failures: count }, { leftMs: figure });
const cryptoKey: Reading<CryptoKey> = (value) => (value instanceof CryptoKey ? value : undefined);

const FREE_TRIES = 5;
const FIRST_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 3_600_000;
const WRITE_EVERY_MS = 5_000;
const SERVER_COPY = 'server';

const waitAfter = (failures: number): number =>
  failures < FREE_TRIES ? 0 : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - FREE_TRIES));

const copyName = ({ sub }: TabletPerson, proof: Proof): string =>
  'pin' in proof ? `pin ${sub}` : `badge ${sub}`;

/** `monotonicMs`: a clock that nobody can set. */
export async function openTablet(
  name?: string,
  monotonicMs: () => number = () => performance.now(),
): Promise<Tablet> {
  const database = openTabletDatabase(name);
  const [enrolment, setEnrolment] = createSignal(await readEnrolment(database).catch(() => undefined));
  const [people, setPeople] = createSignal(await readPeople(database, 'people'));
  const [present, setPresent] = createSignal(await readPeople(database, 'present'));
  const vault = await openVault(database, 'tablet');

  async function keyOf(person: TabletPerson, proof: Proof): Promise<CryptoKey> {
    const pepper = await pepperOf(database);
    if ('badge' in proof) return keyOfBadge(proof.badge, pepper);
    const place = `salt ${person.sub}`;
    const kept = await readRow(database, place, bytes);
    const salt = kept ?? makeSalt();
    if (!kept) await writeRow(database, place, salt);
    return keyOfPin(proof.pin, salt, pepper);
  }

  const tries = (username: string) => readRow(database, `tries ${username}`, triesRow);

  const waits = new Map<string, { failures: number; untilMs: number }>();

  /** The clock of the device is not asked: setting it forward is what a thief would try first. */
  async function waitMs(username: string): Promise<number> {
    const { failures = 0, leftMs } = (await tries(username)) ?? {};
    const known = waits.get(username);
    const untilMs =
      known?.failures === failures ? known.untilMs : monotonicMs() + (leftMs ?? waitAfter(failures));
    waits.set(username, { failures, untilMs });
    return Math.max(0, untilMs - monotonicMs());
  }

  /** What is left is written down as it passes, so that a new start does not begin it again. */
  async function writeWaits(): Promise<void> {
    for (const [username, { failures }] of waits) {
      const leftMs = await waitMs(username);
      // Tried again, or let in, meanwhile: that is what counts.
      await database.transaction('rw', database.rows, async () => {
        if ((await tries(username))?.failures === failures)
          await writeRow(database, `tries ${username}`, { failures, leftMs });
      });
      if (leftMs === 0) waits.delete(username);
    }
  }
  const writing = setInterval(() => void writeWaits().catch(() => undefined), WRITE_EVERY_MS);

  return {
    enrolment,
    vault,
    people,
    present,
    waitMs,
    async enrol(given) {
      await writeRow(database, 'enrolment', given);
      await pepperOf(database);
      setEnrolment(given);
    },
    async setPresent(next) {
      await writeRow(database, 'present', next);
      setPresent(next);
    },
    async check(person, proof) {
      if (!(await vault.hasCopy(copyName(person, proof)))) return 'unknown';
      const place = `tries ${person.username}`;
      const { failures = 0 } = (await tries(person.username)) ?? {};
      // Written before it is looked at: ending the app in between is no free try.
      await writeRow(database, place, { failures: failures + 1, leftMs: waitAfter(failures + 1) });
      if (!(await vault.unlock(copyName(person, proof), await keyOf(person, proof)))) return 'wrong';
      await database.rows.delete(place);
      return 'right';
    },
    async remember(person, proof, cacheKey) {
      const server = await keyOfServer(cacheKey);
      if (!vault.isOpen() && !(await vault.unlock(SERVER_COPY, server))) await vault.renew();
      await vault.addCopy(SERVER_COPY, server);
      await vault.addCopy(copyName(person, proof), await keyOf(person, proof));
      const next = [...people().filter(({ sub }) => sub !== person.sub), person];
      await writeRow(database, 'people', next);
      await database.rows.delete(`tries ${person.username}`);
      setPeople(next);
    },
    close() {
      clearInterval(writing);
      database.close();
    },
  };
}

const readPeople = async (database: TabletDatabase, place: string): Promise<readonly TabletPerson[]> =>
  (await readRow(database, place, everybody).catch(() => undefined)) ?? [];

async function pepperOf(database: TabletDatabase): Promise<CryptoKey> {
  const kept = await readRow(database, 'pepper', cryptoKey);
  if (kept) return kept;
  const made = await makePepper();
  await writeRow(database, 'pepper', made);
  return made;
}
