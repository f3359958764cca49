/** What the relay sleeps by: news in the log, or a wish to reconnect. */
export type Ring = 'wake' | 'reconnect';

export interface Bell {
  ring(kind?: Ring): void;
  /** Until it rings or the time is over. A ring that nobody waited for counts for the next wait. */
  wait(ms: number, kind?: Ring): Promise<void>;
}

/** A wait for the back-off is not cut short by every new event, only by a wish to reconnect. */
export function createBell(): Bell {
  const rung = new Set<Ring>();
  let ringing: (() => void) | undefined;
  let waitsFor: Ring | undefined;
  return {
    ring(kind = 'wake') {
      rung.add(kind);
      if (waitsFor === 'wake' || waitsFor === kind) ringing?.();
    },
    async wait(ms, kind = 'wake') {
      const isRung = rung.has('reconnect') || (kind === 'wake' && rung.has('wake'));
      if (!isRung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          ringing = () => {
            clearTimeout(timer);
            resolve();
          };
          waitsFor = kind;
        });
      }
      ringing = waitsFor = undefined;
      rung.delete('reconnect');
      if (kind === 'wake') rung.delete('wake');
    },
  };
}
