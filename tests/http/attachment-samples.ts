/** A request for each documented path of attachments: three bytes, announced and sent. */
import { createHash } from 'node:crypto';
import { event } from '../support/log-fixture.ts';
import type { TestServer } from '../support/running-server.ts';
import type { Make, Sample } from './samples.ts';

const UPLOADS = '/api/v1/attachments/uploads';

/** A sample's body travels as JSON text: this is what "x" is on the wire. */
const BYTES = JSON.stringify('x');

export function attachmentSamples(server: TestServer, crew: Record<string, string>): Record<string, Make> {
  const tus = { ...crew, 'tus-resumable': '1.0.0' };

  async function announce(attachmentId: string): Promise<Sample> {
    await server.push(await server.token('crew', { unit: 'M1' }), [
      event('patient:attachment', {
        unitId: 'M1',
        incidentId: 'I1',
        data: {
          patientId: 'P1',
          attachmentId,
          kind: 'photo',
          mediaType: 'image/jpeg',
          size: BYTES.length,
          sha256: createHash('sha256').update(BYTES).digest('hex'),
        },
      }),
    ]);
    const named = { patientId: 'P1', attachmentId };
    const metadata = Object.entries(named).map(
      ([name, value]) => `${name} ${Buffer.from(value).toString('base64')}`,
    );
    return {
      path: UPLOADS,
      headers: { ...tus, 'upload-length': String(BYTES.length), 'upload-metadata': metadata.join(',') },
    };
  }

  async function begun(attachmentId: string): Promise<string> {
    const { path, headers } = await announce(attachmentId);
    const { ok } = await fetch(server.url + path, { method: 'POST', headers });
    if (!ok) throw new Error('an upload did not begin');
    return `${path}/${attachmentId}`;
  }

  const more = async (attachmentId: string): Promise<Sample> => ({
    path: await begun(attachmentId),
    headers: { ...tus, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
    body: 'x',
  });

  return {
    'post /api/v1/attachments/uploads': () => announce('F1'),
    'get /api/v1/attachments/uploads/{id}': async () => ({ path: await begun('F2'), headers: crew }),
    'patch /api/v1/attachments/uploads/{id}': () => more('F3'),
    'get /api/v1/attachments/{id}': async () => {
      const { path, headers } = await more('F4');
      await fetch(server.url + path, { method: 'PATCH', headers, body: BYTES });
      return { path: '/api/v1/attachments/F4', headers: crew };
    },
  };
}
