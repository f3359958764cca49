/**
 * A page of messages on its way to the CAD, and what became of each. A CAD may acknowledge, or pass the message on to
 * everybody and so confirm it, or say nothing; which it does is learnt for each name while the connection lasts.
 */
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
  /** How long silence lasts before it means something. */
  patience?: Partial<Patience>;
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
 * Emits the messages in their order and waits until each is with the CAD, or it is plain that it will not be.
 * `taken` stays undefined when the line ended first, or a CAD that acknowledges did not.
 */
export async function fly(messages: readonly Outgoing[], options: FlightOptions): Promise<Landed[]> {
  const { link, habits, echoes } = options;
  const patience = { ...PATIENCE, ...options.patience };
  const landed: Landed[] = messages.map((message) => ({ message, taken: undefined }));
  const progress = createProgress(link.closed);
  for (const each of landed) {
    const { name, payload } = each.message;
    const settle = (taken: Taken) => {
      if (each.taken === 'acknowledged') return;
      each.taken = taken;
      learn(habits, name, taken);
      progress.made();
    };
    echoes.expect(ANNOUNCED_AS[name], payload, () => settle('confirmed'));
    link.emit(name, payload, (answer) => {
      const refusal = refusalIn(answer);
      if (refusal !== undefined) each.refusal = refusal;
      settle('acknowledged');
    });
  }
  const waits = (habit: Taken | undefined) => () =>
    landed.some(({ taken, message }) => !taken && habits.get(message.name) === habit);
  await progress.until(waits('acknowledged'), patience.acknowledgedMs);
  await progress.until(waits('confirmed'), patience.confirmedMs);
  await progress.until(waits(undefined), patience.unknownMs);
  progress.end();
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

const RANK: readonly Taken[] = ['sent', 'confirmed', 'acknowledged'];

/** A CAD that once showed more is held to that. */
function learn(habits: Habits, name: OutboundName, taken: Taken): void {
  const before = habits.get(name);
  if (!before || RANK.indexOf(taken) > RANK.indexOf(before)) habits.set(name, taken);
}

interface Progress {
  made(): void;
  end(): void;
  /** Waits while `isWaiting`, as long as something happens at least every `quietMs` and the line holds. */
  until(isWaiting: () => boolean, quietMs: number): Promise<void>;
}

function createProgress(closed: AbortSignal): Progress {
  let step = Promise.withResolvers<boolean>();
  const stop = () => step.resolve(false);
  closed.addEventListener('abort', stop, { once: true });
  return {
    made() {
      step.resolve(true);
    },
    // The line outlives the page by far; a listener left on it for each page would add up.
    end() {
      closed.removeEventListener('abort', stop);
    },
    async until(isWaiting, quietMs) {
      while (!closed.aborted && isWaiting()) {
        step = Promise.withResolvers<boolean>();
        const timer = setTimeout(stop, quietMs);
        const moved = await step.promise;
        clearTimeout(timer);
        if (!moved) return;
      }
    },
  };
}

/** A CAD that acknowledges may say no: `{ok: false}`, `{success: false}` or `{error}`. */
function refusalIn(answer: unknown): string | undefined {
  if (answer === null || typeof answer !== 'object') return undefined;
  const said = answer as Record<string, unknown>;
  if (said['ok'] !== false && said['success'] !== false && !said['error']) return undefined;
  const words = said['error'] ?? said['code'] ?? said['message'];
  return typeof words === 'string' ? words.slice(0, 200) : 'refused';
}
