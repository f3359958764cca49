/** What is said and never kept goes to the clients of the other processes too (C1, C2). */
import { z } from 'zod';
import type { Wire } from '../processes/wire.ts';
import type { Hub, Listener, Passing } from './hub.ts';
import type { Hubs } from './hubs.ts';

export interface SharedSignals {
  /** To everybody in its rooms who may hear it, but who said it. */
  pass(org: string, hub: Hub, passing: Passing & { except: Listener }): void;
}

const passingSchema = z.object({
  names: z.array(z.string()),
  fields: z.record(z.string(), z.unknown()),
  rooms: z.array(z.string()),
  heardBy: z.array(z.string()),
  /** Where the log stood for who said it. */
  after: z.int(),
});

export function createSharedSignals({ wire, hubs }: { wire: Wire; hubs: Hubs }): SharedSignals {
  wire.hear('signal', passingSchema, ({ org, body: { after, ...passing } }) => {
    // A hub that did not start has told its clients so.
    void hubs.running(org)?.then(
      (hub) => hub.pass(passing, after),
      () => undefined,
    );
  });
  return {
    pass(org, hub, passing) {
      hub.pass(passing);
      const { except: _who, ...said } = passing;
      wire.tell('signal', org, { ...said, after: hub.known() });
    },
  };
}
