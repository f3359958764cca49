/**
 * What this browser knows of its place at the server, beyond a sign-out: which subscription there is, and which ones the
 * server is still to forget. The id is all that is needed for that, and good for nothing else.
 */
import { listOf, objectOf, readJson, text, type ReadBy } from '../device/reading.ts';

const subscription = objectOf({ org: text, id: text });
export type SubscriptionRef = ReadBy<typeof subscription>;

const pushNotes = objectOf({ ended: listOf(subscription) }, { known: subscription });
type Notes = ReadBy<typeof pushNotes>;

type Texts = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const KEY = 'readback.push';

const read = (storage: Texts): Notes => readJson(storage.getItem(KEY), pushNotes) ?? { ended: [] };

function write(storage: Texts, notes: Notes): void {
  if (notes.known === undefined && notes.ended.length === 0) storage.removeItem(KEY);
  else storage.setItem(KEY, JSON.stringify(notes));
}

const isSame = (a: SubscriptionRef | undefined, b: SubscriptionRef): boolean =>
  a?.org === b.org && a.id === b.id;

/** The server has this one now; the one it had before, if another, is to be forgotten. */
export function noteSubscribed(storage: Texts, ref: SubscriptionRef): void {
  const { known, ended } = read(storage);
  const rest = ended.filter((each) => !isSame(ref, each));
  write(storage, { known: ref, ended: known && !isSame(known, ref) ? [...rest, known] : rest });
}

/** Whether the server said once that it has this one. */
export const isKnownSubscription = (storage: Texts, ref: SubscriptionRef): boolean =>
  isSame(read(storage).known, ref);

export function noteEnded(storage: Texts): void {
  const { known, ended } = read(storage);
  if (known) write(storage, { ended: [...ended, known].slice(-50) });
}

export const endedSubscriptions = (storage: Texts): readonly SubscriptionRef[] => read(storage).ended;

export function noteForgotten(storage: Texts, ref: SubscriptionRef): void {
  const { ended, ...rest } = read(storage);
  write(storage, { ...rest, ended: ended.filter((each) => !isSame(ref, each)) });
}
