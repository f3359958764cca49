/**
 * Photos and signatures: bytes come by the tus protocol after their fact, from whoever made it; they are read by the
 * patient's care team alone, and every look is in the audit trail.
 */
import { MemoryLocker, Server } from '@tus/server';
import { Metadata } from '@tus/utils';
import { Hono, type Context } from 'hono';
import { MAX_ATTACHMENT_BYTES, type KeptAttachment } from '../../shared/patients/attachments.ts';
import type { PatientState } from '../../shared/patients/state.ts';
import { documentRooms } from '../../shared/protocol/folding.ts';
import type { Principal } from '../../shared/rooms/principal.ts';
import { refuse, type Refusal } from '../../shared/rooms/refusal.ts';
import { hears } from '../../shared/rooms/scope.ts';
import { toInstant } from '../../shared/time.ts';
import { recordAudit, writeAudit } from '../auth/audit-trail.ts';
import { followUpEvent, RULES_DEVICE, rulesPrincipal, type FollowUp } from '../incidents/follow-up-fact.ts';
import { readDocuments } from '../log/read.ts';
import { notFound, problemResponse, refusalResponse } from '../observability/problem.ts';
import type { Database } from '../store/database.ts';
import type { PrincipalEnv } from '../sync/event-routes.ts';
import type { Ingest } from '../sync/ingest.ts';
import { scopeFor } from '../sync/signed-on.ts';
import {
  beginAttachment,
  dropAttachment,
  readAttachment,
  readBytes,
  type AttachmentRow,
} from './attachment-rows.ts';
import { AttachmentStore } from './attachment-store.ts';

const UPLOADS = '/api/v1/attachments/uploads';

const ENDINGS: Record<string, string> = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp' };

export interface AttachmentDeps {
  database: Database;
  ingest: Ingest;
  /** Unix milliseconds. */
  now(): number;
}

export function createAttachmentRoutes({ database, ingest, now }: AttachmentDeps): Hono<PrincipalEnv> {
  const routes = new Hono<PrincipalEnv>();
  // One upload at a time per attachment in this process; the row's lock does the same between processes.
  const locker = new MemoryLocker();

  async function tus(context: Context<PrincipalEnv>): Promise<Response> {
    const { org } = context.get('principal');
    const server = new Server({
      path: UPLOADS,
      locker,
      datastore: new AttachmentStore(database, org),
      maxSize: MAX_ATTACHMENT_BYTES,
      relativeLocation: true,
      allowedOrigins: [],
      namingFunction: (_request, metadata) => metadata?.['attachmentId'] ?? '',
    });
    const answer = await server.handleWeb(context.req.raw);
    return answer.status < 400 ? answer : asProblem(answer);
  }

  /** Once all of it is here, the log says so. A problem when the log cannot be told now: then it is asked for again. */
  async function tellStored(context: Context<PrincipalEnv>, id: string): Promise<Response | undefined> {
    const { org } = context.get('principal');
    const fact = await database.withOrg(org, (trx) => storedFact(trx, { org, id }));
    if (!fact) return undefined;
    const reply = await ingest(rulesPrincipal(org), {
      device: RULES_DEVICE,
      sentAt: toInstant(now()),
      events: [followUpEvent(org, fact)],
    });
    if ('refusal' in reply) return refusalResponse(reply.refusal);
    const [result] = reply.results;
    return result?.code === 'unavailable' ? refusalResponse(refuse('unavailable', 'Try again.')) : undefined;
  }

  routes.post('/attachments/uploads', async (context) => {
    const refusal = await admit(context.get('principal'), context.req.raw.headers, database);
    return refusal ? refusalResponse(refusal) : tus(context);
  });

  // Answers HEAD as the protocol asks, and GET for people who look.
  routes.get('/attachments/uploads/:id', async (context) => {
    const row = await ownUpload(context.get('principal'), context.req.param('id'), database);
    if (row instanceof Response) return row;
    if (context.req.raw.method === 'HEAD') {
      // Whoever sent the last byte and heard no answer asks here, and then calls it sent.
      const untold = await tellStored(context, row.id);
      return untold ?? tus(context);
    }
    return context.json(
      { attachmentId: row.id, size: row.size, received: row.received, whole: row.whole_at !== null },
      200,
      { 'cache-control': 'no-store' },
    );
  });

  routes.patch('/attachments/uploads/:id', async (context) => {
    const row = await ownUpload(context.get('principal'), context.req.param('id'), database);
    if (row instanceof Response) return row;
    const answer = await tus(context);
    return answer.status < 400 ? ((await tellStored(context, row.id)) ?? answer) : answer;
  });

  routes.get('/attachments/:id', async (context) => {
    const principal = context.get('principal');
    const { org, sub } = principal;
    const place = { org, id: context.req.param('id') };
    const row = await database.withOrg(org, (trx) => readAttachment(trx, place));
    if (!row || row.whole_at === null) return notFound('such attachment');
    const subject = `attachment:${row.id}`;
    if (!(await mayRead(principal, row, database))) {
      await recordAudit(database, org, { actor: sub, action: 'attachment:refused', subject });
      return notFound('such attachment');
    }
    const bytes = await database.withOrg(org, async (trx) => {
      const detail = { patientId: row.patient_id };
      await writeAudit(trx, org, { actor: sub, action: 'attachment:read', subject, detail });
      return readBytes(trx, place);
    });
    return new Response(new Uint8Array(bytes), {
      headers: {
        'content-type': row.media_type,
        'content-length': String(bytes.length),
        'content-disposition': `attachment; filename="attachment.${ENDINGS[row.media_type] ?? 'bin'}"`,
        'content-security-policy': "default-src 'none'; sandbox",
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      },
    });
  });

  return routes;
}

/** Lets an upload begin when the fact is in the log, stands, and was made by this person; makes its row. */
async function admit(
  { org, sub }: Principal,
  headers: Headers,
  database: Database,
): Promise<Refusal | undefined> {
  const named = metadataOf(headers);
  if (!named) return refuse('unreadable', 'Upload-Metadata must name patientId and attachmentId.');
  const patient = await database.withOrg(org, (trx) => patientOf(trx, org, named.patientId));
  const announced = patient?.attachments?.find(({ attachmentId }) => attachmentId === named.attachmentId);
  if (!announced) return refuse('unknown-attachment', 'The fact about this attachment has to come first.');
  if (announced.by !== sub) return refuse('not-allowed', 'Only whoever made an attachment sends it.');
  const refusal = refusalOf(announced, Number(headers.get('upload-length')));
  await database.withOrg(org, (trx) =>
    announced.withdrawnAt === undefined
      ? refusal
        ? Promise.resolve()
        : beginAttachment(trx, org, { patientId: named.patientId, announced })
      : dropAttachment(trx, { org, id: announced.attachmentId }),
  );
  return refusal;
}

function refusalOf(announced: KeptAttachment, length: number): Refusal | undefined {
  if (announced.withdrawnAt !== undefined) return refuse('already-closed', 'This attachment was withdrawn.');
  return length === announced.size
    ? undefined
    : refuse('bad-data', 'Upload-Length must be the announced size.');
}

function metadataOf(headers: Headers): { patientId: string; attachmentId: string } | undefined {
  try {
    const { patientId, attachmentId } = Metadata.parse(headers.get('upload-metadata') ?? '');
    return patientId && attachmentId ? { patientId, attachmentId } : undefined;
  } catch {
    return undefined;
  }
}

/** Undefined while bytes are missing, and once the log knows. */
async function storedFact(trx: Trx, { org, id }: { org: string; id: string }): Promise<FollowUp | undefined> {
  const row = await readAttachment(trx, { org, id });
  if (!row || row.whole_at === null) return undefined;
  const patient = await patientOf(trx, org, row.patient_id);
  const announced = patient?.attachments?.find(({ attachmentId }) => attachmentId === id);
  if (!patient || !announced || announced.storedAt !== undefined) return undefined;
  return {
    type: 'patient:attachment:stored',
    data: { patientId: row.patient_id, attachmentId: id },
    ...(patient.incidentId === undefined ? {} : { incidentId: patient.incidentId }),
    at: row.whole_at,
    cause: [id],
  };
}

/** Somebody else's upload looks like what is not there. */
async function ownUpload({ org, sub }: Principal, id: string, database: Database) {
  const row = await database.withOrg(org, (trx) => readAttachment(trx, { org, id }));
  return row?.author === sub ? row : notFound('such upload');
}

type Trx = Parameters<typeof readDocuments>[0];

const patientDocument = async (trx: Trx, org: string, id: string) =>
  (await readDocuments(trx, org, [{ kind: 'patient', id }]))[0];

const patientOf = async (trx: Trx, org: string, id: string): Promise<PatientState | undefined> =>
  (await patientDocument(trx, org, id))?.state as PatientState | undefined;

/** The care team as it is now, and nobody what was withdrawn. */
async function mayRead(principal: Principal, row: AttachmentRow, database: Database): Promise<boolean> {
  const patient = await database.withOrg(principal.org, (trx) =>
    patientDocument(trx, principal.org, row.patient_id),
  );
  if (!patient || !hears(await scopeFor(database, principal), documentRooms(patient))) return false;
  const kept = (patient.state as PatientState).attachments ?? [];
  return kept.some(({ attachmentId, withdrawnAt }) => attachmentId === row.id && withdrawnAt === undefined);
}

async function asProblem(answer: Response): Promise<Response> {
  const headers: Record<string, string> = {};
  const resumable = answer.headers.get('tus-resumable');
  if (resumable !== null) headers['tus-resumable'] = resumable;
  const detail = (await answer.text()).trim() || 'The upload could not go on.';
  return problemResponse({ status: answer.status, code: 'bad-upload', detail, retry: 'later' }, headers);
}
