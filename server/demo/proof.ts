/** The run's own proof: what the devices made against what the log has and the desk saw. Lost, doubled, out of order. */
import type { LogEvent } from '../../shared/log/envelope.ts';
import type { Device } from './device.ts';

export interface Proof {
  made: number;
  acknowledged: number;
  waiting: number;
  refused: number;
  /** Facts of these devices the desk has seen by its feed, which is the log in order. */
  onDesk: number;
  inLog: number;
  /** Acknowledged, but not seen by the desk once it has caught up. */
  lost: number;
  doubled: number;
  /** Seen after a later fact of the same device, without the log having marked it (I10). */
  outOfOrder: number;
}

export interface DeskView {
  /** The observer's cursor. */
  cursor(): number;
  see(event: LogEvent): void;
  proof(devices: readonly Device[]): Proof;
}

export function createDeskView(cursor: () => number): DeskView {
  const seen = new Map<string, number>();
  const lastLane = new Map<string, number>();
  let doubled = 0;
  let outOfOrder = 0;

  return {
    cursor,
    see(event) {
      if (seen.has(event.id)) doubled += 1;
      seen.set(event.id, event.seq);
      const last = lastLane.get(event.device) ?? 0;
      if (event.lane > 0 && event.lane < last && !event.flags.includes('lane-gap')) outOfOrder += 1;
      lastLane.set(event.device, Math.max(last, event.lane));
    },
    proof(devices) {
      const made = devices.flatMap(({ outbox }) => outbox.made);
      const acknowledged = made.filter(({ seq }) => seq !== undefined);
      const arrived = acknowledged.filter(({ event }) => seen.has(event.id));
      // What the desk has not been told of yet is on its way, not lost.
      const due = acknowledged.filter(({ seq }) => (seq ?? 0) <= cursor());
      return {
        made: made.length,
        acknowledged: acknowledged.length,
        waiting: devices.reduce((sum, { outbox }) => sum + outbox.waiting(), 0),
        refused: made.filter(({ refused }) => refused !== undefined).length,
        onDesk: arrived.length,
        inLog: acknowledged.length,
        lost: due.filter(({ event }) => !seen.has(event.id)).length,
        doubled,
        outOfOrder,
      };
    },
  };
}
