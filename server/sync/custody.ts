/** Telling everyone how far the consumers have come; computed from cursors, so it costs nothing per event (design 4). */
import { z } from 'zod';
import type { Custody } from '../../shared/protocol/feed.ts';
import type { Logger } from '../observability/logger.ts';
import type { SyncNamespace } from '../feeds/feeds.ts';
import type { Wire } from '../processes/wire.ts';
import { orgOfRoom, orgRoom } from './session.ts';

export interface CustodyBoard {
  of(org: string): Promise<Custody>;
  /** A consumer moved, or a partner took something: tell the organization, a few times a second at most. */
  changed(org: string): void;
  stop(): void;
}

const INTERVAL_MS = 250;
/** Another process may have moved a consumer and been able to tell nobody. */
const LOOK_EVERY_MS = 3_000;

export function createCustodyBoard(deps: {
  read(org: string): Promise<Custody>;
  namespace(): SyncNamespace;
  logger: Logger;
  wire: Wire;
}): CustodyBoard {
  const told = new Map<string, string>();
  const waiting = new Map<string, NodeJS.Timeout>();
  let stopped = false;

  async function tell(org: string): Promise<void> {
    const custody = await deps.read(org);
    const text = JSON.stringify(custody);
    if (told.get(org) === text) return;
    told.set(org, text);
    deps.namespace().local.to(orgRoom(org)).emit('custody', custody);
  }

  /** False: it will be, anyway. */
  function tellSoon(org: string): boolean {
    if (stopped || waiting.has(org)) return false;
    const timer = setTimeout(() => {
      waiting.delete(org);
      tell(org).catch((error: unknown) => deps.logger.warn({ err: error, org }, 'custody could not be read'));
    }, INTERVAL_MS);
    waiting.set(org, timer);
    return true;
  }

  function lookEverywhere(): void {
    for (const room of deps.namespace().adapter.rooms.keys()) {
      const org = orgOfRoom(room);
      if (org !== undefined) tellSoon(org);
    }
  }

  const looking = setInterval(lookEverywhere, LOOK_EVERY_MS);
  looking.unref();
  deps.wire.hear('custody', z.unknown(), ({ org }) => void tellSoon(org));

  return {
    of: (org) => deps.read(org),
    changed(org) {
      if (tellSoon(org)) deps.wire.tell('custody', org, null);
    },
    stop() {
      stopped = true;
      clearInterval(looking);
      for (const timer of waiting.values()) clearTimeout(timer);
      waiting.clear();
    },
  };
}
