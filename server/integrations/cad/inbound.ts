/**
 * What the CAD says, through the one door for facts, as the system device `cad-relay`. Each message is handled on its own:
 * one that fails, or that nobody understands, is counted and reported and stops no other (A2). Messages about one incident
 * or unit keep their order.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { ZodError } from 'zod';
import { isUuid } from '../../../shared/ids.ts';
import type { PushResult } from '../../../shared/protocol/push.ts';
import type { Principal } from '../../../shared/rooms/principal.ts';
import { toInstant } from '../../../shared/time.ts';
import { readDocuments, readHead } from '../../log/read.ts';
import type { Logger } from '../../observability/logger.ts';
import { issueText } from '../../observability/problem.ts';
import type { StorePositions } from '../../positions/track-store.ts';
import type { Database } from '../../store/database.ts';
import type { Ingest } from '../../sync/ingest.ts';
import { CAD_DEVICE, INBOUND_NAMES, type InboundName } from './cad-names.ts';
import type { Echoes } from './echoes.ts';
import { locationReportSchema, toFacts, type CadFact } from './inbound-facts.ts';
import { createIdentify } from './inbound-identity.ts';
import type { Payload } from './outgoing.ts';
import type { RelayFigures } from './relay-figures.ts';
import { readSpeed, type Spelling } from './spelling.ts';
import { unitOfIncident } from '../../incidents/unit-of-incident.ts';

export interface InboundDeps {
  org: string;
  database: Database;
  logger: Logger;
  ingest: Ingest;
  storePositions: StorePositions;
  echoes: Echoes;
  figures: RelayFigures;
  spelling(): Spelling;
  /** Unix milliseconds. */
  now(): number;
  /** Told of what could not be used; `what` never repeats the message. */
  onRejected?(name: string, what: string): void;
  /** Too much waits for the log; nothing more is taken until there is room. */
  onFull?(): void;
  /** Other than usual. */
  mostWaiting?: number;
}

export interface Inbound {
  /** Never throws. */
  receive(name: string, payload: unknown): void;
  /** Whether enough of what waited is in the log by now. */
  hasRoom(): boolean;
  /** Messages that wait for the log. */
  waiting(): number;
  /** When everything received so far that is about something is done. */
  idle(): Promise<void>;
  /** What still waits for a log that cannot be reached is given up; the CAD was promised nothing. */
  stop(): void;
}

/** The CAD sends nothing twice, so that what the log cannot take right now is tried until it can. */
const RETRY_MS = [200, 1_000, 5_000] as const;
/** A message the log fails at so often, though it answers others, is broken for it and may not hold up the rest. */
const MOST_TRIES = 12;
/** Received and not in the log. */
const MOST_WAITING = 2_000;

/** Why a message was not used. */
class Unusable extends Error {}

export function createInbound(deps: InboundDeps): Inbound {
  const { org, figures, echoes, now, mostWaiting = MOST_WAITING } = deps;
  const principal: Principal = { org, sub: CAD_DEVICE, name: 'CAD', roles: ['service'], via: 'bridge' };
  const identify = createIdentify(now);
  const lines = createLines();
  const lifetime = new AbortController();
  let waiting = 0;

  async function take(name: InboundName, payload: unknown): Promise<void> {
    if (await untilReached(() => isOurs(deps, payload))) figures.counts.echoes += 1;
    else if (name === 'unit:location:updated') await takeLocation(payload);
    else for (const fact of toFacts[name](payload)) await record(name, fact);
  }

  async function takeLocation(payload: unknown): Promise<void> {
    const { unitId, location, heading, speed, timestamp } = locationReportSchema.parse(payload);
    const name = 'unit:location:updated';
    const { at } = identify({ org, name, about: [unitId], content: location, at: timestamp });
    const metresPerSecond = speed === undefined ? undefined : readSpeed(speed, deps.spelling());
    const fix = { at, ...location, heading, speed: metresPerSecond, source: 'cad' };
    if (!(await untilReached(() => isUnit(deps, unitId)))) throw new Unusable(`there is no unit ${unitId}`);
    const reply = await untilReached(() =>
      deps.storePositions(principal, CAD_DEVICE, { unitId, fixes: [fix] }),
    );
    if ('refusal' in reply) throw new Unusable(reply.refusal.detail);
    if (reply.refused > 0) throw new Unusable('the position is out of range');
    figures.counts[reply.stored > 0 ? 'accepted' : 'duplicates'] += 1;
  }

  async function record(name: InboundName, given: CadFact): Promise<void> {
    const { type, unitId, incidentId, data } = await untilReached(() => withUnit(deps, given));
    // Once for all tries: without a time of the CAD's own, a later moment would be another fact.
    const { id, at } = identify({
      org,
      name,
      about: [type, unitId, incidentId],
      content: data,
      at: given.at,
    });
    const ids = {
      ...(unitId === undefined ? {} : { unitId }),
      ...(incidentId === undefined ? {} : { incidentId }),
    };
    const event = { id, type, v: 1, at, lane: 0, source: 'cad', data, ...ids };
    const result = await untilReached(() => append(deps, principal, event));
    // Refused as known already: the incident was there, the unit was sent before.
    if (result.outcome === 'duplicate' || isKnownAlready(name, result)) figures.counts.duplicates += 1;
    else if (result.outcome === 'accepted') figures.counts.accepted += 1;
    else throw new Unusable(result.detail ?? result.code ?? 'refused');
  }

  /** Tries until the log can be reached; what is wrong with the message itself is not tried again. */
  async function untilReached<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await work();
      } catch (error) {
        if (error instanceof Unusable || error instanceof ZodError) throw error;
        if (lifetime.signal.aborted) throw new Unusable('the log could not be reached');
        if (attempt >= MOST_TRIES && (await answers(deps))) throw new Unusable('the log does not take it');
        deps.logger.warn({ err: error, org }, 'the log could not take a fact of the CAD; will try again');
        const wait = RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)];
        await delay(wait, undefined, { signal: lifetime.signal }).catch(() => undefined);
      }
    }
  }

  function reject(name: string, error: unknown): void {
    figures.counts.rejected += 1;
    const what =
      error instanceof ZodError ? issueText(error) : error instanceof Error ? error.message : String(error);
    deps.logger.warn({ org, event: name, what }, 'a message of the CAD could not be used');
    deps.onRejected?.(name, what);
  }

  return {
    receive(name, payload) {
      if (!isInboundName(name)) return;
      figures.counts.received += 1;
      try {
        if (isPayload(payload) && echoes.take(name, payload)) {
          figures.counts.echoes += 1;
          return;
        }
        // Read from a line that was hung up on in the same breath; it counts as never said.
        if (waiting >= mostWaiting) throw new Unusable('too much waits for the log');
        waiting += 1;
        if (waiting === mostWaiting) deps.onFull?.();
        lines.add(linesOf(payload), () =>
          take(name, payload)
            .catch((error: unknown) => reject(name, error))
            .finally(() => {
              waiting -= 1;
            }),
        );
      } catch (error) {
        reject(name, error);
      }
    },
    hasRoom: () => waiting <= mostWaiting / 2,
    waiting: () => waiting,
    idle: () => lines.idle(),
    stop: () => lifetime.abort(),
  };
}

const isInboundName = (name: string): name is InboundName => INBOUND_NAMES.some((known) => known === name);
const isPayload = (given: unknown): given is Payload =>
  given !== null && typeof given === 'object' && !Array.isArray(given);

/** A CAD that passes ids on says by them that this came from us, however long ago. */
async function isOurs({ database, org }: InboundDeps, payload: unknown): Promise<boolean> {
  const id = isPayload(payload) ? payload['id'] : undefined;
  if (typeof id !== 'string' || !isUuid(id)) return false;
  const row = await database.withOrg(org, (trx) =>
    trx.selectFrom('events').select('seq').where('org', '=', org).where('id', '=', id).executeTakeFirst(),
  );
  return row !== undefined;
}

const answers = ({ database, org }: InboundDeps): Promise<boolean> =>
  database
    .withOrg(org, (trx) => readHead(trx, org))
    .then(
      () => true,
      () => false,
    );

async function isUnit({ database, org }: InboundDeps, id: string): Promise<boolean> {
  const found = await database.withOrg(org, (trx) => readDocuments(trx, org, [{ kind: 'unit', id }]));
  return found.length > 0;
}

async function withUnit({ database, org }: InboundDeps, fact: CadFact): Promise<CadFact> {
  const { unitWanted, incidentId } = fact;
  if (!unitWanted || fact.unitId !== undefined || incidentId === undefined) return fact;
  const answer = await database.withOrg(org, (trx) => unitOfIncident(trx, org, { incidentId }));
  if ('unitId' in answer) return { ...fact, unitId: answer.unitId };
  if (unitWanted === 'helpful') return fact;
  throw new Unusable(
    answer.unknown === 'incident' ? 'there is no such incident' : `units on the incident: ${answer.unknown}`,
  );
}

function isKnownAlready(name: InboundName, { code }: PushResult): boolean {
  if (code === 'id-conflict') return true;
  const mayBeKnown = name === 'incident:new' || name === 'assignment:received';
  return mayBeKnown && (code === 'already-exists' || code === 'already-decided');
}

/** Rejects while the log cannot take anything. */
async function append(deps: InboundDeps, principal: Principal, event: unknown): Promise<PushResult> {
  const sentAt = toInstant(deps.now());
  const reply = await deps.ingest(principal, { device: CAD_DEVICE, sentAt, events: [event] });
  if ('refusal' in reply) throw new Unusable(reply.refusal.detail);
  const [result] = reply.results;
  if (!result || result.code === 'unavailable') throw new Error('the log is not available');
  return result;
}

/** What a message is about decides whom it has to wait for. */
function linesOf(payload: unknown): string[] {
  if (!isPayload(payload)) return [];
  return ['unitId', 'incidentId', 'id'].flatMap((name) => {
    const about = payload[name];
    return typeof about === 'string' ? [`${name === 'unitId' ? 'unit' : 'incident'} ${about}`] : [];
  });
}

interface Lines {
  /** `work` never rejects. */
  add(lines: readonly string[], work: () => Promise<void>): void;
  idle(): Promise<void>;
}

function createLines(): Lines {
  const ends = new Map<string, Promise<unknown>>();
  return {
    add(lines, work) {
      const end = Promise.all(lines.map((line) => ends.get(line))).then(work);
      for (const line of lines) {
        ends.set(line, end);
        void end.then(() => {
          if (ends.get(line) === end) ends.delete(line);
        });
      }
    },
    async idle() {
      while (ends.size > 0) await Promise.all(ends.values());
    },
  };
}
