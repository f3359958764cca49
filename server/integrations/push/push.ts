/** Web Push: wakes closed apps because of what is in the log. A cursor writes what is to be sent, a sender sends it; neither holds up the log. */
import { toUnixMs } from '../../../shared/time.ts';
import type { SecretBox } from '../../auth/secret-box.ts';
import { startConsumer } from '../../log/consumer.ts';
import type { Logger } from '../../observability/logger.ts';
import type { Database } from '../../store/database.ts';
import type { PickAddress } from '../billing/partner-address.ts';
import { createPostPush, type PushOutcome } from './post-push.ts';
import { messageOf, plansOf, PUSHED_TYPES } from './push-plans.ts';
import { enqueuePush, settle, takeDue, type DuePush } from './push-queue.ts';
import { deleteSubscription, openSubscription } from './subscriptions.ts';
import type { VapidKeys } from './vapid-keys.ts';

export const PUSH_CONSUMER = 'push';

export interface PushDeps {
  database: Database;
  logger: Logger;
  box: SecretBox;
  keys: VapidKeys;
  pickAddress: PickAddress;
  /** Unix milliseconds. */
  now(): number;
}

const LOOK_EVERY_MS = 1_000;
const FIRST_RETRY_MS = 2_000;
const MAX_RETRY_MS = 60_000;

export interface PushWorker {
  wake(): void;
  /** Something was put into the queue. */
  send(): void;
  stop(): Promise<void>;
}

export function startPush(deps: PushDeps, org: string): PushWorker {
  const { database, logger, box, now } = deps;
  const post = createPostPush(deps);
  let stopped = false;
  let running: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function sendOne(due: DuePush): Promise<void> {
    const leftMs = toUnixMs(due.expiresAt) - now();
    const outcome: PushOutcome =
      leftMs <= 0
        ? { kind: 'refused', error: 'too late to be of use' }
        : await post({
            subscription: openSubscription(box, { org, ...due }),
            message: messageOf({ ...due, unitId: due.unitId ?? undefined }),
            ttlSeconds: Math.ceil(leftMs / 1000),
          });
    await database.withOrg(org, async (trx) => {
      if (outcome.kind === 'gone') {
        // What waits for it goes with it.
        await deleteSubscription(trx, org, { id: due.id });
        return;
      }
      const to =
        outcome.kind === 'sent'
          ? ('sent' as const)
          : outcome.kind === 'refused'
            ? { parked: outcome.error }
            : { nextAtMs: now() + Math.min(FIRST_RETRY_MS * 2 ** due.attempt, MAX_RETRY_MS) };
      await settle(trx, org, { ...due, to });
    });
    if (outcome.kind === 'refused') logger.warn({ org, error: outcome.error }, 'a push was given up');
  }

  async function run(): Promise<void> {
    for (;;) {
      const due = stopped ? [] : await database.withOrg(org, (trx) => takeDue(trx, org, now()));
      if (due.length === 0) return;
      const ends = await Promise.allSettled(due.map(sendOne));
      for (const end of ends) {
        if (end.status === 'rejected') logger.warn({ org, err: end.reason }, 'a push could not be settled');
      }
    }
  }

  function send(): void {
    clearTimeout(timer);
    if (stopped || running) return;
    running = run()
      .catch((error: unknown) => logger.warn({ org, err: error }, 'pushes could not be sent; will try again'))
      .finally(() => {
        running = undefined;
        if (!stopped) timer = setTimeout(send, LOOK_EVERY_MS);
      });
  }

  const consumer = startConsumer({
    database,
    logger,
    org,
    name: PUSH_CONSUMER,
    async handle(trx, logged) {
      for (const { event } of logged) {
        if (!PUSHED_TYPES.includes(event.type)) continue;
        // From when it was received: a process that comes back wakes nobody for calls of long ago.
        const nowMs = toUnixMs(event.receivedAt);
        for (const plan of await plansOf(trx, org, event))
          await enqueuePush(trx, org, { cause: event.id, plan, nowMs });
      }
    },
    onMoved: send,
  });
  send();
  return {
    wake: consumer.wake,
    send,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await Promise.all([consumer.stop(), running]);
    },
  };
}
