/** Connecting anew is asked of any process and done by the one that holds the CAD. */
import { z } from 'zod';
import type { Wire } from '../../processes/wire.ts';
import type { Relays } from './relays.ts';

export function shareReconnect(wire: Wire, relays: Relays): Relays {
  wire.hear('relay:reconnect', z.unknown(), ({ org }) => void relays.reconnect(org));
  return {
    ...relays,
    reconnect(org) {
      wire.tell('relay:reconnect', org, null);
      return relays.reconnect(org);
    },
  };
}
