import { afterAll, describe, it } from 'vitest';
import type { LogEvent } from '../../../shared/log/envelope.ts';
import { event, principal, registerUnits } from '../../support/log-fixture.ts';
import type { ReadRecord } from '../../support/kafka-cluster.ts';
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
const UNITS = ['M1', 'M2', 'M3'];
const OUT = 'readback';

/** Every unit through its statuses, so many times. */
async function drive({ log }: KafkaFixture, rounds: number): Promise<void> {
  const desk = principal(log.org, 'dispatcher');
  for (let round = 0; round < rounds; round += 1) {
    for (const status of ['en_route', 'on_scene', 'available']) {
      const presses = UNITS.map((unitId) => event('unit:status', { unitId, data: { status } }));
      await log.push(desk, presses);
    }
  }
}

type Sent = LogEvent & { organization_id: string };

const parse = ({ value }: ReadRecord): Sent => JSON.parse(value) as Sent;

/** Ids of each key in the order they were first there: at least once, so later ones may be repeats. */
function idsByKey(records: readonly { key: string; id: string }[]): Record<string, string[]> {
  const ids: Record<string, string[]> = {};
  for (const { key, id } of records) {
    const known = (ids[key] ??= []);
    if (!known.includes(id)) known.push(id);
  }
  return ids;
}

const inTopic = async ({ cluster }: KafkaFixture): Promise<Record<string, string[]>> =>
  idsByKey((await cluster.read(OUT)).map((record) => ({ key: record.key, id: parse(record).id })));

const inLog = async ({ events }: KafkaFixture): Promise<Record<string, string[]>> =>
  idsByKey(
    (await events())
      .filter(({ device }) => device !== 'kafka')
      .map(({ id, unitId, incidentId }) => ({ key: unitId ?? incidentId ?? 'demo', id })),
  );

const cursorOf = ({ database, log }: KafkaFixture) =>
  database.withOrg(log.org, (trx) =>
    trx
      .selectFrom('cursors')
      .select(['seq', 'last_error'])
      .where('org', '=', log.org)
      .where('consumer', '=', 'kafka')
      .executeTakeFirst(),
  );

describe.concurrent('the log to Kafka', { timeout: 120_000 }, () => {
  it('I11: every event is on the topic as the log has it, in order per key, and nothing comes back as an echo', async ({
    expect,
  }) => {
    const fixture = await kafkaFixture();
    const { cluster, log } = fixture;
    await registerUnits(log, UNITS);
    await drive(fixture, 5);
    await cluster.produce('incident', [{ value: incidentMessage(1) }]);
    const kafka = await fixture.startKafka({ topicsIn: ['incident'], topicOut: OUT });
    await expect.poll(() => kafka.status().counts.accepted, LONG).toBe(1);
    await drive(fixture, 1);

    const logged = await fixture.events();
    await expect.poll(() => cursorOf(fixture), LONG).toMatchObject({ seq: logged.length, last_error: null });
    const records = await cluster.read(OUT);
    expect(records).toHaveLength(logged.length - 1);
    expect(await inTopic(fixture)).toEqual(await inLog(fixture));
    const partitions = new Map(records.map(({ key, partition }) => [key, partition]));
    expect(records.every(({ key, partition }) => partitions.get(key) === partition)).toBe(true);
    const [first] = logged;
    expect(records.map(parse).find(({ id }) => id === first?.id)).toEqual({
      ...first,
      organization_id: 'demo',
    });
    expect(records.map(parse).filter(({ device }) => device === 'kafka')).toEqual([]);
  });

  it('I11: with the broker away the log goes on; when it is back, all of it follows in order', async ({
    expect,
  }) => {
    const fixture = await kafkaFixture();
    const wires = await breakableWires(fixture.cluster);
    await registerUnits(fixture.log, UNITS);
    const { socketFactory } = wires;
    const kafka = await fixture.startKafka({ topicsIn: [], topicOut: OUT, socketFactory });
    await drive(fixture, 1);
    await expect.poll(async () => (await cursorOf(fixture))?.seq, LONG).toBe(12);

    wires.set('drop');
    const beganAt = performance.now();
    await drive(fixture, 10);
    expect(performance.now() - beganAt).toBeLessThan(5_000);
    await expect
      .poll(() => kafka.status(), LONG)
      .toMatchObject({
        status: 'degraded',
        lastError: { part: expect.stringMatching(/producer|broker/) },
      });
    await expect.poll(async () => (await cursorOf(fixture))?.last_error, LONG).not.toBeNull();
    expect((await cursorOf(fixture))?.seq).toBe(12);

    wires.set('pass');
    await expect.poll(async () => (await cursorOf(fixture))?.seq, LONG).toBe(12 + 90);
    expect(await inTopic(fixture)).toEqual(await inLog(fixture));
    await expect.poll(() => kafka.status().status, LONG).toBe('ok');
  });

  it('I11: two processes on one log send each event once, and one goes on when the other stops', async ({
    expect,
  }) => {
    const fixture = await kafkaFixture();
    await registerUnits(fixture.log, UNITS);
    const first = await fixture.startKafka({ topicsIn: [], topicOut: OUT });
    const second = await fixture.startKafka({ topicsIn: [], topicOut: OUT });
    await drive(fixture, 10);
    await expect.poll(async () => (await cursorOf(fixture))?.seq, LONG).toBe(93);
    const holder = first.status().counts.produced > 0 ? first : second;
    const other = holder === first ? second : first;
    expect(other.status().counts.produced).toBe(0);
    await holder.stop();
    await drive(fixture, 10);
    await expect.poll(async () => (await cursorOf(fixture))?.seq, LONG).toBe(183);
    expect(await fixture.cluster.read(OUT)).toHaveLength(183);
    expect(await inTopic(fixture)).toEqual(await inLog(fixture));
  });
});
