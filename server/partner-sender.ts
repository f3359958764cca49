/** The sender of webhooks with all it needs: where it may dial, what it signs with, and whom it tells of trouble. */
import type { SecretBox } from './auth/secret-box.ts';
import type { Config } from './config.ts';
import { sealOldSecrets } from './integrations/billing/endpoint-secrets.ts';
import { createAddressPicker } from './integrations/billing/partner-address.ts';
import { createPartnerAlarm } from './integrations/billing/partner-alarm.ts';
import { createPostWebhook } from './integrations/billing/post-webhook.ts';
import { resolveHost } from './integrations/billing/resolve-host.ts';
import { createSender, type Sender, type SenderDeps } from './integrations/billing/sender.ts';
import type { Logger } from './observability/logger.ts';
import type { Database } from './store/database.ts';
import type { Ingest } from './sync/ingest.ts';

const ATTEMPT_TIMEOUT_MS = 15_000;

export interface PartnerSenderDeps extends Pick<SenderDeps, 'onAttempt'> {
  config: Config;
  database: Database;
  logger: Logger;
  ingest: Ingest;
  box: SecretBox;
  /** Unix milliseconds. */
  now(): number;
}

export function createPartnerSender({ config, ingest, ...deps }: PartnerSenderDeps): Sender {
  const { database, box } = deps;
  const orgs = async (): Promise<string[]> =>
    (await database.kysely.selectFrom('organizations').select('org').execute()).map(({ org }) => org);
  const sender = createSender({
    ...deps,
    orgs,
    post: createPostWebhook({
      pickAddress: createAddressPicker({ allowPrivate: config.webhookAllowPrivate, resolve: resolveHost }),
      timeoutMs: ATTEMPT_TIMEOUT_MS,
    }),
    raise: createPartnerAlarm({ ...deps, ingest }),
    random: Math.random,
  });
  return {
    ...sender,
    async start() {
      for (const org of await orgs()) await sealOldSecrets(database, box, org);
      await sender.start();
    },
  };
}
