/**
 * The log to the CAD, page by page: read, sent in order, and then, never before, the cursor moved past what the CAD has.
 * A few pages are on the line at a time, so that neither the line nor the database waits for the other.
 */
import type { Database } from '../../store/database.ts';
import type { CadLink } from './cad-link.ts';
import type { Echoes } from './echoes.ts';
import { fly, type Habits, type Landed, type Patience, type Pulse } from './flight.ts';
import type { Outgoing } from './outgoing.ts';
import { createReadPage } from './page-messages.ts';
import { runPipeline, type Flying, type PipelineEnd } from './pipeline.ts';
import { keepRefusedMessage, moveCursor, type Holder } from './relay-cursor.ts';
import type { RelayFigures } from './relay-figures.ts';
import type { Spelling } from './spelling.ts';
import type { TakenEvent } from './taken-runs.ts';

export interface RelayPagesDeps extends Holder {
  database: Database;
  figures: RelayFigures;
  echoes: Echoes;
  /** Unix milliseconds. */
  now(): number;
  patience?: Partial<Patience>;
}

export interface ToSend {
  link: CadLink;
  habits: Habits;
  spelling: Spelling;
  /** The cursor. */
  after: number;
  /** The cursor moved. */
  onMoved(to: number): void;
}

export interface RelayPages {
  /** There may be something new in the log. */
  wake(): void;
  /** Rejects when the log could not be read or the cursor not be moved; what the CAD took is remembered all the same. */
  send(toSend: ToSend): Promise<PipelineEnd>;
}

/** What is known of a message past the cursor; perhaps emitted over a line that broke. */
interface Known {
  seq: number;
  /** How often a CAD that acknowledges read it and did not acknowledge it. */
  tries: number;
  /** Taken by the CAD: not sent again while this process lives. */
  landed: Landed | undefined;
}

const PAGE = 1_000;
/** A message a CAD leaves unanswered while it answers others is broken for it: it may not hold up the rest for ever. */
const MOST_TRIES = 3;

export function createRelayPages(deps: RelayPagesDeps): RelayPages {
  const { database, org, figures, echoes, patience = {} } = deps;
  const readPage = createReadPage(database, org, PAGE);
  /** By id. */
  const known = new Map<string, Known>();
  let news = Promise.withResolvers<void>();

  async function emit(messages: readonly Outgoing[], toSend: ToSend, pulse: Pulse): Promise<Landed[]> {
    const { link, habits } = toSend;
    const startedMs = deps.now();
    figures.counts.emitted += messages.length;
    for (const { id, seq } of messages) {
      if (known.has(id)) figures.counts.resent += 1;
      else known.set(id, { seq, tries: 0, landed: undefined });
    }
    const landed = await fly(messages, { link, echoes, habits, pulse, patience });
    const isOpen = !link.closed.aborted;
    for (const each of landed) {
      const mine = known.get(each.message.id);
      if (!mine) continue;
      if (isOpen && !each.taken) giveUp(each, mine);
      if (each.taken) mine.landed = each;
    }
    figures.landed(landed, deps.now() - startedMs);
    return landed;
  }

  /** With the line alive, what is still unanswered after several tries is set aside with its reason. */
  function giveUp(each: Landed, mine: Known): void {
    mine.tries += 1;
    if (mine.tries < MOST_TRIES) return;
    each.taken = 'sent';
    each.refusal = 'no answer';
  }

  /** In the order of the log. */
  function landedUpTo(to: number): Landed[] {
    const past: Landed[] = [];
    for (const { seq, landed } of known.values()) if (landed && seq <= to) past.push(landed);
    return past.sort((a, b) => a.message.seq - b.message.seq);
  }

  /** False when another process has the relay by now. */
  async function move(to: number, { habits, onMoved }: ToSend): Promise<boolean> {
    const past = landedUpTo(to);
    const refused = past
      .filter(({ refusal }) => refusal !== undefined)
      .map(({ message, refusal = '' }) => ({ message, reason: refusal }));
    const isMoved = await database.withOrg(org, async (trx) => {
      for (const each of refused) await keepRefusedMessage(trx, org, each);
      return moveCursor(trx, deps, {
        seq: to,
        taken: Object.fromEntries(habits),
        events: changesIn(past),
      });
    });
    if (!isMoved) return false;
    figures.counts.failed += refused.length;
    for (const { message } of past) known.delete(message.id);
    onMoved(to);
    return true;
  }

  /** Reads a page and emits it. Undefined when the log ends here. */
  async function launch(after: number, toSend: ToSend, pulse: Pulse): Promise<Flying | undefined> {
    news = Promise.withResolvers();
    const page = await readPage(after, toSend.spelling);
    if (!page) return undefined;
    const { to, messages, newUnits } = page;
    for (const unitId of newUnits) toSend.link.emit('join:unit', unitId);
    const fresh = messages.filter(({ id }) => !known.get(id)?.landed);
    const landed = emit(fresh, toSend, pulse).then((all) => {
      const stuck = all.find(({ taken }) => !taken);
      return stuck ? stuck.message.seq - 1 : to;
    });
    return { to, landed };
  }

  return {
    wake: () => news.resolve(),
    send(toSend) {
      const pulse: Pulse = { lastMs: 0 };
      return runPipeline({
        after: toSend.after,
        launch: (after) => launch(after, toSend, pulse),
        move: (to) => move(to, toSend),
        news: () => news.promise,
        isClosed: () => toSend.link.closed.aborted,
      });
    },
  };
}

/** Of each type the first, and each that was taken in another way than the one before: all that the runs are made of. */
function changesIn(past: readonly Landed[]): TakenEvent[] {
  const last = new Map<string, TakenEvent['how']>();
  const changes: TakenEvent[] = [];
  for (const { message, taken = 'sent', refusal } of past) {
    const { seq, type } = message;
    const how = refusal === undefined ? taken : 'refused';
    if (type === undefined || last.get(type) === how) continue;
    last.set(type, how);
    changes.push({ seq, type, how });
  }
  return changes;
}
