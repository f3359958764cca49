/**
 * `npm run bench -- press [--quick] [--profile DIR]`: durable acknowledged events per second, and press-to-desk latency, of
 * Readback beside plain Socket.IO (which stores nothing) and the pattern of Socket.IO's tutorial (one INSERT per message).
 * Contenders take turns within one run, so that the ratios hold on a busy machine. `--profile`: a CPU profile of our server.
 */
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { runLoad, startServerProcess, type ServerProcess } from './children.ts';
import { median, milliseconds, percentile, table, times, whole } from './figures.ts';
import { CONTENDERS, DESKS, PUBLISHERS, type Contender, type LoadOrder, type LoadResult } from './wire.ts';

const { values: options } = parseArgs({
  // The name of the benchmark.
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: CONTENDERS.join(',') },
    profile: { type: 'string' },
  },
});
const contenders = CONTENDERS.filter((contender) => options.only.split(',').includes(contender));
const ROUNDS = options.quick ? 1 : 3;
const WARM_UP_MS = options.quick ? 500 : 1_000;
const MEASURE_MS = options.quick ? 1_500 : 4_000;
const PER_SECOND = 1_000;

interface Trial {
  name: string;
  desks: number;
  shape: LoadOrder['shape'];
}

const SINGLE: Trial = { name: 'batch 1', desks: 1, shape: { kind: 'throughput', batch: 1 } };
const BATCHED: Trial = { name: 'batch 50', desks: 1, shape: { kind: 'throughput', batch: 50 } };
const STEADY: Trial = { name: 'steady', desks: DESKS, shape: { kind: 'latency', perSecond: PER_SECOND } };

type Results = Map<Contender, LoadResult[]>;

async function measure(servers: readonly ServerProcess[], { desks, shape }: Trial): Promise<Results> {
  const results: Results = new Map(servers.map(({ contender }) => [contender, []]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { contender, door, stored } of servers) {
      const before = await stored();
      const order = { contender, door, desks, shape, warmUpMs: WARM_UP_MS, measureMs: MEASURE_MS };
      const result = await runLoad(order);
      const added = (await stored()) - before;
      if (added < result.acknowledged) {
        throw new Error(`${contender} acknowledged ${result.acknowledged} and stored ${added}`);
      }
      results.get(contender)?.push(result);
    }
  }
  return results;
}

const medianOf = (results: Results, contender: Contender, figure: (result: LoadResult) => number): number =>
  median((results.get(contender) ?? []).map(figure));

const rate = (result: LoadResult): number => result.perSecond;
const at = (share: number) => (result: LoadResult) => percentile(result.latenciesMs, share);

function throughputTable(trials: ReadonlyMap<Trial, Results>): string {
  const rows = [['acknowledged events/s', 'events/s', 'ack p50 ms', 'ack p95 ms', 'ours is']];
  for (const [{ name }, results] of trials) {
    for (const contender of contenders) {
      rows.push([
        `${name}: ${contender}`,
        whole(medianOf(results, contender, rate)),
        milliseconds(medianOf(results, contender, at(0.5))),
        milliseconds(medianOf(results, contender, at(0.95))),
        contender === 'ours'
          ? ''
          : times(medianOf(results, 'ours', rate) / medianOf(results, contender, rate)),
      ]);
    }
  }
  return table(rows);
}

function latencyTable(results: Results): string {
  const rows = [['press to desk', 'p50 ms', 'p95 ms', 'p99 ms', 'missing', 'our p95 is']];
  for (const contender of contenders) {
    rows.push([
      contender,
      ...[0.5, 0.95, 0.99].map((share) => milliseconds(medianOf(results, contender, at(share)))),
      whole(medianOf(results, contender, ({ missing }) => missing)),
      contender === 'ours'
        ? ''
        : times(medianOf(results, 'ours', at(0.95)) / medianOf(results, contender, at(0.95))),
    ]);
  }
  return table(rows);
}

const profile = options.profile ? ['--cpu-prof', `--cpu-prof-dir=${options.profile}`] : [];
const servers: ServerProcess[] = [];
try {
  for (const contender of contenders) {
    servers.push(await startServerProcess(contender, contender === 'ours' ? profile : []));
  }
  console.log(
    `${PUBLISHERS} publishers, ${ROUNDS} round(s) of ${MEASURE_MS / 1000} s each, contenders in turn; ` +
      `${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)}. plain stores nothing.\n`,
  );
  const trials = new Map<Trial, Results>();
  for (const trial of [SINGLE, BATCHED]) trials.set(trial, await measure(servers, trial));
  console.log(`${throughputTable(trials)}\n`);
  const steady = await measure(servers, STEADY);
  console.log(`${PER_SECOND} events/s open loop, ${DESKS} desks\n${latencyTable(steady)}`);
} finally {
  await Promise.all(servers.map((server) => server.stop()));
}
