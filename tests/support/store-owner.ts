import { createLifecycle, stopOnSignals } from '../../server/lifecycle.ts';
import { createLogger } from '../../server/observability/logger.ts';
import { openStore } from '../../server/store/open-store.ts';

/** A process that owns a data directory: says so in one line, then lives until it is stopped or killed. */
const [dataDir = ''] = process.argv.slice(2);
const logger = createLogger('error');
const lifecycle = createLifecycle(logger);
stopOnSignals(lifecycle, logger);
// Ends at once without stopping anything, as an uncaught error does.
process.on('SIGUSR2', () => process.exit(3));
try {
  const store = await openStore({ databaseUrl: undefined, dataDir }, logger);
  lifecycle.add({ name: 'store', stop: () => store.stop() });
  await lifecycle.start();
  await store.database.pool.query('create table if not exists acked (n int primary key)');
  const { rows } = await store.database.pool.query<{ n: number }>('select n from acked order by n');
  const [url] = [store.database.pool.options.connectionString];
  process.stdout.write(`${JSON.stringify({ pid: process.pid, url, acked: rows.map((row) => row.n) })}\n`);
  setInterval(() => undefined, 60_000);
} catch (error) {
  process.stdout.write(
    `${JSON.stringify({ refused: error instanceof Error ? error.message : 'unknown' })}\n`,
  );
  process.exit(1);
}
