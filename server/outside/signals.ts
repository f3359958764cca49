/** What is said and never kept: places, typing, call signalling, presence, and questions (contract 5). */
import { toInstant, type Instant } from '../../shared/time.ts';
import { announcedAs } from '../../shared/protocol/announcements.ts';
import {
  checkEphemeral,
  ephemeralEntry,
  type EphemeralEntry,
  type EphemeralEvent,
  type Placed,
} from '../../shared/protocol/ephemeral.ts';
import { fromFlatPayload } from '../../shared/protocol/flat-payload.ts';
import { submittedFields } from '../../shared/protocol/announcements.ts';
import { outsideRooms } from '../../shared/protocol/outside-rooms.ts';
import type { Failed } from '../../shared/protocol/socket-events.ts';
import type { Principal } from '../../shared/rooms/principal.ts';
import { refuse, type Refusal } from '../../shared/rooms/refusal.ts';
import type { Someone } from '../../shared/units/listening.ts';
import { withDocuments } from '../log/with-documents.ts';
import { readHistory } from '../messaging/history.ts';
import { readUnread } from '../messaging/unread-counts.ts';
import { issueText } from '../observability/problem.ts';
import type { StorePositions } from '../positions/track-store.ts';
import type { Database } from '../store/database.ts';
import type { AppSaid } from '../sync/app-signals.ts';
import type { Client } from './client.ts';
import type { Hub, Passing } from './hub.ts';
import type { Hubs } from './hubs.ts';
import type { SharedSignals } from './shared-signals.ts';
import type { PresenceStatus } from './people-presence.ts';
import type { PresenceBoard } from './presence-board.ts';
import { deviceOf } from './submissions.ts';

export interface SignalDeps {
  database: Database;
  storePositions: StorePositions;
  presence: PresenceBoard;
  signals: SharedSignals;
  hubs: Pick<Hubs, 'running'>;
  /** Unix milliseconds. */
  now(): number;
  makeId(): string;
}

export type SignalAnswer = { ok: true; [field: string]: unknown } | ({ ok: false } & Refusal);

interface Said {
  client: Client;
  hub: Hub;
  entry: EphemeralEntry;
  payload: Record<string, unknown>;
}

export async function takeSignal(
  deps: SignalDeps,
  { client, hub, entry, payload }: Said,
): Promise<SignalAnswer> {
  const decided = await decide(deps, client.principal, { entry, payload });
  if ('refusal' in decided) return refused(decided.refusal);
  const { event } = decided;
  if (entry.kind === 'position') return storePlace(deps, client, event);
  if (entry.kind === 'request') return answerQuestion(deps, client, event);
  if (entry.type.startsWith('presence:')) return takePresence(deps, client, event);
  const passing = { ...passingOf(deps, client.principal, decided), except: client };
  deps.signals.pass(client.principal.org, passing, { hub });
  return { ok: true, id: passing.fields.id, seq: null };
}

/** The same from the app, which says only what goes to others at once. */
export async function takeFromApp(
  deps: SignalDeps,
  { principal, type, payload, from }: AppSaid,
): Promise<{ ok: true } | Failed> {
  const entry = ephemeralEntry(type);
  if (entry?.kind !== 'signal') return { refusal: refuse('unknown-type', 'There is no such event.') };
  const decided = await decide(deps, principal, { entry, payload });
  if ('refusal' in decided) return decided;
  const hub = await deps.hubs.running(principal.org);
  deps.signals.pass(principal.org, passingOf(deps, principal, decided), { hub, app: from });
  return { ok: true };
}

interface Decided {
  event: EphemeralEvent;
  nowAt: Instant;
  rooms: string[];
  heardBy: string[];
}

/** What it says, and who may hear it, if they may say it. */
async function decide(
  deps: SignalDeps,
  principal: Principal,
  { entry, payload }: Pick<Said, 'entry' | 'payload'>,
): Promise<Decided | { refusal: Refusal }> {
  const { data: given, at, unitId, incidentId } = fromFlatPayload(entry.type, payload);
  const parsed = entry.data.safeParse(at === undefined ? given : { at, ...given });
  if (!parsed.success) return { refusal: refuse('bad-data', issueText(parsed.error)) };
  const event: EphemeralEvent = {
    type: entry.type,
    data: parsed.data,
    ...(unitId === undefined ? {} : { unitId }),
    ...(incidentId === undefined ? {} : { incidentId }),
  };
  const nowAt = toInstant(deps.now());
  return withDocuments(deps.database, principal.org, (lookup) => {
    const someone: Someone = { principal, occurredAt: nowAt, lookup };
    const refusal = checkEphemeral(entry, someone, event);
    if (refusal) return { refusal };
    return {
      event,
      nowAt,
      rooms: outsideRooms({ ...event, actor: principal.sub }, lookup),
      heardBy: entry.rooms(event, someone),
    };
  });
}

function passingOf(
  { makeId }: SignalDeps,
  { sub }: Principal,
  { event, nowAt, rooms, heardBy }: Decided,
): Passing & { fields: { id: string } } {
  const id = makeId();
  const fields = { ...submittedFields(event), actor: sub, id, seq: null };
  const names = [announcedAs(event.type)];
  return { names, fields: { ...fields, occurredAt: nowAt, timestamp: nowAt }, rooms, heardBy };
}

const refused = (refusal: Refusal): SignalAnswer => ({ ok: false, ...refusal });

/** Announced with all stored places, whatever way they came. */
async function storePlace(
  { storePositions, now, makeId }: SignalDeps,
  { principal }: Client,
  { unitId, data }: EphemeralEvent,
): Promise<SignalAnswer> {
  const { location, at = toInstant(now()), ...rest } = data as Placed;
  const source = principal.via === 'bridge' ? 'cad' : principal.roles.includes('crew') ? 'gps' : 'tracker';
  const fix = { at, ...location, ...rest, source };
  const reply = await storePositions(principal, deviceOf(principal), { unitId, fixes: [fix] });
  if ('refusal' in reply) return refused(reply.refusal);
  return reply.refused > 0
    ? refused(refuse('bad-data', 'the position cannot be used, or lies in the future'))
    : { ok: true, id: makeId(), seq: null };
}

function takePresence(
  { presence }: SignalDeps,
  client: Client,
  { type, data }: EphemeralEvent,
): SignalAnswer {
  const status = data['status'] as PresenceStatus;
  const { note, userId } = data;
  if (type === 'presence:changed') presence.report(client, { userId: String(userId), status });
  else presence.set(client, { status, ...(typeof note === 'string' ? { note } : {}) });
  return { ok: true };
}

async function answerQuestion(
  { database, presence }: SignalDeps,
  client: Client,
  { type, data }: EphemeralEvent,
): Promise<SignalAnswer> {
  const { org, sub } = client.principal;
  if (type === 'presence:subscribe') {
    return { ok: true, presence: presence.subscribe(client, data['userIds'] as string[]) };
  }
  if (type === 'message:history') {
    const asked = data as { channelId: string; before?: number; limit?: number };
    const page = await database.withOrg(org, (trx) => readHistory(trx, org, asked));
    return { ok: true, channelId: asked.channelId, ...page };
  }
  const unread = await database.withOrg(org, (trx) => readUnread(trx, org, { sub, scope: client.scope() }));
  return { ok: true, ...unread };
}
