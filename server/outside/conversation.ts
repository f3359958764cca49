/** What one signed-in client says, and who takes it: rooms, signals, or the log. */
import { ephemeralEntry } from '../../shared/protocol/ephemeral.ts';
import { inStyle, submittedName } from '../../shared/protocol/names.ts';
import { roomOf } from '../../shared/rooms/outside-room-names.ts';
import { refuse, type Refusal } from '../../shared/rooms/refusal.ts';
import { toInstant } from '../../shared/time.ts';
import type { AuditRefusal } from '../auth/refusal-audit.ts';
import type { Logger } from '../observability/logger.ts';
import type { Ingest } from '../sync/ingest.ts';
import type { Client } from './client.ts';
import type { Hub } from './hub.ts';
import { isRecord, misunderstanding, namesForeignOrganization, unwrapped, type Packet } from './packets.ts';
import { takeSignal, type SignalDeps } from './signals.ts';
import { createSubmissions } from './submissions.ts';

export interface ConversationDeps extends SignalDeps {
  auditRefusal: AuditRefusal;
  ingest: Ingest;
  logger: Logger;
}

/** Short forms, in either spelling: which kind of room, and whether in or out. */
const SHORT_FORMS = new Map<string, { kind: 'unit' | 'incident'; isJoin: boolean }>(
  (['unit', 'incident'] as const).flatMap((kind) =>
    ['join', 'leave'].flatMap((verb) =>
      [':', '_'].map((mark) => [`${verb}${mark}${kind}`, { kind, isJoin: verb === 'join' }] as const),
    ),
  ),
);

export function startConversation(
  deps: ConversationDeps,
  client: Client,
  hub: Hub,
): (packet: Packet) => void {
  const { socket, principal, style } = client;
  const submissions = createSubmissions({ ...deps, principal });

  function tellError(name: string, refusal: Refusal): void {
    socket.emit('error', misunderstanding(name, refusal, toInstant(deps.now())));
  }

  /** A refusal without anybody waiting for it, and every message that could not be understood, is also an error event. */
  function refused({ name, reply }: Packet, refusal: Refusal): void {
    const isMalformed = ['unreadable', 'bad-data', 'unknown-type'].includes(refusal.code);
    if (!reply || isMalformed) tellError(name, refusal);
    reply?.({ ok: false, ...refusal });
  }

  function answered(packet: Packet, answer: { ok: true } | ({ ok: false } & Refusal)): void {
    if (!answer.ok) refused(packet, answer);
    else packet.reply?.(answer);
  }

  function failed(packet: Packet, error: unknown): void {
    deps.logger.warn({ err: error, org: principal.org }, 'a message could not be taken');
    refused(packet, refuse('unavailable', 'This cannot be done right now; try again.'));
  }

  function join(packet: Packet, request: unknown): void {
    client.join(request).then(
      (joined) => answered(packet, joined),
      (error: unknown) => failed(packet, error),
    );
  }

  function leave(packet: Packet, request: unknown): void {
    const room = isRecord(request) ? request['room'] : request;
    if (typeof room !== 'string' || room.length > 300)
      return refused(packet, refuse('unreadable', 'Say which room: {room}.'));
    if (!client.leave(room)) return refused(packet, refuse('unknown-room', 'There is no such room.'));
    packet.reply?.({ ok: true, room });
  }

  function shortForm(packet: Packet, { kind, isJoin }: { kind: 'unit' | 'incident'; isJoin: boolean }): void {
    const { payload } = packet;
    const given = isRecord(payload)
      ? (payload[`${kind}Id`] ?? payload[`${kind}_id`] ?? payload['id'])
      : payload;
    if (typeof given !== 'string' && typeof given !== 'number')
      return refused(packet, refuse('unreadable', `Say which ${kind}.`));
    const room = roomOf(kind, String(given));
    if (isJoin) join(packet, { ...(isRecord(payload) ? payload : {}), room });
    else leave(packet, room);
  }

  function submit(given: Packet): void {
    const packet = unwrapped(given);
    const type = submittedName(packet.name);
    if (type === undefined) return refused(packet, refuse('unknown-type', 'There is no such event.'));
    const payload = packet.payload ?? {};
    if (!isRecord(payload)) return refused(packet, refuse('unreadable', 'The payload must be an object.'));
    if (namesForeignOrganization(payload, principal.org)) return refuseForeign(packet, type);
    const entry = ephemeralEntry(type);
    if (!entry) return submissions.submit(type, payload, (answer) => answered(packet, answer));
    takeSignal(deps, { client, hub, entry, payload }).then(
      (answer) => {
        answered(packet, answer);
        // Older clients wait for the answer to a question as an event of its own.
        if (!packet.reply && answer.ok && entry.kind === 'request') socket.emit(inStyle(type, style), answer);
      },
      (error: unknown) => failed(packet, error),
    );
  }

  function refuseForeign(packet: Packet, type: string): void {
    refused(packet, refuse('wrong-organization', 'This names another organization.'));
    const told = { action: 'organization:refused', subject: type, code: 'wrong-organization' } as const;
    deps
      .auditRefusal(principal, told)
      .catch((error: unknown) => deps.logger.warn({ err: error }, 'a refusal could not be audited'));
  }

  return (packet) => {
    const { name, payload, reply } = packet;
    const short = SHORT_FORMS.get(name);
    if (short) return shortForm(packet, short);
    if (name === 'join_room') return join(packet, payload);
    if (name === 'leave_room') return leave(packet, payload);
    if (name !== 'ping') return submit(packet);
    const pong = { timestamp: toInstant(deps.now()) };
    socket.emit('pong', pong);
    reply?.(pong);
  };
}
