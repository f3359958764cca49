/** An outbox with its drain over a log in memory; every part but the network is the real one. */
import 'fake-indexeddb/auto';
import { randomBytes, randomUUID } from 'node:crypto';
import type { Author } from '../../../client/outbox/author.ts';
import { deviceIdentity } from '../../../client/outbox/device-facts.ts';
import { createDrain, type Attempt, type Drain } from '../../../client/outbox/drain.ts';
import { checkEvent } from '../../../client/outbox/event-check.ts';
import { createMeasuredClock } from '../../../client/outbox/measured-clock.ts';
import { createOutbox, type OutboxCore, type OutboxDeps } from '../../../client/outbox/outbox.ts';
import { openOutboxDatabase, type OutboxDatabase } from '../../../client/outbox/outbox-database.ts';
import type { PushAnswer, PushPath, PushRequest } from '../../../client/outbox/push-path.ts';
import { medic, type TestLog } from './test-log.ts';

export interface TestOutbox {
  name: string;
  database: OutboxDatabase;
  outbox: OutboxCore;
  drain: Drain;
  requests: PushRequest[];
  author: Author | undefined;
  /** Attempts until nothing moves; gives the last. */
  drainAll(most?: number): Promise<Attempt>;
  close(): void;
}

export type Network = (request: PushRequest) => PushAnswer | Promise<PushAnswer>;

export const toLog =
  (log: TestLog, principal = medic): Network =>
  (request) => ({ kind: 'reply', reply: log.push(principal, request) });

export async function openTestOutbox(
  network: Network,
  name = `outbox-${randomUUID()}`,
  life: Partial<
    Pick<
      OutboxDeps,
      'carries' | 'onLate' | 'check' | 'journal' | 'onCaptureFailure' | 'onPutBack' | 'stuckAfter'
    >
  > = {},
): Promise<TestOutbox> {
  const database = openOutboxDatabase(name);
  const requests: PushRequest[] = [];
  const path: PushPath = {
    name: 'http',
    async push(request) {
      requests.push(structuredClone(request));
      return network(structuredClone(request));
    },
  };
  const { id: device } = await deviceIdentity(database, randomUUID);
  const self = { author: { org: 'demo', sub: medic.sub } as Author | undefined };
  const outbox = await createOutbox({
    database,
    clock: createMeasuredClock(() => ({ wallMs: Date.now(), monotonicMs: performance.now() }), undefined),
    random: (bytes) => randomBytes(bytes),
    check: () => checkEvent,
    author: () => self.author,
    device: { id: device, unit: () => 'M1' },
    ...life,
  });
  const drain = createDrain({
    database,
    device,
    author: () => self.author,
    paths: () => [path],
    now: () => Date.now(),
    chance: () => 0.5,
  });
  return Object.assign(self, {
    name,
    database,
    outbox,
    drain,
    requests,
    async drainAll(most = 60) {
      let last: Attempt = { kind: 'empty' };
      for (let tries = 0; tries < most; tries += 1) {
        last = await drain.attempt();
        if (last.kind === 'empty' || last.kind === 'failed') break;
        if (last.kind === 'waiting') drain.forgetWaiting();
      }
      await outbox.refresh();
      return last;
    },
    close() {
      outbox.stop();
      database.close();
    },
  });
}
