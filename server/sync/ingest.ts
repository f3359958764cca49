/**
 * The one door for facts, whatever path they came by: parse, find the rule, correct the time, and hand to the log.
 * A press that reaches this function is either in the log or refused with a reason when it returns.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../../shared/canonical.ts';
import type { DocumentLookup } from '../../shared/log/document.ts';
import { deviceEventSchema, type DeviceEvent, type Flag } from '../../shared/log/envelope.ts';
import { correctTime } from '../../shared/log/time-correction.ts';
import { catalogueEntry, type CatalogueEntry } from '../../shared/protocol/catalogue.ts';
import { pushRequestSchema, type PushReply, type PushResult } from '../../shared/protocol/push.ts';
import { hasRole, type Principal } from '../../shared/rooms/principal.ts';
import { refuse, type Refusal } from '../../shared/rooms/refusal.ts';
import type { Rule } from '../../shared/rooms/rule.ts';
import { toInstant, type Instant } from '../../shared/time.ts';
import { parseTimestampField } from '../../shared/transports/timestamp-fields.ts';
import type { UnitState } from '../../shared/units/state.ts';
import type { Appender } from '../log/append.ts';
import type { Candidate } from '../log/candidate.ts';
import { inSpan } from '../observability/tracing.ts';
import { isStorable } from './storable.ts';

export interface IngestDeps {
  appender: Appender;
  /** Unix milliseconds. */
  now(): number;
}

export type Ingest = (principal: Principal, body: unknown) => Promise<PushReply | { refusal: Refusal }>;

export function createIngest(deps: IngestDeps): Ingest {
  return async (principal, body) => {
    const request = pushRequestSchema.safeParse(body);
    if (!request.success) return { refusal: refuse('unreadable', firstIssue(request.error)) };
    const receivedAt = toInstant(deps.now());
    const arrival = { principal, device: request.data.device, sentAt: request.data.sentAt, receivedAt };
    const parsed = request.data.events.map((raw) => toCandidate(raw, arrival));
    const candidates = parsed.flatMap((each) => ('candidate' in each ? [each.candidate] : []));
    const appended = await inSpan(
      'push',
      {
        attributes: {
          'readback.events': parsed.length,
          'readback.refused_at_once': parsed.length - candidates.length,
        },
      },
      () => deps.appender.append(principal.org, candidates),
    );
    const results = appended.results.values();
    return {
      epoch: appended.epoch,
      head: appended.head,
      serverTime: toInstant(deps.now()),
      results: parsed.map((each) =>
        'candidate' in each ? (results.next().value ?? lost(each.candidate)) : each.result,
      ),
    };
  };
}

interface Arrival {
  principal: Principal;
  device: string;
  sentAt: Instant;
  receivedAt: Instant;
}

type Parsed = { candidate: Candidate } | { result: PushResult };

function toCandidate(raw: unknown, arrival: Arrival): Parsed {
  const envelope = deviceEventSchema.safeParse(raw);
  if (!envelope.success) return refused(readableId(raw), refuse('unreadable', firstIssue(envelope.error)));
  const event = envelope.data;
  const entry = catalogueEntry(event.type);
  if (!entry) return refused(event.id, refuse('unknown-type', `This server does not know ${event.type}.`));
  if (!hasRole(arrival.principal, ...entry.rule.roles)) {
    return refused(event.id, refuse('not-allowed', `Your role may not record ${event.type}.`));
  }
  const missing = entry.rule.needs.find((name) => event[name] === undefined);
  if (missing) return refused(event.id, refuse('bad-data', `${missing}: is required`));
  const data = entry.data.safeParse(event.data);
  if (!data.success) return refused(event.id, refuse('bad-data', firstIssue(data.error)));
  if (!isStorable(event.data))
    return refused(event.id, refuse('bad-data', 'data: holds characters that cannot be stored'));
  return { candidate: candidateOf({ event, data: data.data, entry }, arrival) };
}

/** A tablet whose disk does not answer sends it before it has a place in its lane, and again once it has. */
const SENT_AHEAD = 'unit:emergency';

const hashOf = (event: DeviceEvent): string =>
  createHash('sha256').update(canonicalJson(event)).digest('hex');

interface Understood {
  event: DeviceEvent;
  data: Record<string, unknown>;
  entry: CatalogueEntry;
}

function candidateOf({ event, data, entry }: Understood, arrival: Arrival): Candidate {
  const { principal, device, receivedAt } = arrival;
  const time = correctTime(event, arrival);
  const { rule } = entry;
  return {
    event: { ...event, data: withExtras(event.data, data) },
    hash: hashOf(event),
    ...(event.type === SENT_AHEAD && event.lane > 0 ? { hashAhead: hashOf({ ...event, lane: 0 }) } : {}),
    actor: principal.sub,
    // A tablet's lanes are counted under the name it was enrolled with, whatever a request says.
    device: principal.tablet?.device ?? device,
    receivedAt,
    time,
    flags: [...flagsOf(event, data), ...(principal.tablet?.isVouching ? (['author-unproved'] as const) : [])],
    infer: (lookup) => inferIncident(event, lookup),
    check: (checked, lookup) =>
      afterRevocation(principal, rule, time.occurredAt) ??
      rule.check?.({ principal, event: checked, occurredAt: time.occurredAt, lookup }),
    keepRefused: rule.kind === 'fact',
  };
}

/** Of a tablet that was taken out of service: what a crew did before that has happened (design, decision 5). */
function afterRevocation({ tablet }: Principal, { kind }: Rule, occurredAt: Instant): Refusal | undefined {
  if (tablet?.revokedAt === undefined) return undefined;
  return kind === 'fact' && occurredAt <= tablet.revokedAt
    ? undefined
    : refuse('device-revoked', 'This tablet had been taken out of service before this was recorded.');
}

/** Members the schema does not know are kept, apart, so that they can never pass for ones it does. */
function withExtras(given: Record<string, unknown>, data: Record<string, unknown>): Record<string, unknown> {
  const extras = Object.entries(given).filter(([key]) => !Object.hasOwn(data, key));
  return extras.length ? { ...data, extras: Object.fromEntries(extras) } : data;
}

function flagsOf(event: DeviceEvent, data: Record<string, unknown>): Flag[] {
  const dropped = Object.keys(event.data).some((key) => !Object.hasOwn(data, key));
  const unknownField = event.type === 'incident:timestamp' && !parseTimestampField(String(data['field']));
  return dropped || unknownField ? ['unknown-field'] : [];
}

const ON_THE_CALL = ['unit:status', 'asset:status:changed', 'unit:odometer'];

/** Status presses of programs that do not say which call they belong to: the one the unit is on. */
function inferIncident(event: DeviceEvent, lookup: DocumentLookup): { incidentId?: string } {
  if (!ON_THE_CALL.includes(event.type)) return {};
  if (event.unitId === undefined) return {};
  const unit = lookup('unit', event.unitId)?.state as UnitState | undefined;
  return unit?.incidentId === undefined ? {} : { incidentId: unit.incidentId };
}

const refused = (id: string | null, refusal: Refusal): Parsed => ({
  result: { id, outcome: 'refused', ...refusal },
});

const lost = (candidate: Candidate): PushResult => ({
  id: candidate.event.id,
  outcome: 'refused',
  ...refuse('unavailable', 'No answer from the log; send it again.'),
});

const idSchema = z.object({ id: z.string().max(64) });

function readableId(raw: unknown): string | null {
  const parsed = idSchema.safeParse(raw);
  return parsed.success ? parsed.data.id : null;
}

/** The first thing wrong, as `path: what was expected`. Never repeats what was sent. */
function firstIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  if (!issue) return 'could not be read';
  return issue.path.length ? `${issue.path.join('.')}: ${issue.message}` : issue.message;
}
