import { describe, expect, test } from 'vitest';
import { createLifecycle } from '../server/lifecycle.ts';
import type { Service } from '../server/lifecycle.ts';
import { silentLogger } from './support/postgres.ts';

function recorded(name: string, seen: string[], faults: { start?: Error; stop?: Error } = {}): Service {
  const note = (what: string, fault?: Error) => {
    seen.push(`${what} ${name}`);
    return fault ? Promise.reject(fault) : Promise.resolve();
  };
  return { name, start: () => note('start', faults.start), stop: () => note('stop', faults.stop) };
}

describe('lifecycle', () => {
  test('starts in order, stops in reverse, once', async () => {
    const seen: string[] = [];
    const lifecycle = createLifecycle(silentLogger);
    for (const name of ['store', 'log', 'http']) lifecycle.add(recorded(name, seen));
    await lifecycle.start();
    await Promise.all([lifecycle.stop(), lifecycle.stop()]);
    expect(seen).toEqual(['start store', 'start log', 'start http', 'stop http', 'stop log', 'stop store']);
  });

  test('a part that cannot start: what was started is stopped and the error is thrown', async () => {
    const seen: string[] = [];
    const lifecycle = createLifecycle(silentLogger);
    lifecycle.add(recorded('store', seen));
    lifecycle.add(recorded('http', seen, { start: new Error('port in use') }));
    lifecycle.add(recorded('demo', seen));
    await expect(lifecycle.start()).rejects.toThrow('port in use');
    expect(seen).toEqual(['start store', 'start http', 'stop http', 'stop store']);
  });

  test('a part that fails or hangs while stopping does not keep the others running', async () => {
    const seen: string[] = [];
    const lifecycle = createLifecycle(silentLogger, { stopTimeoutMs: 20 });
    lifecycle.add(recorded('store', seen));
    lifecycle.add({ name: 'stuck', stop: () => Promise.withResolvers<void>().promise });
    lifecycle.add(recorded('http', seen, { stop: new Error('broken') }));
    await lifecycle.start();
    await lifecycle.stop();
    expect(seen.slice(2)).toEqual(['stop http', 'stop store']);
  });

  test('a part added while running is stopped too', async () => {
    const seen: string[] = [];
    const lifecycle = createLifecycle(silentLogger);
    await lifecycle.start();
    lifecycle.add(recorded('late', seen));
    await lifecycle.stop();
    expect(seen).toEqual(['stop late']);
  });
});
