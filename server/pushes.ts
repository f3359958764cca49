/** Web Push as one part: its keys, its doors, and what follows each organization's log. */
import type { Hono, MiddlewareHandler } from 'hono';
import type { SignedIn } from './auth/require-principal.ts';
import type { SecretBox } from './auth/secret-box.ts';
import type { Config } from './config.ts';
import { createAddressPicker } from './integrations/billing/partner-address.ts';
import { resolveHost } from './integrations/billing/resolve-host.ts';
import { createPushRoutes } from './integrations/push/push-routes.ts';
import { startPush, type PushWorker } from './integrations/push/push.ts';
import { vapidKeys } from './integrations/push/vapid-keys.ts';
import type { Logger } from './observability/logger.ts';
import type { RateLimits } from './observability/rate-limits.ts';
import type { Worker } from './organization-workers.ts';
import type { Database } from './store/database.ts';

export interface PushesDeps {
  config: Config;
  database: Database;
  logger: Logger;
  box: SecretBox;
  signedIn: MiddlewareHandler<SignedIn>;
  limits: RateLimits;
  /** Unix milliseconds. */
  now(): number;
}

export interface Pushes {
  routes: Hono<SignedIn>;
  follow(org: string): Worker;
}

export async function createPushes(deps: PushesDeps): Promise<Pushes> {
  const { config } = deps;
  const keys = await vapidKeys(config, deps);
  const pickAddress = createAddressPicker({
    allowPrivate: config.webhookAllowPrivate,
    resolve: resolveHost,
  });
  const workers = new Map<string, PushWorker>();
  return {
    routes: createPushRoutes({
      ...deps,
      publicKey: keys.publicKey,
      pickAddress,
      send: (org) => workers.get(org)?.send(),
    }),
    follow(org) {
      const worker = startPush({ ...deps, keys, pickAddress }, org);
      workers.set(org, worker);
      return worker;
    },
  };
}
