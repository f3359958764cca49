/** Where the tus protocol keeps its bytes: pieces in the database, committed as they come, for one organization. */
import type { Readable } from 'node:stream';
import { DataStore, ERRORS, Upload } from '@tus/utils';
import type { Database } from '../store/database.ts';
import { appendPiece, finishAttachment, readAttachment } from './attachment-rows.ts';

const PIECE_BYTES = 64 * 1024;

/** What came before a cut is kept, whatever the byte. */
export class AttachmentStore extends DataStore {
  readonly #database: Database;
  readonly #org: string;

  constructor(database: Database, org: string) {
    super();
    this.#database = database;
    this.#org = org;
    this.extensions = ['creation'];
  }

  /** The row is there already: whoever lets the request in has made it from the announced fact. */
  override create(upload: Upload): Promise<Upload> {
    return Promise.resolve(upload);
  }

  override async getUpload(id: string): Promise<Upload> {
    const row = await this.#database.withOrg(this.#org, (trx) => readAttachment(trx, { org: this.#org, id }));
    if (!row) throw ERRORS.FILE_NOT_FOUND;
    return new Upload({ id, size: row.size, offset: row.received, creation_date: row.created_at });
  }

  override async write(stream: Readable, id: string, offset: number): Promise<number> {
    const { size } = await this.getUpload(id);
    let at = offset;
    let waiting: Buffer[] = [];
    const flush = async () => {
      if (waiting.length === 0) return;
      const bytes = Buffer.concat(waiting);
      waiting = [];
      at = await this.#append(id, at, bytes);
    };
    try {
      for await (const chunk of stream) {
        waiting.push(Buffer.from(chunk as Uint8Array));
        if (waiting.reduce((sum, { length }) => sum + length, 0) >= PIECE_BYTES) await flush();
      }
    } finally {
      await flush();
    }
    if (at === size) await this.#finish(id);
    return at;
  }

  async #append(id: string, at: number, bytes: Buffer): Promise<number> {
    const org = this.#org;
    const next = await this.#database.withOrg(org, (trx) => appendPiece(trx, { org, id }, { at, bytes }));
    if (next === undefined) throw ERRORS.INVALID_OFFSET;
    return next;
  }

  async #finish(id: string): Promise<void> {
    const org = this.#org;
    const isRight = await this.#database.withOrg(org, (trx) => finishAttachment(trx, { org, id }));
    // 460 is what the protocol's checksum extension answers.
    if (!isRight) throw { status_code: 460, body: 'The bytes are not the ones that were announced.' };
  }
}
