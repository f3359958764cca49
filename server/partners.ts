/**
 * Who is told outside: billing partners (what they get, when, signed with what, who hears of trouble, the doors to look
 * after them) and, through push services, closed apps.
 */
import { Hono, type MiddlewareHandler } from 'hono';
import type { SignedIn } from './auth/require-principal.ts';
import { openSecretBox, type SecretBox } from './auth/secret-box.ts';
import { createBillingRoutes } from './billing/billing-routes.ts';
import type { Config } from './config.ts';
import { BILLING_CONSUMER } from './integrations/billing/custody.ts';
import { sealOldSecrets } from './integrations/billing/endpoint-secrets.ts';
import { enqueueDeliveries } from './integrations/billing/enqueue.ts';
import { createAddressPicker } from './integrations/billing/partner-address.ts';
import { createPartnerAlarm } from './integrations/billing/partner-alarm.ts';
import { createPostWebhook } from './integrations/billing/post-webhook.ts';
import { resolveHost } from './integrations/billing/resolve-host.ts';
import { createSender } from './integrations/billing/sender.ts';
import { createWebhookRoutes } from './integrations/billing/webhook-routes.ts';
import { startConsumer } from './log/consumer.ts';
import type { ReadRecent } from './log/recent.ts';
import type { Logger } from './observability/logger.ts';
import type { RateLimits } from './observability/rate-limits.ts';
import { createPushes } from './pushes.ts';
import type { Worker } from './organization-workers.ts';
import type { Database } from './store/database.ts';
import type { Ingest } from './sync/ingest.ts';

const ATTEMPT_TIMEOUT_MS = 15_000;

export interface PartnersDeps {
  config: Config;
  database: Database;
  logger: Logger;
  ingest: Ingest;
  signedIn: MiddlewareHandler<SignedIn>;
  limits: RateLimits;
  /** After an attempt: delivered, failed or gone. */
  onAttempt(outcome: string): void;
  /** Billing has come further, or knows that it has not. */
  onMoved(org: string): void;
  /** Unix milliseconds. */
  now(): number;
}

export interface Partners {
  /** Seals their secrets in the database. */
  box: SecretBox;
  sender: { readonly name: string; start(): Promise<void>; stop(): Promise<void> };
  routes: Hono;
  /** Turns what an organization's log says into deliveries and pushes. */
  follow(org: string, recent: ReadRecent): Worker[];
}

export async function createPartners(deps: PartnersDeps): Promise<Partners> {
  const { config, database, logger, signedIn, now, onMoved } = deps;
  const box = await openSecretBox(database, config.secretsKey);
  const orgs = async (): Promise<string[]> =>
    (await database.kysely.selectFrom('organizations').select('org').execute()).map(({ org }) => org);
  const sender = createSender({
    ...deps,
    box,
    orgs,
    post: createPostWebhook({
      pickAddress: createAddressPicker({ allowPrivate: config.webhookAllowPrivate, resolve: resolveHost }),
      timeoutMs: ATTEMPT_TIMEOUT_MS,
    }),
    raise: createPartnerAlarm(deps),
    random: Math.random,
    onAttempt(org, outcome) {
      deps.onAttempt(outcome);
      onMoved(org);
    },
  });
  const pushes = await createPushes({ ...deps, box });
  const routes = new Hono();
  routes.route('/', pushes.routes);
  routes.route('/', createBillingRoutes({ signedIn, database }));
  routes.route('/', createWebhookRoutes({ signedIn, database, box, now, wake: sender.wake }));
  return {
    box,
    sender: {
      name: sender.name,
      async start() {
        for (const org of await orgs()) await sealOldSecrets(database, box, org);
        await sender.start();
      },
      stop: () => sender.stop(),
    },
    routes,
    follow: (org, recent) => [
      pushes.follow(org),
      startConsumer({
        database,
        logger,
        org,
        name: BILLING_CONSUMER,
        recent,
        async handle(trx, logged) {
          await enqueueDeliveries(trx, org, { events: logged.map(({ event }) => event), nowMs: now() });
        },
        onMoved() {
          sender.wake();
          onMoved(org);
        },
      }),
    ],
  };
}
