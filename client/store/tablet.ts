/** This device as an enrolled tablet: who it belongs to, who badged in on it, and the PINs it checks by itself. */
import { createSignal } from 'solid-js';
import { z } from 'zod';
import { keyOfBadge, keyOfPin, keyOfServer, makePepper, makeSalt, type Bytes } from './sealing.ts';
import {
  openTabletDatabase,
  peopleSchema,
  readEnrolment,
  readRow,
  writeRow,
  type Enrolment,
  type TabletDatabase,
  type TabletPerson,
} from './tablet-database.ts';
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
  /** Milliseconds until this person may try again. Survives a restart. */
  waitMs(username: string, nowMs: number): Promise<number>;
  /** Whether this proof is right, as far as the tablet knows it; opens the vault. Counts the wrong ones. */
  check(person: TabletPerson, proof: Proof, nowMs: number): Promise<'right' | 'wrong' | 'unknown'>;
  /** The server vouched for the person: from now on this tablet can by itself. */
  remember(person: TabletPerson, proof: Proof, cacheKey: string): Promise<void>;
  close(): void;
}

const triesSchema = z.object({ failures: z.int(), lastMs: z.number() });
const saltSchema = z.custom<Bytes>((value) => value instanceof Uint8Array);
const pepperSchema = z.custom<CryptoKey>((value) => value instanceof CryptoKey);

const FREE_TRIES = 5;
const FIRST_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 3_600_000;
const SERVER_COPY = 'server';

const waitAfter = (failures: number): number =>
  failures < FREE_TRIES ? 0 : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - FREE_TRIES));

const copyName = ({ sub }: TabletPerson, proof: Proof): string =>
  'pin' in proof ? `pin ${sub}` : `badge ${sub}`;

export async function openTablet(name?: string): Promise<Tablet> {
  const database = openTabletDatabase(name);
  const [enrolment, setEnrolment] = createSignal(await readEnrolment(database).catch(() => undefined));
  const [people, setPeople] = createSignal(await readPeople(database, 'people'));
  const [present, setPresent] = createSignal(await readPeople(database, 'present'));
  const vault = await openVault(database, 'tablet');

  async function keyOf(person: TabletPerson, proof: Proof): Promise<CryptoKey> {
    const pepper = await pepperOf(database);
    if ('badge' in proof) return keyOfBadge(proof.badge, pepper);
    const place = `salt ${person.sub}`;
    const kept = await readRow(database, place, saltSchema);
    const salt = kept ?? makeSalt();
    if (!kept) await writeRow(database, place, salt);
    return keyOfPin(proof.pin, salt, pepper);
  }

  const tries = (username: string) => readRow(database, `tries ${username}`, triesSchema);

  async function waitMs(username: string, nowMs: number): Promise<number> {
    const { failures = 0, lastMs = 0 } = (await tries(username)) ?? {};
    const wait = waitAfter(failures);
    // A clock set back does not make it longer, one set forward is what a thief would try first: it costs a restart of it.
    return Math.max(0, Math.min(wait, lastMs + wait - nowMs));
  }

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
    async check(person, proof, nowMs) {
      if (!(await vault.hasCopy(copyName(person, proof)))) return 'unknown';
      const place = `tries ${person.username}`;
      const { failures = 0 } = (await tries(person.username)) ?? {};
      // Written before it is looked at: ending the app in between is no free try.
      await writeRow(database, place, { failures: failures + 1, lastMs: nowMs });
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
    close: () => database.close(),
  };
}

const readPeople = async (database: TabletDatabase, place: string): Promise<readonly TabletPerson[]> =>
  (await readRow(database, place, peopleSchema).catch(() => undefined)) ?? [];

async function pepperOf(database: TabletDatabase): Promise<CryptoKey> {
  const kept = await readRow(database, 'pepper', pepperSchema);
  if (kept) return kept;
  const made = await makePepper();
  await writeRow(database, 'pepper', made);
  return made;
}
