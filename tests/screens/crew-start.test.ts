import { beforeAll, expect, test } from 'vitest';
import { builtClient } from '../support/built-client.ts';
import { startScripts, totalBytes } from './start-scripts.ts';

/** What the crew's route imports at once: the desk, and the device's data it shows and records into. */
const CREW_ROUTE = ['crew-desk', 'device-data'];
const MOST_BYTES = 120_000;

let folder: string;
beforeAll(async () => {
  folder = await builtClient('production');
}, 240_000);

test('F13: the crew shell begins with few scripts, and without the map, the live link or a panel', async () => {
  const scripts = await startScripts(folder, CREW_ROUTE);
  const list = scripts.map(({ name, gzipBytes, by }) => `${gzipBytes} ${name} <- ${by}`).join('\n');
  expect(totalBytes(scripts), list).toBeLessThan(MOST_BYTES);
  expect(list).not.toMatch(/engine|maplibre|socket|panel|qr-|schemas|catalogue/);
});
