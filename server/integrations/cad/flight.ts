/**
 * A page of messages on its way to the CAD, and what became of each. A CAD may acknowledge, or pass the message on to
 * everybody and so confirm it, or say nothing; which it does is learnt for each name while the connection lasts.
 */
import { inSpan } from '../../observability/tracing.ts';
import { ANNOUNCED_AS, type OutboundName } from './cad-names.ts';
import type { CadLink } from './cad-link.ts';
import type { Echoes } from './echoes.ts';
import type { Outgoing } from './outgoing.ts';

/** How we know that the CAD has something. `sent`: its socket has read it, and nobody says more. */
export type Taken = 'acknowledged' | 'confirmed' | 'sent';

/** What this CAD does with messages of a name, as far as it has shown. */
export type Habits = Map<OutboundName, Taken>;

export interface Landed {
  message: Outgoing;
  taken: Taken | undefined;
  /** What the CAD said against it. */
  refusal?: string;
}

export interface FlightOptions {
  link: CadLink;
  echoes: Echoes;
  habits: Habits;
  /** Of the connection: while anything comes back nothing is overdue, for a CAD answers in turn. */
  pulse: Pulse;
  /** How long silence lasts before it means something. */
  patience?: Partial<Patience>;
}

/** When the CAD last answered anything, on the monotonic clock. */
export interface Pulse {
  lastMs: number;
}

export interface Patience {
  /** For a CAD that acknowledges: past this it has failed to. */
  acknowledgedMs: number;
  /** For a CAD that passes messages on: past this it did not pass this one on. */
  confirmedMs: number;
  /** For a CAD that has shown neither yet. */
  unknownMs: number;
  /** Past this the line is dead. */
  readMs: number;
}

const PATIENCE: Patience = { acknowledgedMs: 5_000, confirmedMs: 500, unknownMs: 1_000, readMs: 10_000 };

/**
 * Emits the messages at once and in their order, and resolves when each is with the CAD, or it is plain that it will not
 * be. `taken` stays undefined when the line ended first, or a CAD that acknowledges did not. Several flights may be on
 * their way over one line.
 */
export function fly(messages: readonly Outgoing[], options: FlightOptions): Promise<Landed[]> {
  return inSpan(
    'relay.flight',
    { kind: 'producer', attributes: { 'readback.messages': messages.length } },
    async (span) => {
      const landed = await flyAll(messages, options);
      span.set({ 'readback.taken': landed.filter(({ taken }) => taken).length });
      return landed;
    },
  );
}

async function flyAll(messages: readonly Outgoing[], options: FlightOptions): Promise<Landed[]> {
  const { link, habits, pulse } = options;
  const patience = { ...PATIENCE, ...options.patience };
  const sinceMs = performance.now();
  const { landed, allTaken } = emitAll(messages, options);
  for (;;) {
    const silent = landed.filter(({ taken }) => !taken);
    const quietMs = Math.max(0, ...silent.map(({ message }) => waitFor(habits.get(message.name), patience)));
    const leftMs = Math.max(sinceMs, pulse.lastMs) + quietMs - performance.now();
    if (silent.length === 0 || link.closed.aborted || leftMs <= 0) break;
    await within(allTaken, leftMs);
  }
  const silent = landed.filter(({ taken }) => !taken);
  if (silent.length > 0 && (await link.isRead(patience.readMs))) {
    for (const each of silent) {
      const { name } = each.message;
      // Read and not acknowledged by a CAD that does acknowledge: something is wrong with this one.
      if (each.taken || habits.get(name) === 'acknowledged') continue;
      each.taken = 'sent';
      if (!habits.has(name)) habits.set(name, 'sent');
    }
  }
  return landed;
}

function waitFor(habit: Taken | undefined, { acknowledgedMs, confirmedMs, unknownMs }: Patience): number {
  if (habit === undefined) return unknownMs;
  // Of one that never answers there is nothing to wait for.
  return { acknowledged: acknowledgedMs, confirmed: confirmedMs, sent: 0 }[habit];
}

interface Emitted {
  landed: Landed[];
  /** Resolves when each was taken, or the line has ended. */
  allTaken: Promise<void>;
}

function emitAll(messages: readonly Outgoing[], { link, habits, echoes, pulse }: FlightOptions): Emitted {
  const landed: Landed[] = messages.map((message) => ({ message, taken: undefined }));
  const { promise: allTaken, resolve } = Promise.withResolvers<void>();
  let open = landed.length;
  const end = () => {
    // The line outlives the flight by far; a listener left on it for each would add up.
    link.closed.removeEventListener('abort', end);
    resolve();
  };
  link.closed.addEventListener('abort', end);
  if (landed.length > 1) link.gather();
  for (const each of landed) {
    const { name, payload } = each.message;
    const settle = (taken: Taken) => {
      pulse.lastMs = performance.now();
      if (each.taken === 'acknowledged') return;
      if (!each.taken) open -= 1;
      each.taken = taken;
      learn(habits, name, taken);
      if (open === 0) end();
    };
    echoes.expect(ANNOUNCED_AS[name], payload, () => settle('confirmed'));
    link.emit(name, payload, (answer) => {
      const refusal = refusalIn(answer);
      if (refusal !== undefined) each.refusal = refusal;
      settle('acknowledged');
    });
  }
  if (open === 0 || link.closed.aborted) end();
  return { landed, allTaken };
}

/** Until it is done, or the time is over. */
async function within(done: Promise<void>, ms: number): Promise<void> {
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([done, over]);
  clearTimeout(timer);
}

const RANK: readonly Taken[] = ['sent', 'confirmed', 'acknowledged'];

/** A CAD that once showed more is held to that. */
function learn(habits: Habits, name: OutboundName, taken: Taken): void {
  const before = habits.get(name);
  if (!before || RANK.indexOf(taken) > RANK.indexOf(before)) habits.set(name, taken);
}

/** A CAD that acknowledges may say no: `{ok: false}`, `{success: false}` or `{error}`. */
function refusalIn(answer: unknown): string | undefined {
  if (answer === null || typeof answer !== 'object') return undefined;
  const said = answer as Record<string, unknown>;
  if (said['ok'] !== false && said['success'] !== false && !said['error']) return undefined;
  const words = said['error'] ?? said['code'] ?? said['message'];
  return typeof words === 'string' ? words.slice(0, 200) : 'refused';
}
