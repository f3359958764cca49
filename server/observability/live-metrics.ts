/** What runs between people, for an operator: connections, rooms, messages, calls, presence (C7). Labels name kinds only. */
import { Counter, Gauge, Histogram, type Metric, type Registry } from 'prom-client';
import type { LogEvent } from '../../shared/log/envelope.ts';
import { toUnixMs } from '../../shared/time.ts';

export interface CallFigures {
  status: string;
  wasAnswered: boolean;
  /** From the answer to the end. */
  seconds: number;
}

export interface LiveSources {
  /** Rooms by namespace. */
  rooms(): Record<string, number>;
  /** People by presence, as this process knows of all processes. */
  presence(): Record<string, number>;
  /** A call that is over; undefined while it goes on. */
  callThatEnded(org: string, callId: string): Promise<CallFigures | undefined>;
  /** Unix milliseconds. */
  now(): number;
}

export interface LiveMetrics {
  metrics: readonly Metric[];
  /** `key`: who it is, for telling who is back; answers what to call when it is gone, with the role. */
  connected(namespace: string, key: string | undefined): (role: string) => void;
  committed(org: string, events: readonly LogEvent[]): Promise<void>;
}

const CONNECTION_BUCKETS = [1, 10, 60, 600, 3_600, 14_400, 43_200];
const MESSAGE_BUCKETS = [0.1, 0.5, 1, 2.5, 5, 15, 60, 300, 1_800, 7_200];
const CALL_BUCKETS = [5, 15, 30, 60, 120, 300, 600, 1_800];
const MOS_BUCKETS = [1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5];
const LOSS_BUCKETS = [0, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];
const ROUND_TRIP_BUCKETS = [0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 3];

/** Back within this time, it is a reconnection. */
const BACK_WITHIN_MS = 10 * 60_000;
const REMEMBERED = 10_000;
const ENDS = ['call:end', 'call:reject', 'call:missed', 'call:failed'];
const RECEIPTS: Record<string, string> = { 'message:received': 'received', 'message:read': 'read' };

export function createLiveMetrics(sources: LiveSources): LiveMetrics {
  const { now } = sources;
  const registers: Registry[] = [];
  const about = (name: string, help: string, labelNames: string[] = []) => ({
    name: `readback_${name}`,
    help,
    labelNames,
    registers,
  });
  const shown = (name: string, help: string, label: string, read: () => Record<string, number>): Gauge =>
    new Gauge({
      ...about(name, help, [label]),
      collect() {
        this.reset();
        for (const [kind, count] of Object.entries(read())) this.set({ [label]: kind }, count);
      },
    });
  const connections = new Counter(about('connections_total', 'Sockets let in.', ['namespace']));
  const reconnections = new Counter(
    about('reconnections_total', 'Of those, by who had been here in the last ten minutes.', ['namespace']),
  );
  const connectionSeconds = new Histogram({
    ...about('connection_seconds', 'How long closed sockets were open.', ['namespace', 'role']),
    buckets: CONNECTION_BUCKETS,
  });
  const messageSeconds = new Histogram({
    ...about('message_seconds', 'From a message in the log to the word that it was received or read.', [
      'step',
    ]),
    buckets: MESSAGE_BUCKETS,
  });
  const calls = new Counter(
    about('calls_total', 'Calls that are over, by how they ended and whether anybody answered.', [
      'outcome',
      'answered',
    ]),
  );
  const callSeconds = new Histogram({
    ...about('call_seconds', 'From the answer to the end of a call.'),
    buckets: CALL_BUCKETS,
  });
  const mos = new Histogram({
    ...about('call_quality_mos', 'Mean opinion scores reported, 1 to 5.'),
    buckets: MOS_BUCKETS,
  });
  const loss = new Histogram({
    ...about('call_packet_loss_ratio', 'Packet loss reported, 0 to 1.'),
    buckets: LOSS_BUCKETS,
  });
  const roundTrip = new Histogram({
    ...about('call_round_trip_seconds', 'Round trips reported.'),
    buckets: ROUND_TRIP_BUCKETS,
  });
  const goneAt = remembering<number>();
  const sentAt = remembering<number>();
  const counted = remembering<true>();

  function receipt({ type, data, receivedAt }: LogEvent): void {
    const step = RECEIPTS[type];
    const sent = sentAt.get(String(data['messageId']));
    if (step !== undefined && sent !== undefined)
      messageSeconds.observe({ step }, Math.max(0, (toUnixMs(receivedAt) - sent) / 1000));
  }

  function quality({ data }: LogEvent): void {
    const report = (to: Histogram, value: unknown, by = 1): void => {
      if (typeof value === 'number') to.observe(value / by);
    };
    report(mos, data['mos']);
    report(loss, data['packetLoss']);
    report(roundTrip, data['roundTripMs'], 1000);
  }

  async function ended(org: string, callId: string): Promise<void> {
    const key = `${org} ${callId}`;
    const call = counted.get(key) ? undefined : await sources.callThatEnded(org, callId);
    if (!call || counted.get(key)) return;
    counted.set(key, true);
    calls.inc({ outcome: call.status, answered: call.wasAnswered ? 'yes' : 'no' });
    if (call.wasAnswered) callSeconds.observe(call.seconds);
  }

  return {
    metrics: [
      shown('rooms', 'Rooms with somebody in them.', 'namespace', sources.rooms),
      shown('presence', 'People by what they say of themselves.', 'status', sources.presence),
      connections,
      reconnections,
      connectionSeconds,
      messageSeconds,
      calls,
      callSeconds,
      mos,
      loss,
      roundTrip,
    ],
    connected(namespace, key) {
      const since = now();
      connections.inc({ namespace });
      const gone = key === undefined ? undefined : goneAt.get(key);
      if (gone !== undefined && since - gone <= BACK_WITHIN_MS) reconnections.inc({ namespace });
      return (role) => {
        connectionSeconds.observe({ namespace, role }, (now() - since) / 1000);
        if (key !== undefined) goneAt.set(key, now());
      };
    },
    async committed(org, events) {
      for (const event of events) {
        if (event.type === 'message:send') sentAt.set(event.id, toUnixMs(event.receivedAt));
        else if (event.type === 'call:quality') quality(event);
        else if (ENDS.includes(event.type)) await ended(org, String(event.data['callId']));
        else receipt(event);
      }
    },
  };
}

/** The newest so many. */
function remembering<Value>() {
  const all = new Map<string, Value>();
  return {
    get: (key: string) => all.get(key),
    set(key: string, value: Value) {
      all.delete(key);
      all.set(key, value);
      const [oldest] = all.keys();
      if (all.size > REMEMBERED && oldest !== undefined) all.delete(oldest);
    },
  };
}
