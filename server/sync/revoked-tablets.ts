/**
 * A tablet taken out of service hears nothing more, to whichever process it is connected: at once where the processes
 * hear each other. Where they do not, watched sign-ins end within seconds (I9).
 */
import { z } from 'zod';
import type { SyncNamespace } from '../feeds/feeds.ts';
import type { Wire } from '../processes/wire.ts';

export interface RevokedTablets {
  /** Ends every connection of one device. */
  end(org: string, device: string): void;
}

export interface RevokedTabletsDeps {
  namespace: SyncNamespace;
  wire: Wire;
}

export function endRevokedTablets({ namespace, wire }: RevokedTabletsDeps): RevokedTablets {
  function endHere(org: string, device: string): void {
    for (const socket of namespace.sockets.values())
      if (socket.data.org === org && socket.data.device === device) socket.disconnect(true);
  }

  wire.hear('tablet:revoked', z.object({ device: z.string() }), ({ org, body }) => endHere(org, body.device));
  return {
    end(org, device) {
      endHere(org, device);
      wire.tell('tablet:revoked', org, { device });
    },
  };
}
