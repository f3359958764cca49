import { afterAll, describe, it } from 'vitest';
import { NO_ORGANIZATION } from '../../../server/integrations/kafka/dead-letters.ts';
import { withClient } from '../../../server/store/database.ts';
import type { FreshDatabase } from '../../support/postgres.ts';
import {
  breakableWires,
  closeFixtures,
  incidentMessage,
  kafkaFixture,
  type KafkaFixture,
} from './kafka-fixture.ts';

// Each test has a cluster and a database of its own; they mostly wait, and wait together.
afterAll(closeFixtures);

const LONG = { timeout: 40_000, interval: 200 };

const incidents = (from: number, to: number): { key: string; value: unknown }[] =>
  Array.from({ length: to - from }, (_, index) => ({
    key: `I${from + index}`,
    value: incidentMessage(from + index),
  }));

const incidentIds = async ({ events }: KafkaFixture): Promise<string[]> =>
  (await events()).map(({ incidentId }) => incidentId ?? '').sort();

const names = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => `I${from + index}`).sort();

describe.concurrent('messages from Kafka', { timeout: 120_000 }, () => {
  it('B4, I1: 200 messages over several topics are in the log once, from the device kafka, and then committed', async ({
    expect,
  }) => {
    const fixture = await kafkaFixture();
    const { cluster, group } = fixture;
    await cluster.produce('incident', incidents(0, 150));
    await cluster.produce('city.incident.created', incidents(150, 200).map(untyped));
    const topicsIn = ['incident', 'city.incident.created'];
    const kafka = await fixture.startKafka({ topicsIn });

    await expect.poll(() => incidentIds(fixture), LONG).toEqual(names(0, 200));
    await expect.poll(() => cluster.committed(group, topicsIn), LONG).toBe(200);
    const [first] = await fixture.events();
    expect(first).toMatchObject({ device: 'kafka', actor: 'kafka', source: 'system', lane: 0 });
    await expect
      .poll(() => kafka.status(), LONG)
      .toMatchObject({
        status: 'ok',
        lag: { total: 0 },
        counts: { accepted: 200, duplicates: 0, deadLettered: 0 },
      });
    expect(await fixture.deadLetters()).toEqual([]);
  });

  it('I3: a message that its producer sends again at another offset is in the log once', async ({
    expect,
  }) => {
    const fixture = await kafkaFixture();
    const once = incidentMessage(1, { id: 'message-1' });
    const uuid = incidentMessage(2, { event_id: '6B2F3E9C-5C1E-4C65-9B8A-0F3D0C1F9A10' });
    await fixture.cluster.produce('incident', [{ value: once }, { value: uuid }]);
    await fixture.cluster.produce('incident', [{ value: once }, { value: uuid }]);
    const kafka = await fixture.startKafka();

    await expect.poll(() => kafka.status().counts, LONG).toMatchObject({ accepted: 2, duplicates: 2 });
    expect(await incidentIds(fixture)).toEqual(['I1', 'I2']);
    expect((await fixture.events()).map(({ id }) => id)).toContain('6b2f3e9c-5c1e-4c65-9b8a-0f3d0c1f9a10');
  });

  it('I11, I15: what cannot be understood goes to the dead letters with its place, and holds up nothing', async ({
    expect,
  }) => {
    const fixture = await kafkaFixture();
    const { cluster, group } = fixture;
    const nul = incidentMessage(90, {
      data: { incident_id: 'I90', type: 'a\0b', address: 'x', priority: 1 },
    });
    const poison = [
      'not json',
      Buffer.from([0xff, 0x00, 0xfe]),
      null,
      '[1,2,3]',
      `{"a":${'['.repeat(50_000)}`,
      incidentMessage(91, { type: 'incident:exploded' }),
      incidentMessage(92, { organization_id: 'nobody' }),
      incidentMessage(93, { organization_id: 'a\0b' }),
      incidentMessage(94, { organization_id: undefined }),
      incidentMessage(95, { timestamp: 'yesterday' }),
      incidentMessage(96, { data: { incident_id: 'I96', type: 'Fall', address: 'x', priority: 9 } }),
      nul,
      incidentMessage(0),
      incidentMessage(98, { data: { incident_id: 'I98', details: 'x'.repeat(600_000) } }),
    ];
    await cluster.produce('incident', [{ value: incidentMessage(0), partition: 0 }]);
    await cluster.produce(
      'incident',
      poison.map((value) => ({ value, partition: 0 })),
    );
    await cluster.produce('incident', [{ value: incidentMessage(1), partition: 0 }]);
    await fixture.startKafka();

    await expect.poll(() => incidentIds(fixture), LONG).toEqual(['I0', 'I1']);
    await expect.poll(() => cluster.committed(group, ['incident']), LONG).toBe(poison.length + 2);
    const letters = [...(await fixture.deadLetters()), ...(await fixture.deadLetters(NO_ORGANIZATION))];
    const withPlace = letters.filter(({ event_id: place }) => place?.startsWith('kafka:'));
    expect(
      withPlace
        .map(({ code, body }) => ({
          code,
          ...(body as { topic: string; partition: number; offset: string }),
        }))
        .sort((a, b) => Number(a.offset) - Number(b.offset))
        .map(({ code, topic, partition, offset }) => `${topic} ${partition} ${offset} ${code}`),
    ).toEqual([
      'incident 0 1 unreadable',
      'incident 0 2 unreadable',
      'incident 0 3 unreadable',
      'incident 0 4 unreadable',
      'incident 0 5 unreadable',
      'incident 0 6 unknown-type',
      'incident 0 7 wrong-organization',
      'incident 0 8 wrong-organization',
      'incident 0 9 bad-data',
      'incident 0 10 bad-data',
      'incident 0 11 bad-data',
      'incident 0 12 bad-data',
      'incident 0 13 already-exists',
      'incident 0 14 too-large',
    ]);
    expect(withPlace.find(({ event_id: place }) => place === 'kafka:incident:0:1')?.body).toMatchObject({
      value: 'not json',
      reason: 'The message is not a JSON object.',
    });
    expect(withPlace.find(({ event_id: place }) => place === 'kafka:incident:0:2')?.body).toMatchObject({
      value: { base64: '/wD+' },
    });
  });

  it('I1: while the log is away nothing is committed; when it is back, everything arrives', async ({
    expect,
  }) => {
    const fixture = await kafkaFixture();
    const { cluster, group } = fixture;
    const kafka = await fixture.startKafka();
    await cluster.produce('incident', incidents(0, 20));
    await expect.poll(() => cluster.committed(group, ['incident']), LONG).toBe(20);

    await closeDatabase(fixture.fresh);
    await cluster.produce('incident', incidents(20, 60));
    await expect
      .poll(() => kafka.status(), LONG)
      .toMatchObject({
        status: 'degraded',
        failing: ['log'],
        lastError: { part: 'log' },
        lag: { total: 40 },
      });
    expect(await cluster.committed(group, ['incident'])).toBe(20);

    await reopenDatabase(fixture.fresh);
    await expect.poll(() => incidentIds(fixture), LONG).toEqual(names(0, 60));
    await expect.poll(() => kafka.status(), LONG).toMatchObject({ status: 'ok', lag: { total: 0 } });
  });

  it('B4: a broker that is away is waited for, and what was sent meanwhile arrives once', async ({
    expect,
  }) => {
    const fixture = await kafkaFixture();
    const { cluster, group } = fixture;
    const wires = await breakableWires(cluster);
    const kafka = await fixture.startKafka({ socketFactory: wires.socketFactory });
    await cluster.produce('incident', incidents(0, 20));
    await expect.poll(() => incidentIds(fixture), LONG).toEqual(names(0, 20));

    wires.set('drop');
    await expect.poll(() => kafka.status(), LONG).toMatchObject({ status: 'degraded' });
    await cluster.produce('incident', incidents(20, 40));
    // Long enough for the client to give up on its own attempts.
    await expect.poll(() => kafka.status().failing, LONG).toContain('consumer');

    wires.set('pass');
    await expect.poll(() => incidentIds(fixture), LONG).toEqual(names(0, 40));
    await expect.poll(() => cluster.committed(group, ['incident']), LONG).toBe(40);
    await expect.poll(() => kafka.status().status, LONG).toBe('ok');
  });

  it('B4: it starts and stops with the broker away, says so, and begins when there is one', async ({
    expect,
  }) => {
    const fixture = await kafkaFixture();
    const wires = await breakableWires(fixture.cluster);
    wires.set('drop');
    const { socketFactory } = wires;
    const kafka = await fixture.startKafka({ topicOut: 'readback', socketFactory });
    const other = await fixture.startKafka({ socketFactory });
    await expect
      .poll(() => kafka.status(), LONG)
      .toMatchObject({
        status: 'degraded',
        lastError: { part: expect.stringMatching(/broker|consumer/) },
      });
    const beganAt = performance.now();
    await other.stop();
    expect(performance.now() - beganAt).toBeLessThan(10_000);

    await fixture.cluster.produce('incident', incidents(0, 5));
    wires.set('pass');
    await expect.poll(() => incidentIds(fixture), LONG).toEqual(names(0, 5));
    await expect.poll(() => kafka.status(), LONG).toMatchObject({ status: 'ok', failing: [] });
  });
});

/** A dispatch system that leaves the type to the topic. */
function untyped({ key, value }: { key: string; value: unknown }): { key: string; value: unknown } {
  return { key, value: { ...(value as object), type: undefined } };
}

/** Connections to it end, and nobody gets a new one. */
async function closeDatabase({ superuserUrl }: FreshDatabase): Promise<void> {
  await onServerOf(superuserUrl, (name) => [
    `alter database ${name} with allow_connections false`,
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`,
  ]);
}

const reopenDatabase = ({ superuserUrl }: FreshDatabase): Promise<void> =>
  onServerOf(superuserUrl, (name) => [`alter database ${name} with allow_connections true`]);

async function onServerOf(
  superuserUrl: string,
  statementsFor: (name: string) => readonly string[],
): Promise<void> {
  const url = new URL(superuserUrl);
  const name = url.pathname.slice(1);
  url.pathname = '/postgres';
  await withClient(url.href, async (client) => {
    for (const statement of statementsFor(name)) await client.query(statement);
  });
}
