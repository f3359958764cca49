/**
 * The log to the CAD, page by page: read, sent in order, and then, never before, the cursor moved past what the CAD has.
 * A few pages are on the line at a time, so that neither the line nor the database waits for the other.
 */
import type { LoggedEvent } from '../../log/read.ts';
import type { Database } from '../../store/database.ts';
import type { CadLink } from './cad-link.ts';
import type { Echoes } from './echoes.ts';
import { isFromCad } from './cad-names.ts';
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

/**
 * `done`: the CAD has all there is. `stuck`: some is left and better tried a moment later. `lost`: another process has
 * the relay by now.
 */
export type SendingEnd = 'done' | 'stuck' | 'lost';

export interface RelayPages {
  /** There may be something new in the log. */
  wake(): void;
  /** Rejects when the log could not be read or the cursor not be moved; what the CAD took is remembered all the same. */
  send(toSend: ToSend): Promise<PipelineEnd>;
}

const PAGE = 500;
/** A message a CAD leaves unanswered while it answers others is broken for it: it may not hold up the rest for ever. */
const MOST_TRIES = 3;

export function createRelayPages(deps: RelayPagesDeps): RelayPages {
  const { database, org, figures, echoes, patience = {} } = deps;
  const readPage = createReadPage(database, org, PAGE);
  /** By id: taken by the CAD and still past the cursor: not sent again while this process lives. */
  const ahead = new Map<string, Landed>();
  /** Past the cursor and emitted before, perhaps over a line that broke; with their `seq`. */
  const emitted = new Map<string, number>();
  /** How often a message was read by a CAD that acknowledges, and was not acknowledged. */
  const unanswered = new Map<string, number>();
  let news = Promise.withResolvers<void>();

  async function emit(messages: readonly Outgoing[], toSend: ToSend, pulse: Pulse): Promise<Landed[]> {
    const { link, habits } = toSend;
    const startedMs = deps.now();
    for (const { id, seq } of messages) {
      figures.counts.emitted += 1;
      if (emitted.has(id)) figures.counts.resent += 1;
      emitted.set(id, seq);
    }
    const landed = await fly(messages, { link, echoes, habits, pulse, patience });
    if (!link.closed.aborted) landed.forEach(giveUp);
    for (const each of landed) if (each.taken) ahead.set(each.message.id, each);
    figures.landed(landed, deps.now() - startedMs);
    return landed;
  }

  /** With the line alive, what is still unanswered after several tries is set aside with its reason. */
  function giveUp(each: Landed): void {
    if (each.taken) return;
    const { id } = each.message;
    const times = (unanswered.get(id) ?? 0) + 1;
    unanswered.set(id, times);
    if (times < MOST_TRIES) return;
    each.taken = 'sent';
    each.refusal = 'no answer';
  }

  /** False when another process has the relay by now. */
  async function move(to: number, { habits, onMoved }: ToSend): Promise<boolean> {
    const past = [...ahead.values()]
      .filter(({ message }) => message.seq <= to)
      .sort((a, b) => a.message.seq - b.message.seq);
    const refused = past.flatMap(({ message, refusal }) =>
      refusal === undefined ? [] : [{ message, reason: refusal }],
    );
    const isMoved = await database.withOrg(org, async (trx) => {
      for (const each of refused) await keepRefusedMessage(trx, org, each);
      return moveCursor(trx, deps, {
        seq: to,
        taken: Object.fromEntries(habits),
        events: past.flatMap(takenEvent),
      });
    });
    if (!isMoved) return false;
    figures.counts.failed += refused.length;
    for (const { message } of past) {
      ahead.delete(message.id);
      unanswered.delete(message.id);
      emitted.delete(message.id);
    }
    onMoved(to);
    return true;
  }

  /** Reads a page and emits it. Undefined when the log ends here. */
  async function launch(after: number, toSend: ToSend, pulse: Pulse): Promise<Flying | undefined> {
    news = Promise.withResolvers();
    const { logged, messages } = await readPage(after, toSend.spelling);
    const to = logged.at(-1)?.event.seq;
    if (to === undefined) return undefined;
    joinNewUnits(toSend.link, logged);
    const fresh = messages.filter(({ id }) => !ahead.has(id));
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

function takenEvent({ message, taken = 'sent', refusal }: Landed): TakenEvent[] {
  const { seq, type } = message;
  return type === undefined ? [] : [{ seq, type, how: refusal === undefined ? taken : 'refused' }];
}

function joinNewUnits(link: CadLink, logged: readonly LoggedEvent[]): void {
  for (const { event } of logged) {
    if (event.type === 'unit:registered' && event.unitId && !isFromCad(event)) {
      link.emit('join:unit', event.unitId);
    }
  }
}
