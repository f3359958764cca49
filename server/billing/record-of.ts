/** Billing records out of the log. */
import type { Transaction } from 'kysely';
import { billingRecord, type VersionMark } from '../../shared/billing/record.ts';
import type { BillingRecord } from '../../shared/billing/record-schema.ts';
import { hospitalFolder, type HospitalState } from '../../shared/hospital/state.ts';
import { incidentFolder, type IncidentState } from '../../shared/incidents/state.ts';
import { readHead, rowToEvent } from '../log/read.ts';
import type { Schema } from '../store/schema.ts';
import { gpsMileageOf } from './track-of.ts';
import { transportHistory, type TransportHistory, type TransportVersion } from './transport-at.ts';
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
  return made && recordAt(trx, org, { epoch: of.epoch, cadRecordId, made, previous: versions[index - 1] });
}

export interface RecordMoment {
  epoch: string;
  cadRecordId?: string | undefined;
  made: Pick<TransportVersion, 'version' | 'seq' | 'eventId' | 'state' | 'heardUntil'>;
  previous?: VersionMark | undefined;
}

/** The record as everything known at `made` has it. */
export async function recordAt(
  trx: Transaction<Schema>,
  org: string,
  { epoch, cadRecordId, made, previous }: RecordMoment,
): Promise<BillingRecord> {
  const { state: transport, seq, heardUntil } = made;
  const { unitId, incidentId, times } = transport;
  const moment = momentOf(transport);
  return billingRecord({
    organization: org,
    epoch,
    transport,
    made,
    previous,
    unit: moment === undefined ? undefined : await unitDuring(trx, org, { unitId, moment, seq }),
    incident: await incidentAt(trx, org, { incidentId, seq }),
    hospital: await hospitalAt(trx, org, { hospitalId: transport.destination?.hospitalId, seq }),
    gps: await gpsMileageOf(trx, org, { unitId, times, heardUntil }),
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

/** What was known of the hospital up to and with `seq`. */
async function hospitalAt(
  trx: Transaction<Schema>,
  org: string,
  { hospitalId, seq }: { hospitalId: string | undefined; seq: number },
): Promise<HospitalState | undefined> {
  if (hospitalId === undefined) return undefined;
  const rows = await trx
    .selectFrom('events')
    .selectAll()
    .where('org', '=', org)
    .where('hospital_id', '=', hospitalId)
    .where('type', '=', 'hospital:registered')
    .where('seq', '<=', seq)
    .orderBy('seq')
    .execute();
  return rows
    .map(rowToEvent)
    .reduce<HospitalState | undefined>(
      (state, event) => hospitalFolder.fold(state, event, hospitalId),
      undefined,
    );
}
