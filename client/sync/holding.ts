/** Telling the desk what this tablet still holds, so that it never shows a silent green (F6). */
import type { Outbox } from '../outbox/outbox.ts';
import type { LiveSocket } from './live-socket.ts';

export interface HoldingDeps {
  live: LiveSocket;
  outbox: Pick<Outbox, 'counts' | 'oldestUnsentAt'>;
  unitId(): string | undefined;
}

export interface Holding {
  tell(): void;
  stop(): void;
}

/** Said on every change, and again in between: the server keeps it only in memory. */
const AGAIN_EVERY_MS = 10_000;

export function startHolding({ live, outbox, unitId }: HoldingDeps): Holding {
  function tell(): void {
    const unit = unitId();
    const socket = live.connected();
    if (unit === undefined || !socket) return;
    const { waiting, held } = outbox.counts();
    const oldestUnsentAt = outbox.oldestUnsentAt();
    socket.emit('holding', {
      unitId: unit,
      unsent: waiting + held,
      ...(oldestUnsentAt === undefined ? {} : { oldestUnsentAt }),
    });
  }
  const timer = setInterval(tell, AGAIN_EVERY_MS);
  return { tell, stop: () => clearInterval(timer) };
}
