/** One page of the log to the CAD: read, sent in order, and then, never before, the cursor moved past what the CAD has. */
import { readEvents, type LoggedEvent } from '../../log/read.ts';
import type { Database } from '../../store/database.ts';
import type { CadLink } from './cad-link.ts';
import type { Echoes } from './echoes.ts';
import { fly, type Habits, type Landed, type Patience } from './flight.ts';
import { isFromCad, toOutgoing, type Outgoing } from './outgoing.ts';
import { keepRefusedMessage, moveCursor, type Holder } from './relay-cursor.ts';
import type { RelayFigures } from './relay-figures.ts';
import type { Spelling } from './spelling.ts';

export interface RelayPagesDeps extends Holder {
  database: Database;
  figures: RelayFigures;
  echoes: Echoes;
  /** Unix milliseconds. */
  now(): number;
  patience?: Partial<Patience>;
}

export interface PageToSend {
  link: CadLink;
  habits: Habits;
  spelling: Spelling;
  /** The cursor. */
  after: number;
}

export interface SentPage {
  /** The cursor now. */
  to: number;
  /** Whether there may be more; undefined: some of this page is left and better tried a moment later. */
  more: boolean | undefined;
  /** Another process has the relay by now. */
  isLost: boolean;
}

export interface RelayPages {
  /** Rejects when the log could not be read or the cursor not be moved; what the CAD took is remembered all the same. */
  send(page: PageToSend): Promise<SentPage>;
}

const PAGE = 500;
/** A message a CAD leaves unanswered while it answers others is broken for it: it may not hold up the rest for ever. */
const MOST_TRIES = 3;

export function createRelayPages(deps: RelayPagesDeps): RelayPages {
  const { database, org, figures, echoes, patience = {} } = deps;
  /** Taken by the CAD and still past the cursor: not sent again while this process lives. */
  const ahead = new Map<number, Landed>();
  /** Past the cursor and emitted before, perhaps over a line that broke. */
  const emitted = new Set<number>();
  /** How often a message was read by a CAD that acknowledges, and was not acknowledged. */
  const unanswered = new Map<number, number>();

  async function emit(messages: readonly Outgoing[], { link, habits }: PageToSend): Promise<Landed[]> {
    const startedMs = deps.now();
    for (const { seq } of messages) {
      figures.counts.emitted += 1;
      if (emitted.has(seq)) figures.counts.resent += 1;
      emitted.add(seq);
    }
    const landed = await fly(messages, { link, echoes, habits, patience });
    if (!link.closed.aborted) landed.forEach(giveUp);
    for (const each of landed) if (each.taken) ahead.set(each.message.seq, each);
    figures.landed(landed, deps.now() - startedMs);
    return landed;
  }

  /** With the line alive, what is still unanswered after several tries is set aside with its reason. */
  function giveUp(each: Landed): void {
    if (each.taken) return;
    const { seq } = each.message;
    const times = (unanswered.get(seq) ?? 0) + 1;
    unanswered.set(seq, times);
    if (times < MOST_TRIES) return;
    each.taken = 'sent';
    each.refusal = 'no answer';
  }

  /** False when another process has the relay by now. */
  async function move(to: number, habits: Habits): Promise<boolean> {
    const past = [...ahead.values()]
      .filter(({ message }) => message.seq <= to)
      .sort((a, b) => a.message.seq - b.message.seq);
    const refused = past.flatMap(({ message, refusal }) =>
      refusal === undefined ? [] : [{ message, reason: refusal }],
    );
    const events = past.map(({ message, taken = 'sent', refusal }) => ({
      seq: message.seq,
      type: message.type,
      how: refusal === undefined ? taken : ('refused' as const),
    }));
    const isMoved = await database.withOrg(org, async (trx) => {
      for (const each of refused) await keepRefusedMessage(trx, org, each);
      return moveCursor(trx, deps, { seq: to, taken: Object.fromEntries(habits), events });
    });
    if (!isMoved) return false;
    figures.counts.failed += refused.length;
    for (const seq of ahead.keys()) if (seq <= to) ahead.delete(seq);
    for (const seq of emitted) if (seq <= to) emitted.delete(seq);
    for (const seq of unanswered.keys()) if (seq <= to) unanswered.delete(seq);
    return true;
  }

  return {
    async send(page) {
      const { after, link, habits, spelling } = page;
      const logged = await database.withOrg(org, (trx) => readEvents(trx, org, { after, limit: PAGE }));
      const last = logged.at(-1)?.event.seq;
      if (last === undefined) return { to: after, more: false, isLost: false };
      joinNewUnits(link, logged);
      const messages = logged
        .flatMap(({ event }) => toOutgoing(event, spelling) ?? [])
        .filter(({ seq }) => !ahead.has(seq));
      const landed = await emit(messages, page);
      const stuck = landed.find(({ taken }) => !taken)?.message.seq;
      const to = stuck === undefined ? last : stuck - 1;
      if (to > after && !(await move(to, habits))) return { to: after, more: undefined, isLost: true };
      const more = stuck === undefined ? logged.length === PAGE : undefined;
      return { to, more, isLost: false };
    },
  };
}

function joinNewUnits(link: CadLink, logged: readonly LoggedEvent[]): void {
  for (const { event } of logged) {
    if (event.type === 'unit:registered' && event.unitId && !isFromCad(event)) {
      link.emit('join:unit', event.unitId);
    }
  }
}
