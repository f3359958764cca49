/** What is published of attachments. */
import { z } from 'zod';
import type { RouteDescription } from '../observability/route-description.ts';

const BYTES = z.string().describe('Bytes');

export const attachmentApi: readonly RouteDescription[] = [
  {
    method: 'post',
    path: '/api/v1/attachments/uploads',
    tag: 'Attachments',
    summary: 'Begins the upload of a photo or a signature (tus 1.0)',
    detail:
      'After the fact `patient:attachment`, by whoever recorded it. `Upload-Metadata` names `patientId` and `attachmentId`; `Upload-Length` is the announced size, at most 8 MB.',
    access: 'signed-in',
    reply: { status: 201 },
    problems: [400, 403, 404, 409, 413],
  },
  {
    method: 'get',
    path: '/api/v1/attachments/uploads/{id}',
    tag: 'Attachments',
    summary: 'How far your upload has come; HEAD as tus asks it',
    access: 'signed-in',
    reply: {
      status: 200,
      schema: z.object({
        attachmentId: z.string(),
        size: z.int(),
        received: z.int(),
        whole: z.boolean(),
      }),
    },
    problems: [404],
  },
  {
    method: 'patch',
    path: '/api/v1/attachments/uploads/{id}',
    tag: 'Attachments',
    summary: 'More bytes, from `Upload-Offset` on (tus 1.0)',
    detail:
      'What arrives before a cut is kept. The last piece answers 460 when the whole is not what was announced; it then begins at 0.',
    access: 'signed-in',
    reply: { status: 204 },
    problems: [400, 404, 409, 413],
  },
  {
    method: 'get',
    path: '/api/v1/attachments/{id}',
    tag: 'Attachments',
    summary: 'The bytes of a photo or a signature',
    detail: 'By the care team of the patient and the destination hospital. Every look is in the audit trail.',
    access: 'signed-in',
    reply: { status: 200, media: 'image/jpeg', schema: BYTES },
    problems: [404],
  },
];
