/** One attachment over HTTP by the tus protocol: asks how far it has come, and goes on from there. */
import type { DetailedError } from 'tus-js-client';
import type { AttachmentRow } from './attachment-database.ts';

const UPLOADS = '/api/v1/attachments/uploads';

export type Sent =
  | { kind: 'sent' }
  /** Nobody wants it any more. */
  | { kind: 'withdrawn' }
  | { kind: 'refused'; words: string }
  | { kind: 'again' };

export interface Sending {
  row: AttachmentRow;
  bytes: ArrayBuffer;
  baseUrl: string;
  token: string;
  signal: AbortSignal;
  /** From 0 to 1. */
  onProgress(part: number): void;
}

export async function sendAttachment({
  row,
  bytes,
  baseUrl,
  token,
  signal,
  onProgress,
}: Sending): Promise<Sent> {
  // Not before the first photo.
  const { Upload } = await import('tus-js-client');
  const endpoint = `${baseUrl}${UPLOADS}`;
  return new Promise((resolve) => {
    const upload = new Upload(new Blob([bytes]), {
      endpoint,
      // Known without asking: the same address after a reload, on any server process.
      uploadUrl: `${endpoint}/${row.id}`,
      metadata: { patientId: row.of.patientId, attachmentId: row.id },
      headers: { authorization: `Bearer ${token}` },
      retryDelays: null,
      storeFingerprintForResuming: false,
      onProgress: (sent, total) => onProgress(total > 0 ? sent / total : 0),
      onSuccess: () => resolve({ kind: 'sent' }),
      onError: (error) => resolve(outcomeOf(error)),
    });
    signal.addEventListener('abort', () => {
      void upload.abort();
      resolve({ kind: 'again' });
    });
    if (signal.aborted) resolve({ kind: 'again' });
    else upload.start();
  });
}

function outcomeOf(error: Error | DetailedError): Sent {
  const answer = 'originalResponse' in error ? error.originalResponse : null;
  const code = answer ? codeIn(answer.getBody()) : undefined;
  if (code === 'already-closed') return { kind: 'withdrawn' };
  if (code === 'not-allowed' || code === 'bad-data' || code === 'too-large') {
    return { kind: 'refused', words: 'The server did not take it.' };
  }
  return { kind: 'again' };
}

function codeIn(body: string): string | undefined {
  try {
    const problem: unknown = JSON.parse(body);
    return typeof problem === 'object' && problem !== null && 'code' in problem
      ? String(problem.code)
      : undefined;
  } catch {
    return undefined;
  }
}
