/** Telling dispatch how many photos and signatures a patient has, and how many of them have come (C5: as numbers alone). */
import type { Transaction } from 'kysely';
import type { LogEvent } from '../../shared/log/envelope.ts';
import { countAttachments } from '../../shared/patients/attachments.ts';
import type { AttachmentCounts } from '../../shared/patients/events.ts';
import type { PatientState } from '../../shared/patients/state.ts';
import type { TriageState } from '../../shared/patients/triage-state.ts';
import type { FollowUp } from '../incidents/follow-up-fact.ts';
import { readDocuments } from '../log/read.ts';
import type { Schema } from '../store/schema.ts';

/** The last: from then on dispatch knows of the patient, who may have photos already. */
const MAY_COUNT = new Set([
  'patient:attachment',
  'patient:attachment:withdrawn',
  'patient:attachment:stored',
  'triage:updated',
]);

const NONE: AttachmentCounts = { photos: 0, photosStored: 0, signatures: 0, signaturesStored: 0 };

/** Only where the numbers differ from those that dispatch has. */
export async function attachmentFollowUps(
  trx: Transaction<Schema>,
  org: string,
  events: readonly LogEvent[],
): Promise<FollowUp[]> {
  const causes = new Map(
    events.filter(({ type }) => MAY_COUNT.has(type)).map((event) => [String(event.data['patientId']), event]),
  );
  if (causes.size === 0) return [];
  const documents = await readDocuments(
    trx,
    org,
    [...causes.keys()].flatMap((id) => [
      { kind: 'patient', id },
      { kind: 'triage', id },
    ]),
  );
  const stateOf = (kind: string, wanted: string): unknown =>
    documents.find((document) => document.kind === kind && document.id === wanted)?.state;
  return [...causes].flatMap(([patientId, cause]) => {
    const triage = stateOf('triage', patientId) as TriageState | undefined;
    if (!triage) return [];
    const counts = countAttachments(
      (stateOf('patient', patientId) as PatientState | undefined)?.attachments ?? [],
    );
    return isSame(counts, triage.attachments ?? NONE)
      ? []
      : [
          {
            type: 'patient:attachments',
            data: { patientId, ...counts },
            ...(cause.incidentId === undefined ? {} : { incidentId: cause.incidentId }),
            at: cause.occurredAt,
            cause: [patientId, cause.seq],
          },
        ];
  });
}

const isSame = (one: AttachmentCounts, other: AttachmentCounts): boolean =>
  one.photos === other.photos &&
  one.photosStored === other.photosStored &&
  one.signatures === other.signatures &&
  one.signaturesStored === other.signaturesStored;
