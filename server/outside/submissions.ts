/**
 * What one client submits, on its way through the one door for facts: in the order it was said, as many at a time as
 * came in while the last ones were written down.
 */
import { randomBytes } from 'node:crypto';
import { SOURCES, instantSchema, type Source } from '../../shared/log/envelope.ts';
import { uuidv7 } from '../../shared/ids.ts';
import { fromFlatPayload, type FlatParts } from '../../shared/protocol/flat-payload.ts';
import type { PushResult } from '../../shared/protocol/push.ts';
import { hasRole, type Principal } from '../../shared/rooms/principal.ts';
import { refuse, type Refusal } from '../../shared/rooms/refusal.ts';
import { toInstant } from '../../shared/time.ts';
import { rowToEvent } from '../log/read.ts';
import type { Logger } from '../observability/logger.ts';
import type { Database } from '../store/database.ts';
import type { Ingest } from '../sync/ingest.ts';
import { filledIn, needsDocuments, type Draft } from './fill-in.ts';

export type Answer =
  { ok: true; id: string; seq: number | null; duplicate?: true } | ({ ok: false; id?: string } & Refusal);

export interface Submissions {
  submit(type: string, payload: Record<string, unknown>, answer: (answer: Answer) => void): void;
}

export interface SubmissionsDeps {
  database: Database;
  ingest: Ingest;
  logger: Logger;
  principal: Principal;
  /** Unix milliseconds. */
  now(): number;
}

const MAX_GROUP = 200;
/** A client this far ahead of the log does not read its acknowledgements. */
const MAX_WAITING = 5_000;

interface Waiting {
  type: string;
  parts: FlatParts;
  answer(answer: Answer): void;
}

export const deviceOf = ({ sub }: Principal): string => `socket:${sub}`.slice(0, 64);

export function createSubmissions(deps: SubmissionsDeps): Submissions {
  const { database, ingest, logger, principal, now } = deps;
  const waiting: Waiting[] = [];
  let isRunning = false;

  async function run(): Promise<void> {
    isRunning = true;
    while (waiting.length > 0) {
      const group = takeGroup(waiting);
      try {
        await send(group);
      } catch (error) {
        logger.warn({ err: error, org: principal.org }, 'submissions failed');
        const refusal = refuse('unavailable', 'The log cannot be reached; send it again.');
        for (const { answer } of group) answer({ ok: false, ...refusal });
      }
    }
    isRunning = false;
  }

  async function send(group: readonly Waiting[]): Promise<void> {
    const sentAt = toInstant(now());
    const drafts: Draft[][] = [];
    for (const { type, parts } of group) {
      const id = parts.id ?? uuidv7(now(), randomBytes(10));
      const known = parts.id === undefined ? parts : await asFirstSaid(type, parts);
      drafts.push(await filledIn(database, principal, { id, type, parts: known }));
    }
    const events = drafts.flat().map((draft) => toEvent(draft, sentAt, principal));
    const reply = await ingest(principal, { device: deviceOf(principal), sentAt, events });
    if ('refusal' in reply) {
      for (const { answer } of group) answer({ ok: false, ...reply.refusal });
      return;
    }
    let taken = 0;
    for (const [place, { answer }] of group.entries()) {
      taken += drafts[place]?.length ?? 0;
      answer(toAnswer(reply.results[taken - 1]));
    }
  }

  /** Sent again under its id but without a time, it is still the same fact: what we filled in then holds. */
  async function asFirstSaid(type: string, parts: FlatParts): Promise<FlatParts> {
    const { id } = parts;
    if (id === undefined) return parts;
    const row = await database.withOrg(principal.org, (trx) =>
      trx
        .selectFrom('events')
        .selectAll()
        .where('org', '=', principal.org)
        .where('id', '=', id)
        .executeTakeFirst(),
    );
    if (!row || row.type !== type) return parts;
    const { at, unitId } = rowToEvent(row);
    return {
      ...parts,
      at: parts.at ?? at,
      ...(unitId === undefined ? {} : { unitId: parts.unitId ?? unitId }),
    };
  }

  return {
    submit(type, payload, answer) {
      if (waiting.length >= MAX_WAITING) {
        answer({ ok: false, ...refuse('rate-limited', 'Wait for the acknowledgements of what you sent.') });
        return;
      }
      waiting.push({ type, parts: fromFlatPayload(type, payload), answer });
      if (!isRunning) void run();
    },
  };
}

/** Up to the next one that must find what was said before it in the log. */
function takeGroup(waiting: Waiting[]): Waiting[] {
  const next = waiting.findIndex(({ type, parts }, place) => place > 0 && needsDocuments(type, parts));
  return waiting.splice(0, Math.min(next < 0 ? waiting.length : next, MAX_GROUP));
}

function toEvent({ id, type, parts }: Draft, sentAt: string, principal: Principal): unknown {
  const { unitId, incidentId, corrects, data } = parts;
  return {
    id,
    type,
    v: 1,
    at: parts.at ?? reportedTime(type, data) ?? sentAt,
    lane: 0,
    source: sourceOf(principal, data),
    data,
    ...(unitId === undefined ? {} : { unitId }),
    ...(incidentId === undefined ? {} : { incidentId }),
    ...(corrects === undefined ? {} : { corrects }),
  };
}

/** A reported time is when it happened. */
function reportedTime(type: string, data: Record<string, unknown>): string | undefined {
  return type === 'incident:timestamp' ? instantSchema.safeParse(data['timestamp']).data : undefined;
}

/** What the CAD's bridge says came from the CAD, which is therefore not told it again. */
function sourceOf(principal: Principal, data: Record<string, unknown>): Source {
  if (principal.via === 'bridge') return 'cad';
  const said = SOURCES.find((source) => source === data['source']);
  if (said !== undefined) return said;
  if (hasRole(principal, 'crew')) return 'manual';
  if (hasRole(principal, 'hospital')) return 'hospital';
  return hasRole(principal, 'dispatcher', 'supervisor') ? 'dispatch' : 'system';
}

function toAnswer(result: PushResult | undefined): Answer {
  const id = result?.id ?? undefined;
  if (result?.outcome !== 'refused' && result?.seq !== undefined && id !== undefined) {
    return { ok: true, id, seq: result.seq, ...(result.outcome === 'duplicate' ? { duplicate: true } : {}) };
  }
  const refusal = refuse(result?.code ?? 'unavailable', result?.detail ?? 'The log did not take it.');
  return { ok: false, ...(id === undefined ? {} : { id }), ...refusal };
}
