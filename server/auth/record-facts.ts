import { randomBytes } from 'node:crypto';
import { uuidv7 } from '../../shared/ids.ts';
import type { Principal } from '../../shared/rooms/principal.ts';
import { toInstant } from '../../shared/time.ts';
import type { Ingest } from '../sync/ingest.ts';

/** What the setup names: units, hospitals, and pages to look things up in. */
export interface SetupFact {
  readonly type: 'unit:registered' | 'hospital:registered' | 'reference:page';
  readonly unitId?: string;
  readonly data: Record<string, unknown>;
}

/** Puts the facts into the organization's log. Throws if the log did not take every one of them. */
export type RecordFacts = (org: string, facts: readonly SetupFact[]) => Promise<void>;

/** At most this many in one push. */
const BATCH = 500;

/** Through the same door as every other fact, as the installation itself. */
export function createRecordFacts(ingest: Ingest, now: () => number): RecordFacts {
  return async (org, facts) => {
    const principal: Principal = { org, sub: 'setup', name: 'Setup', roles: ['admin'], via: 'system' };
    for (let done = 0; done < facts.length; done += BATCH) {
      const at = toInstant(now());
      const events = facts.slice(done, done + BATCH).map((fact) => ({
        id: uuidv7(now(), randomBytes(10)),
        type: fact.type,
        v: 1,
        at,
        lane: 0,
        source: 'system',
        data: fact.data,
        ...(fact.unitId === undefined ? {} : { unitId: fact.unitId }),
      }));
      const reply = await ingest(principal, { device: 'setup', sentAt: at, events });
      if ('refusal' in reply) throw new Error(`The log refused the setup: ${reply.refusal.detail}`);
      const refused = reply.results.find((result) => result.outcome === 'refused');
      if (refused)
        throw new Error(`The log refused a fact of the setup: ${refused.detail ?? refused.code ?? ''}`);
    }
  };
}
