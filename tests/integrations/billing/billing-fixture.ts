/** A log, a billing consumer, a sender and a partner that checks signatures: all real, on a clock the test moves. */
import { vi } from 'vitest';
import { startReceiver, type Receiver } from '../../../server/demo/receiver.ts';
import { createSecretBox, type SecretBox } from '../../../server/auth/secret-box.ts';
import { BILLING_CONSUMER, billingCustody } from '../../../server/integrations/billing/custody.ts';
import { listDeliveries, type DeliveryRow } from '../../../server/integrations/billing/delivery-list.ts';
import { createEndpoint, type NewEndpoint } from '../../../server/integrations/billing/endpoints.ts';
import { enqueueDeliveries } from '../../../server/integrations/billing/enqueue.ts';
import { createAddressPicker, type Resolve } from '../../../server/integrations/billing/partner-address.ts';
import { createPartnerAlarm, type RaiseAlarm } from '../../../server/integrations/billing/partner-alarm.ts';
import { createPostWebhook, type PostWebhook } from '../../../server/integrations/billing/post-webhook.ts';
import { resolveHost } from '../../../server/integrations/billing/resolve-host.ts';
import { createSender, type Sender } from '../../../server/integrations/billing/sender.ts';
import { startConsumer } from '../../../server/log/consumer.ts';
import { readHead } from '../../../server/log/read.ts';
import type { Database } from '../../../server/store/database.ts';
import { event, logFixture, principal, type LogFixture } from '../../support/log-fixture.ts';
import { freshDatabase, silentLogger, testLogger } from '../../support/postgres.ts';

export interface BillingFixture {
  log: LogFixture;
  database: Database;
  sender: Sender;
  box: SecretBox;
  /** Another process on the same database. */
  otherSender(): Sender;
  addPartner(receiver: Receiver, more?: Partial<NewEndpoint>): Promise<string>;
  /** Lets the billing cursor come to the head of the log. */
  consume(): Promise<void>;
  deliveries(endpointId?: string): Promise<DeliveryRow[]>;
  custody(): Promise<number | undefined>;
  head(): Promise<number>;
}

export interface BillingFixtureOptions {
  allowPrivate?: readonly string[];
  resolve?: Resolve;
  post?: PostWebhook;
  raise?: RaiseAlarm;
  timeoutMs?: number;
  perEndpoint?: number;
}

const box = createSecretBox(['a key of tests, long enough to be one']);

const cleanUp: (() => Promise<void>)[] = [];

/** For `afterEach`. */
export async function closeFixtures(): Promise<void> {
  for (let clean = cleanUp.pop(); clean; clean = cleanUp.pop()) await clean();
  vi.useRealTimers();
}

/** Moves the clock of everything in this process; timers stay real. */
export function advance(ms: number): void {
  const now = Date.now();
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(now + ms);
}

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

export async function aReceiver(port = 0): Promise<Receiver> {
  const receiver = await startReceiver({ host: '127.0.0.1', port });
  cleanUp.push(() => receiver.stop());
  return receiver;
}

export async function billingFixture(options: BillingFixtureOptions = {}): Promise<BillingFixture> {
  const { database, drop } = await freshDatabase();
  const log = await logFixture(database);
  cleanUp.push(drop, () => log.stop());
  const { org } = log;
  await registerUnits(log);
  const pickAddress = createAddressPicker({
    allowPrivate: options.allowPrivate ?? ['127.0.0.0/8'],
    resolve: options.resolve ?? resolveHost,
  });
  const post = options.post ?? createPostWebhook({ pickAddress, timeoutMs: options.timeoutMs ?? 10_000 });
  const makeSender = (): Sender => {
    const sender = createSender({
      database,
      logger: testLogger,
      orgs: () => Promise.resolve([org]),
      post,
      box,
      raise:
        options.raise ??
        createPartnerAlarm({ database, ingest: log.ingest, logger: testLogger, now: () => Date.now() }),
      now: () => Date.now(),
      random: () => 0,
      ...(options.perEndpoint === undefined ? {} : { perEndpoint: options.perEndpoint }),
    });
    cleanUp.push(() => sender.stop());
    return sender;
  };
  return {
    log,
    database,
    sender: makeSender(),
    box,
    otherSender: makeSender,
    addPartner: (receiver, more = {}) => addPartner(log, receiver, more),
    consume: () => consume(log),
    deliveries: (endpointId) =>
      database.withOrg(org, (trx) =>
        listDeliveries(trx, org, { endpointId, limit: 500, withResponse: true }),
      ),
    custody: () => database.withOrg(org, (trx) => billingCustody(trx, org)),
    head: async () => (await database.withOrg(org, (trx) => readHead(trx, org)))?.head ?? 0,
  };
}

async function addPartner(
  { database, org }: LogFixture,
  receiver: Receiver,
  more: Partial<NewEndpoint>,
): Promise<string> {
  const { endpoint, secret } = await database.withOrg(org, (trx) =>
    createEndpoint(trx, org, {
      url: `${receiver.url}/hook`,
      types: ['transport.completed', 'transport.corrected', 'transport.not_transported'],
      ordered: true,
      createdBy: 'test',
      box,
      ...more,
    }),
  );
  receiver.setSecret(secret);
  return endpoint.id;
}

async function consume({ database, org }: LogFixture): Promise<void> {
  const head = (await database.withOrg(org, (trx) => readHead(trx, org)))?.head ?? 0;
  const { promise: atHead, resolve } = Promise.withResolvers<void>();
  const consumer = startConsumer({
    database,
    logger: silentLogger,
    org,
    name: BILLING_CONSUMER,
    async handle(trx, logged) {
      const events = logged.map(({ event: each }) => each);
      await enqueueDeliveries(trx, org, { events, nowMs: Date.now() });
    },
    onMoved: (seq) => seq >= head && resolve(),
  });
  await atHead;
  await consumer.stop();
}

async function registerUnits(log: LogFixture): Promise<void> {
  const at = minute(-60);
  const facts = ['M12', 'M13'].flatMap((unitId) => [
    event('unit:registered', { unitId, at, data: { callSign: unitId, vehicle: `V-${unitId}` } }),
    event('unit:status', { unitId, at: minute(-59), data: { status: 'available' } }),
  ]);
  await log.push(principal(log.org, 'admin'), facts);
}

export interface Run {
  incidentId: string;
  unitId?: string;
  /** Without: the unit clears from the scene. */
  transports?: boolean;
}

/** A device that has measured its clock: its stamps arrive to the millisecond. */
const clock = { ms: 0, uncertaintyMs: 20 };

const BEGAN = Date.parse('2026-03-08T10:00:00Z');

/** An instant so many minutes into every test call. */
export const minute = (minutes: number): string => new Date(BEGAN + minutes * MINUTE).toISOString();

/** One whole call, from the telephone to available again. */
export async function runCall(
  log: LogFixture,
  { incidentId, unitId = 'M12', transports = true }: Run,
): Promise<void> {
  const incident = {
    type: 'Chest Pain',
    address: '50 Fell St',
    priority: 1,
    zip: '94102',
    calledAt: minute(0),
  };
  const ids = { incidentId, unitId };
  const press = (status: string, at: number) =>
    event('unit:status', { ...ids, clock, at: minute(at), data: { status } });
  const read = (moment: string, reading: string, at: number) =>
    event('unit:odometer', { ...ids, clock, at: minute(at), data: { moment, reading } });
  const results = await log.push(principal(log.org, 'dispatcher'), [
    event('incident:created', { incidentId, at: minute(0), data: incident }),
    event('assignment:sent', { ...ids, at: minute(1), data: { assignmentId: `a-${incidentId}`, incident } }),
    press('en_route', 2),
    press('on_scene', 9),
    ...(transports
      ? [
          read('at_scene', '120022.7', 24),
          press('transporting', 25),
          event('transport:destination', {
            ...ids,
            at: minute(26),
            data: { destination: { name: 'General Hospital', zip: '94110', kind: '4221003' } },
          }),
          press('at_destination', 38),
          read('at_destination', '120025.8', 38),
        ]
      : []),
    press('available', 60),
  ]);
  const refused = results.find(({ outcome }) => outcome !== 'accepted');
  if (refused)
    throw new Error(`a fact of the test call was refused: ${refused.code ?? ''} ${refused.detail ?? ''}`);
}

/** A fact recorded after the transport was complete: it makes the next version. */
export async function lateReading(
  log: LogFixture,
  ids: { incidentId: string; unitId?: string },
  reading: string,
) {
  await log.push(principal(log.org, 'dispatcher'), [
    event('unit:odometer', {
      unitId: 'M12',
      ...ids,
      at: minute(61),
      // A measured clock: without one the offset seen on arrival may differ by a millisecond between two readings.
      clock: { ms: 0, uncertaintyMs: 0 },
      data: { moment: 'at_destination', reading },
    }),
  ]);
}
