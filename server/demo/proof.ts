/** The run's own proof: what the devices made against what the log has and the desk saw. Lost, doubled, out of order. */
import type { LogEvent } from '../../shared/log/envelope.ts';
import type { Device } from './device.ts';

export interface Proof {
  made: number;
  acknowledged: number;
  waiting: number;
  refused: number;
  /** Facts of these devices seen by the feed, which is the log in order: on the desk, or what the desk may not hear. */
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
  /** What a crew's own replica hears of that crew; only what no desk may hear counts. */
  seeOwn(event: LogEvent): void;
  proof(devices: readonly Device[]): Proof;
}

/** Patient facts go to the care team alone: they are followed on the replica of the crew that made them. */
const isKeptFromDesk = (type: string): boolean => type.startsWith('patient:');

export function createDeskView(cursor: () => number): DeskView {
  const seen = new Map<string, number>();
  const lastLane = new Map<string, number>();
  let doubled = 0;
  let outOfOrder = 0;

  function take(event: LogEvent, feed: string): void {
    if (seen.has(event.id)) doubled += 1;
    seen.set(event.id, event.seq);
    const last = lastLane.get(feed) ?? 0;
    if (event.lane > 0 && event.lane < last && !event.flags.includes('lane-gap')) outOfOrder += 1;
    lastLane.set(feed, Math.max(last, event.lane));
  }

  return {
    cursor,
    see: (event) => take(event, event.device),
    seeOwn(event) {
      if (isKeptFromDesk(event.type)) take(event, `${event.device} own`);
    },
    proof(devices) {
      const made = devices.flatMap(({ outbox, replica }) =>
        outbox.made.map((fact) => ({
          ...fact,
          heardTo: isKeptFromDesk(fact.event.type) ? replica.cursor() : cursor(),
        })),
      );
      const acknowledged = made.filter(({ seq }) => seq !== undefined);
      const arrived = acknowledged.filter(({ event }) => seen.has(event.id));
      // What has not been told yet is on its way, not lost.
      const due = acknowledged.filter(({ seq, heardTo }) => (seq ?? 0) <= heardTo);
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
