/**
 * `node tests/bench/doors.ts [--quick]`: a backlog told to a CAD in a process of its own, out of our log, beside the same
 * messages from a bare Socket.IO client that stores nothing. In turn within one run, so that the ratios hold on a busy machine.
 */
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { drainOurs, drainPlain, type Drained } from './doors-relay.ts';
import { median, table, times, whole } from './figures.ts';

const { values: options } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
const ROUNDS = options.quick ? 1 : 3;
const EVENTS = options.quick ? 4_000 : 20_000;

const ours: Drained[] = [];
const plain: Drained[] = [];
for (let round = 0; round < ROUNDS; round += 1) {
  ours.push(await drainOurs(EVENTS));
  plain.push(await drainPlain(EVENTS));
}
const perSecond = (all: readonly Drained[]): number => median(all.map((each) => each.perSecond));
const cpuMs = (all: readonly Drained[]): number => median(all.map((each) => each.cpuMs));

console.log(
  `${EVENTS} events queued for a CAD, ${ROUNDS} round(s), in turn; ${availableParallelism()} cores, ` +
    `load ${loadavg()[0]?.toFixed(1)}. plain stores nothing; the database's own processor time is not counted.\n`,
);
console.log(
  table([
    ['relay', 'events/s', 'CPU ms per 1,000'],
    ['ours', whole(perSecond(ours)), cpuMs(ours).toFixed(1)],
    ['plain', whole(perSecond(plain)), cpuMs(plain).toFixed(1)],
    ['ours is', times(perSecond(ours) / perSecond(plain)), times(cpuMs(ours) / cpuMs(plain))],
  ]),
);
