import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, describe, it } from 'vitest';
import type { KafkaStatus } from '../../../server/integrations/kafka/kafka.ts';
import {
  alsoClose,
  closeFixtures,
  incidentMessage,
  kafkaFixture,
  SESSION_MS,
  type KafkaFixture,
} from './kafka-fixture.ts';

// Each test has a cluster and a database of its own; they mostly wait, and wait together.
afterAll(closeFixtures);

const LONG = { timeout: 60_000, interval: 200 };
const PARTITIONS = 4;
const CONSUMER = join(import.meta.dirname, '../../support/kafka-consumer.ts');

interface ConsumerProcess {
  status(): KafkaStatus | undefined;
  held(): number;
  /** Resolves with the signal it died of. */
  exit: Promise<NodeJS.Signals | null>;
  end(signal: NodeJS.Signals): Promise<void>;
}

function startConsumerProcess(fixture: KafkaFixture, dieAtCommit?: number): ConsumerProcess {
  const settings = {
    databaseUrl: fixture.fresh.url,
    brokers: fixture.cluster.brokers,
    group: fixture.group,
    sessionTimeoutMs: SESSION_MS,
    dieAtCommit,
  };
  const child = spawn(process.execPath, [CONSUMER, JSON.stringify(settings)], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let status: KafkaStatus | undefined;
  createInterface({ input: child.stdout }).on('line', (line) => (status = JSON.parse(line) as KafkaStatus));
  const exit = once(child, 'exit').then(([, signal]) => signal as NodeJS.Signals | null);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await exit;
  };
  alsoClose(() => end('SIGKILL'));
  return {
    status: () => status,
    held: () => Object.values(status?.assigned ?? {}).flat().length,
    exit,
    end,
  };
}

const noteMessage = (incident: number, number: number) => ({
  ...incidentMessage(incident),
  type: 'incident:note',
  message_id: `note-${incident}-${number}`,
  data: { incident_id: `I${incident}`, text: String(number) },
});

/** Each incident's notes, in the order of the log. */
async function notesById({ events }: KafkaFixture): Promise<Record<string, string[]>> {
  const notes: Record<string, string[]> = {};
  for (const { type, incidentId = '', data } of await events()) {
    if (type === 'incident:note') (notes[incidentId] ??= []).push(String(data['text']));
  }
  return notes;
}

describe.concurrent('processes that share a group', { timeout: 180_000 }, () => {
  it('I1, I3: killed between append and commit: no loss, no double', async ({ expect }) => {
    const fixture = await kafkaFixture();
    const { cluster, group } = fixture;
    const records = Array.from({ length: 200 }, (_, index) => ({
      key: `I${index}`,
      value: incidentMessage(index),
    }));
    await cluster.produce('incident', records);

    expect(await startConsumerProcess(fixture, 2).exit).toBe('SIGKILL');
    const appended = (await fixture.events()).length;
    expect(appended).toBeGreaterThan(await cluster.committed(group, ['incident']));

    const second = startConsumerProcess(fixture);
    await expect.poll(() => cluster.committed(group, ['incident']), LONG).toBe(200);
    const ids = (await fixture.events()).map(({ incidentId }) => incidentId);
    expect(ids).toHaveLength(200);
    expect(new Set(ids).size).toBe(200);
    // Some came a second time: the kill was where it should be.
    await expect.poll(() => second.status()?.counts.duplicates, LONG).toBeGreaterThan(0);
    expect(await fixture.deadLetters()).toEqual([]);
  });

  it('B4: two processes share the partitions, and one that leaves or dies is replaced: all once, in order per incident', async ({
    expect,
  }) => {
    const fixture = await kafkaFixture();
    const { cluster } = fixture;
    const incidents = Array.from({ length: 8 }, (_, index) => index);
    await cluster.produce(
      'incident',
      incidents.map((incident) => ({ key: `I${incident}`, value: incidentMessage(incident) })),
    );
    let sent = 0;
    const sending = new AbortController();
    const producing = (async () => {
      for (; !sending.signal.aborted; sent += 1) {
        await cluster.produce(
          'incident',
          incidents.map((incident) => ({ key: `I${incident}`, value: noteMessage(incident, sent) })),
        );
        await delay(100);
      }
    })();

    const first = startConsumerProcess(fixture);
    await expect.poll(first.held, LONG).toBe(PARTITIONS);
    const second = startConsumerProcess(fixture);
    await expect.poll(() => [first.held(), second.held()], LONG).toEqual([2, 2]);
    await expect.poll(() => second.status()?.counts.accepted ?? 0, LONG).toBeGreaterThan(0);
    await first.end('SIGTERM');
    await expect.poll(second.held, LONG).toBe(PARTITIONS);
    const third = startConsumerProcess(fixture);
    await expect.poll(() => [second.held(), third.held()], LONG).toEqual([2, 2]);
    await second.end('SIGKILL');
    await expect.poll(third.held, LONG).toBe(PARTITIONS);
    sending.abort();
    await producing;

    const all = Array.from({ length: sent }, (_, number) => String(number));
    const wanted = Object.fromEntries(incidents.map((incident) => [`I${incident}`, all]));
    const total = incidents.length * (sent + 1);
    await expect.poll(async () => (await fixture.events()).length, LONG).toBeGreaterThanOrEqual(total);
    expect(await notesById(fixture)).toEqual(wanted);
    expect(await fixture.deadLetters()).toEqual([]);
  });
});
