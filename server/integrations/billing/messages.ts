/** What one stretch of the log has to say to partners. */
import type { Transaction } from 'kysely';
import { recordMessageId } from '../../../shared/billing/message-id.ts';
import type { LogEvent } from '../../../shared/log/envelope.ts';
import type { BillingRecord } from '../../../shared/billing/record-schema.ts';
import { transportFolder } from '../../../shared/transports/state.ts';
import { recordIn } from '../../billing/record-of.ts';
import { transportHistory } from '../../billing/transport-at.ts';
import { readHead } from '../../log/read.ts';
import type { Schema } from '../../store/schema.ts';
import { statusFactOf } from '../../../shared/units/status-facts.ts';
import { hospitalWords } from './hospital-status.ts';
import { closingEvents } from './incident-closing.ts';
import { fittingBody, recordBody } from './message-body.ts';
import type { WebhookMessage, WebhookType } from './webhook-types.ts';

/** Messages of these events that anybody subscribed to, in log order. */
export async function messagesOf(
  trx: Transaction<Schema>,
  org: string,
  { events, types }: { events: readonly LogEvent[]; types: ReadonlySet<string> },
): Promise<WebhookMessage[]> {
  const head = await readHead(trx, org);
  if (!head) return [];
  const context: Context = { trx, org, epoch: head.epoch, events };
  const wanted = (...names: WebhookType[]) => names.some((name) => types.has(name));
  const transports = wanted('transport.completed', 'transport.corrected', 'transport.not_transported')
    ? await transportMessages(context)
    : [];
  const closings = wanted('incident.closed') ? await incidentClosings(context) : [];
  const hospitals = wanted('hospital.status') ? await hospitalMessages(context) : [];
  return [
    ...transports,
    ...closings,
    ...hospitals,
    ...events.flatMap((event) => plainMessages(context, event)),
  ]
    .filter(({ type }) => types.has(type))
    .sort((a, b) => a.seq - b.seq);
}

interface Context {
  trx: Transaction<Schema>;
  org: string;
  epoch: string;
  events: readonly LogEvent[];
}

async function transportMessages({ trx, org, epoch, events }: Context): Promise<WebhookMessage[]> {
  const touched = Map.groupBy(
    events.filter((event) => transportFolder.keys(event).length > 0),
    (event) => transportFolder.keys(event)[0] ?? '',
  );
  const messages: WebhookMessage[] = [];
  for (const [transportId, own] of touched) {
    const history = await transportHistory(trx, org, { transportId, seq: own.at(-1)?.seq ?? 0 });
    for (const event of own) {
      const made = history?.versions.find(({ seq }) => seq === event.seq);
      const record = history && made && (await recordIn(trx, org, { history, epoch, version: made.version }));
      if (record) messages.push(recordMessage(event, transportId, record));
    }
  }
  return messages;
}

function recordMessage(event: LogEvent, transportId: string, record: BillingRecord): WebhookMessage {
  const type = recordType(record);
  return {
    messageId: recordMessageId(event.id, record.version),
    type,
    key: `transport:${transportId}`,
    seq: event.seq,
    body: recordBody(type, event.occurredAt, record),
  };
}

function recordType({ version, disposition }: BillingRecord): WebhookType {
  if (version > 1) return 'transport.corrected';
  return disposition === 'transported' ? 'transport.completed' : 'transport.not_transported';
}

async function incidentClosings({ trx, org, epoch, events }: Context): Promise<WebhookMessage[]> {
  const closings = await closingEvents(trx, org, events);
  return closings.map(({ event, status }) => {
    const { incidentId = '' } = event;
    return plainMessage(event, 'incident.closed', `incident:${incidentId}`, {
      ...common(org, epoch, event),
      incidentId,
      status,
    });
  });
}

async function hospitalMessages({ trx, org, epoch, events }: Context): Promise<WebhookMessage[]> {
  const words = await hospitalWords(trx, org, events);
  return words.map(({ event, state }) =>
    plainMessage(event, 'hospital.status', `hospital:${state.hospitalId}`, {
      ...common(org, epoch, event),
      ...state,
      changed: event.type,
    }),
  );
}

function plainMessages({ org, epoch }: Context, event: LogEvent): WebhookMessage[] {
  const { type, unitId, incidentId, data } = event;
  const facts = { ...common(org, epoch, event), ...data };
  const status = statusFactOf(event);
  if (status && unitId !== undefined) {
    const body = {
      ...facts,
      status: status.data.status,
      unitId,
      ...(incidentId === undefined ? {} : { incidentId }),
    };
    return [plainMessage(event, 'unit.status', `unit:${unitId}`, body)];
  }
  if (type === 'incident:created' && incidentId !== undefined) {
    return [plainMessage(event, 'incident.created', `incident:${incidentId}`, { ...facts, incidentId })];
  }
  return [];
}

const common = (organization: string, epoch: string, { seq, occurredAt, source }: LogEvent) => ({
  organization,
  seq,
  epoch,
  occurredAt,
  source,
});

/** One event can say several things; the id tells them apart, so that a partner does not take the second for a repeat. */
function plainMessage(
  event: LogEvent,
  type: WebhookType,
  key: string,
  data: Record<string, unknown>,
): WebhookMessage {
  return {
    messageId: `${event.id}_v1_${type.replaceAll('.', '_')}`,
    type,
    key,
    seq: event.seq,
    body: fittingBody(type, event.occurredAt, data),
  };
}
