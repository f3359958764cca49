/** The process that loads one contender once: takes an order from its parent, answers with the result, and ends. */
import { setTimeout as delay } from 'node:timers/promises';
import { connectDesk, connectPublisher, disconnectAll, pressOf, type Publisher } from './clients.ts';
import { PUBLISHERS, type LoadOrder, type LoadResult } from './wire.ts';

/** How long late deliveries are waited for before they count as missing. */
const DRAIN_MS = 5_000;

interface Watch {
  isOn(): boolean;
  isOver(): boolean;
}

function startWatch({ warmUpMs, measureMs }: LoadOrder): Watch {
  const from = performance.now() + warmUpMs;
  return {
    isOn: () => performance.now() >= from && performance.now() < from + measureMs,
    isOver: () => performance.now() >= from + measureMs,
  };
}

async function run(order: LoadOrder): Promise<LoadResult> {
  /** When each press was due, until every desk has seen it. */
  const due = new Map<string, { at: number; unseen: number; counts: boolean }>();
  const seenMs: number[] = [];
  for (let desk = 0; desk < order.desks; desk += 1) {
    await connectDesk(order.contender, order.door, (id) => {
      const press = due.get(id);
      if (!press) return;
      if (press.counts) seenMs.push(performance.now() - press.at);
      press.unseen -= 1;
      if (press.unseen === 0) due.delete(id);
    });
  }
  const publishers = await Promise.all(
    Array.from({ length: PUBLISHERS }, (_, index) => connectPublisher(order.contender, order.door, index)),
  );
  const { shape } = order;
  if (shape.kind === 'throughput') return pushHard(order, shape.batch, publishers);

  const watch = startWatch(order);
  const acknowledged = await pressSteadily(shape.perSecond, publishers, watch, (id, at) =>
    due.set(id, { at, unseen: order.desks, counts: watch.isOn() }),
  );
  const giveUpAt = performance.now() + DRAIN_MS;
  while (due.size > 0 && performance.now() < giveUpAt) await delay(20);
  const missing = [...due.values()].reduce((sum, { unseen }) => sum + unseen, 0);
  return { acknowledged, perSecond: Number.NaN, latenciesMs: sorted(seenMs), missing };
}

async function pushHard(
  order: LoadOrder,
  batch: number,
  publishers: readonly Publisher[],
): Promise<LoadResult> {
  const watch = startWatch(order);
  const ackMs: number[] = [];
  let acknowledged = 0;
  let counted = 0;
  await Promise.all(
    publishers.map(async (publisher, index) => {
      for (let lane = 1; !watch.isOver(); lane += batch) {
        const presses = Array.from({ length: batch }, (_, offset) => pressOf(index, lane + offset));
        const sentAt = performance.now();
        const stored = await publisher.send(presses);
        acknowledged += stored;
        if (!watch.isOn()) continue;
        counted += stored;
        ackMs.push(performance.now() - sentAt);
      }
    }),
  );
  const perSecond = (counted * 1000) / order.measureMs;
  return { acknowledged, perSecond, latenciesMs: sorted(ackMs), missing: 0 };
}

/** Each press falls due at its own moment; a late timer or a slow answer makes the next ones late, never fewer. */
async function pressSteadily(
  perSecond: number,
  publishers: readonly Publisher[],
  watch: Watch,
  onDue: (id: string, at: number) => void,
): Promise<number> {
  const startedAt = performance.now();
  const answers: Promise<number>[] = [];
  for (let count = 0; !watch.isOver(); await delay(1)) {
    for (; startedAt + (count * 1000) / perSecond <= performance.now(); count += 1) {
      const index = count % publishers.length;
      const press = pressOf(index, Math.floor(count / publishers.length) + 1);
      onDue(press.id, startedAt + (count * 1000) / perSecond);
      const answer = publishers[index]?.send([press]);
      if (answer) answers.push(answer);
    }
  }
  return (await Promise.all(answers)).reduce((sum, stored) => sum + stored, 0);
}

const sorted = (values: number[]): number[] => values.sort((a, b) => a - b);

process.once('message', (order: LoadOrder) => {
  void run(order).then((result) => {
    disconnectAll();
    process.send?.(result, () => process.disconnect());
  });
});
