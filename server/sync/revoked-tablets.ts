/**
 * A tablet taken out of service hears nothing more, to whichever process it is connected: at once where the processes
 * hear each other, and within seconds where they do not (I9).
 */
import { z } from 'zod';
import type { SyncNamespace } from '../feeds/feeds.ts';
import type { Logger } from '../observability/logger.ts';
import type { Wire } from '../processes/wire.ts';
import type { Database } from '../store/database.ts';

export interface RevokedTablets {
  /** Ends every connection of one device. */
  end(org: string, device: string): void;
  stop(): void;
}

export interface RevokedTabletsDeps {
  namespace: SyncNamespace;
  database: Database;
  wire: Wire;
  logger: Logger;
}

const LOOK_EVERY_MS = 5_000;

export function endRevokedTablets({ namespace, database, wire, logger }: RevokedTabletsDeps): RevokedTablets {
  function endHere(org: string, device: string): void {
    for (const socket of namespace.sockets.values())
      if (socket.data.org === org && socket.data.device === device) socket.disconnect(true);
  }

  async function look(): Promise<void> {
    const connected = [...namespace.sockets.values()].filter(({ data }) => data.tablet !== undefined);
    for (const org of new Set(connected.map(({ data }) => data.org))) {
      const here = connected.filter(({ data }) => data.org === org);
      const revoked = await database.withOrg(org, (trx) =>
        trx
          .selectFrom('devices')
          .select('id')
          .where('org', '=', org)
          .where('id', 'in', [...new Set(here.flatMap(({ data }) => data.tablet ?? []))])
          .where('revoked_at', 'is not', null)
          .execute(),
      );
      for (const socket of here)
        if (revoked.some(({ id }) => id === socket.data.tablet)) socket.disconnect(true);
    }
  }

  wire.hear('tablet:revoked', z.object({ device: z.string() }), ({ org, body }) => endHere(org, body.device));
  const timer = setInterval(() => {
    look().catch((error: unknown) => logger.warn({ err: error }, 'revoked tablets could not be looked up'));
  }, LOOK_EVERY_MS);
  timer.unref();

  return {
    end(org, device) {
      endHere(org, device);
      wire.tell('tablet:revoked', org, { device });
    },
    stop: () => clearInterval(timer),
  };
}
