/** What is said and never kept goes to the clients of the other processes too (C1, C2). */
import { z } from 'zod';
import type { AppSignals, SignalListener } from '../sync/app-signals.ts';
import type { Wire } from '../processes/wire.ts';
import type { Hub, Passing } from './hub.ts';
import type { Hubs } from './hubs.ts';

export interface SharedSignals {
  /** To everybody who may hear it, but who said it: at `/` in its rooms, and in the app. */
  pass(org: string, passing: Passing, by: { hub: Hub | undefined; app?: SignalListener }): void;
}

const passingSchema = z.object({
  names: z.array(z.string()),
  fields: z.record(z.string(), z.unknown()),
  rooms: z.array(z.string()),
  heardBy: z.array(z.string()),
  /** Where the log stood for who said it. */
  after: z.int(),
});

export function createSharedSignals({
  wire,
  hubs,
  appSignals,
}: {
  wire: Wire;
  hubs: Hubs;
  appSignals: AppSignals;
}): SharedSignals {
  function passToApps(org: string, { names, fields, heardBy }: Passing, except?: SignalListener): void {
    const [type = ''] = names;
    const { actor, occurredAt, ...rest } = fields;
    const signal = { ...rest, type, actor: String(actor), occurredAt: String(occurredAt) };
    appSignals.pass(org, { signal, heardBy }, except);
  }

  wire.hear('signal', passingSchema, ({ org, body: { after, ...passing } }) => {
    passToApps(org, passing);
    // A hub that did not start has told its clients so.
    void hubs.running(org)?.then(
      (hub) => hub.pass(passing, after),
      () => undefined,
    );
  });
  return {
    pass(org, passing, { hub, app }) {
      hub?.pass(passing);
      passToApps(org, passing, app);
      const { except: _who, ...said } = passing;
      wire.tell('signal', org, { ...said, after: hub?.known() ?? 0 });
    },
  };
}
