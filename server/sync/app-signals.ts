/** Typing and call signalling for the app's sessions of this process: told to whoever may hear it, and never kept. */
import { z } from 'zod';
import type { Failed, SaidSignal } from '../../shared/protocol/socket-events.ts';
import type { Principal } from '../../shared/rooms/principal.ts';
import { refuse } from '../../shared/rooms/refusal.ts';
import { hears, type Scope } from '../../shared/rooms/scope.ts';
import type { Logger } from '../observability/logger.ts';

export interface SignalListener {
  org: string;
  /** Nothing while it is not decided what it may hear. */
  scope(): Scope;
  tell(signal: SaidSignal): void;
}

export interface AppSignals {
  /** What a session says. */
  say: SaySignal;
  /** Who knows the rules of what may be said, and tells it to everybody else. */
  takenBy(taker: SaySignal): void;
  /** Call the answer when the session has left. */
  add(listener: SignalListener): () => void;
  /** To every listener of the organization whose scope hears one of the rooms, but who said it. */
  pass(org: string, said: { signal: SaidSignal; heardBy: readonly string[] }, except?: SignalListener): void;
}

export function createAppSignals(): AppSignals {
  const listeners = new Set<SignalListener>();
  let take: SaySignal = () => Promise.resolve({ refusal: refuse('unavailable', 'Cannot be passed on yet.') });
  return {
    say: (said) => take(said),
    takenBy(taker) {
      take = taker;
    },
    add(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    pass(org, { signal, heardBy }, except) {
      for (const listener of listeners) {
        if (listener === except || listener.org !== org) continue;
        if (hears(listener.scope(), heardBy)) listener.tell(signal);
      }
    },
  };
}

/** As it is said at the other door: by its name, with its flat payload. */
export interface AppSaid {
  principal: Principal;
  type: string;
  payload: Record<string, unknown>;
  from: SignalListener;
}

export type SaySignal = (said: AppSaid) => Promise<{ ok: true } | Failed>;

const typingSchema = z.object({ channelId: z.unknown(), isTyping: z.boolean().default(true) });
const signalSchema = z.record(z.string(), z.unknown());

/** What a session says as `typing` and `signal`. Never rejects. */
export async function takeAppSignal(
  { appSignals, logger }: { appSignals: AppSignals; logger: Logger },
  name: 'typing' | 'signal',
  { request, ...by }: { request: unknown; principal: Principal; from: SignalListener },
): Promise<{ ok: true } | Failed> {
  const said = name === 'typing' ? typingOf(request) : signalOf(request);
  if (!said) return { refusal: refuse('bad-data', `A ${name} message looks different.`) };
  try {
    return await appSignals.say({ ...by, ...said });
  } catch (error) {
    logger.warn({ err: error, org: by.principal.org }, 'a signal could not be passed on');
    return { refusal: refuse('unavailable', 'Cannot be passed on now.') };
  }
}

function typingOf(request: unknown): Pick<AppSaid, 'type' | 'payload'> | undefined {
  const { data } = typingSchema.safeParse(request);
  if (!data) return undefined;
  const { channelId, isTyping } = data;
  return { type: isTyping ? 'typing:start' : 'typing:stop', payload: { channelId } };
}

function signalOf(request: unknown): Pick<AppSaid, 'type' | 'payload'> | undefined {
  const { data } = signalSchema.safeParse(request);
  return data && { type: 'call:signal', payload: data };
}
