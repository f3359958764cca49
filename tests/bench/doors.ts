/**
 * `npm run bench -- doors [--quick] [--only relay,bridge,hops,webhooks]`: what outside programs meet. Each part starts servers
 * of its own, ends them, and gives up rather than wait for ever. Rate limits are off: they are no figure of ours.
 */
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { measureBridge } from './doors-bridge.ts';
import { measureHops } from './doors-hops.ts';
import { measureRelay } from './doors-relay.ts';
import { measureWebhooks } from './doors-webhooks.ts';

const PARTS = {
  relay: measureRelay,
  bridge: measureBridge,
  hops: measureHops,
  webhooks: measureWebhooks,
} as const satisfies Record<string, (isQuick: boolean) => Promise<string>>;

const { values: options } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: Object.keys(PARTS).join(',') },
  },
});
const wanted = options.only.split(',');

console.log(`${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)} before it began.\n`);
for (const [name, measure] of Object.entries(PARTS)) {
  if (wanted.includes(name)) console.log(`${await measure(options.quick)}\n`);
}
