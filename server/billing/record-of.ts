/** Billing records out of the log. */
import type { Transaction } from 'kysely';
import { billingRecord } from '../../shared/billing/record.ts';
import type { BillingRecord } from '../../shared/billing/record-schema.ts';
import type { HospitalState } from '../../shared/hospital/state.ts';
import { incidentFolder, type IncidentState } from '../../shared/incidents/state.ts';
import { readDocuments, readHead, rowToEvent } from '../log/read.ts';
import type { Schema } from '../store/schema.ts';
import { gpsMileageOf } from './track-of.ts';
import { transportHistory, type TransportHistory } from './transport-at.ts';
import { momentOf, unitDuring } from './unit-during.ts';

export interface RecordRequest {
  transportId: string;
  /** The newest when left out. */
  version?: number | undefined;
}

/** The record of a completed transport; undefined when there is no such transport or version. */
export async function recordOf(
  trx: Transaction<Schema>,
  org: string,
  { transportId, version }: RecordRequest,
): Promise<BillingRecord | undefined> {
  const head = await readHead(trx, org);
  if (!head) return undefined;
  const history = await transportHistory(trx, org, { transportId, seq: head.head });
  return history && recordIn(trx, org, { history, epoch: head.epoch, version });
}

/** The record of one version of a history; the newest when `version` is left out. */
export async function recordIn(
  trx: Transaction<Schema>,
  org: string,
  of: { history: TransportHistory; epoch: string; version?: number | undefined },
): Promise<BillingRecord | undefined> {
  const { versions, cadRecordId } = of.history;
  const index =
    of.version === undefined
      ? versions.length - 1
      : versions.findIndex(({ version }) => version === of.version);
  const made = versions[index];
  if (!made) return undefined;
  const transport = made.state;
  const { unitId, incidentId } = transport;
  const moment = momentOf(transport);
  return billingRecord({
    organization: org,
    epoch: of.epoch,
    transport,
    made,
    previous: versions[index - 1],
    unit: moment === undefined ? undefined : await unitDuring(trx, org, { unitId, moment, seq: made.seq }),
    incident: await incidentAt(trx, org, { incidentId, seq: made.seq }),
    hospital: await hospitalOf(trx, org, transport.destination?.hospitalId),
    gps: await gpsMileageOf(trx, org, transport),
    cadRecordId,
  });
}

/** The incident with everything the log says of it up to and with `seq`. */
async function incidentAt(
  trx: Transaction<Schema>,
  org: string,
  at: { incidentId: string; seq: number },
): Promise<IncidentState | undefined> {
  const rows = await trx
    .selectFrom('events')
    .selectAll()
    .where('org', '=', org)
    .where('incident_id', '=', at.incidentId)
    .where('type', 'in', ['incident:created', 'incident:updated'])
    .where('seq', '<=', at.seq)
    .orderBy('seq')
    .execute();
  return rows
    .map(rowToEvent)
    .reduce<IncidentState | undefined>(
      (state, event) => incidentFolder.fold(state, event, at.incidentId),
      undefined,
    );
}

async function hospitalOf(
  trx: Transaction<Schema>,
  org: string,
  hospitalId: string | undefined,
): Promise<HospitalState | undefined> {
  if (hospitalId === undefined) return undefined;
  const [document] = await readDocuments(trx, org, [{ kind: 'hospital', id: hospitalId }]);
  // Documents are written from folds only, so their state is what the fold makes.
  return document?.state as HospitalState | undefined;
}
