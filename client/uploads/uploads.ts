/**
 * Photos and signatures on their way: sealed on this device, then their fact by the outbox, then their bytes. Bytes
 * move only while no fact waits and the link is up; a fact that comes meanwhile goes first.
 */
import { createEffect, createRoot, createSignal, untrack } from 'solid-js';
import type { Attachment } from '../../shared/patients/events.ts';
import { openSealingKey } from '../device/sealing-key.ts';
import { isQuotaError } from '../device/storage-room.ts';
import { backOffMs } from '../outbox/back-off.ts';
import { announceAttachment, withdrawAttachment, type OfPatient } from '../patients/patient-actions.ts';
import type { Client } from '../sync/app-state.ts';
import {
  openAttachmentDatabase,
  type AttachmentDatabase,
  type AttachmentRow,
} from './attachment-database.ts';
import { createAttachmentSeals, LOST_KEY, type AttachmentSeals } from './attachment-seals.ts';
import { isTooMany, refusalForLackOfRoom } from './room-left.ts';
import { sendAttachment } from './send-attachment.ts';

export interface Made extends Pick<Attachment, 'kind' | 'caption' | 'signer'> {
  blob: Blob;
}

/** What waits, without its bytes. */
export type Waiting = Omit<AttachmentRow, 'sealed'>;

export interface Uploads {
  waiting(): readonly Waiting[];
  /** From 0 to 1, of the one that is being sent. */
  progress(id: string): number | undefined;
  /** Resolves once sealed on disk and its fact is in the outbox. Rejects with NoRoom when there is none. */
  keep(of: OfPatient, made: Made): Promise<string>;
  withdraw(of: OfPatient, id: string): Promise<void>;
  /** The picture, while it is still here. */
  picture(id: string): Promise<Blob | undefined>;
}

/** Plain words for the person. */
export class NoRoom extends Error {}

const LOCK = 'readback-uploads';
const WRONG_TRIES = 5;

const opened = new WeakMap<Client, Promise<Uploads>>();

/** The uploads of this page's client; the first call starts the loop. */
export function uploadsOf(client: Client): Promise<Uploads> {
  const found = opened.get(client) ?? openUploads(client);
  opened.set(client, found);
  return found;
}

async function openUploads(client: Client): Promise<Uploads> {
  const database = openAttachmentDatabase();
  const seals = createAttachmentSeals(client.attachments.seals, await openSealingKey());
  const [waiting, setWaiting] = createSignal<readonly Waiting[]>([]);
  const [sending, setSending] = createSignal<{ id: string; part: number }>();
  const refresh = async (): Promise<void> => {
    const rows = await database.rows.orderBy('madeMs').toArray();
    setWaiting(rows.map(({ sealed: _sealed, ...row }) => row));
  };
  const loop = createLoop({ client, database, seals, refresh, onSending: setSending });
  await announceLeftOver(client, database);
  await refresh();
  loop.start();

  return {
    waiting,
    progress: (id) => (sending()?.id === id ? sending()?.part : undefined),
    async keep(of, made) {
      const bytes = await made.blob.arrayBuffer();
      const used = waiting().reduce((sum, { attachment }) => sum + attachment.size, 0);
      const refusal = async (): Promise<string | undefined> => {
        const { usage, quota } = await estimate();
        return refusalForLackOfRoom(bytes.byteLength, { usage, quota, waiting: used });
      };
      let refused = await refusal();
      // The map can be fetched again; this cannot be taken again.
      const isForRoom = refused !== undefined && !isTooMany(bytes.byteLength, used);
      if (isForRoom && (await client.storage.spareMap())) refused = await refusal();
      if (refused) throw new NoRoom(refused);
      const { org, sub } = client.signedIn();
      const attachment = await described(bytes, made);
      const row: AttachmentRow = {
        id: attachment.attachmentId,
        state: 'unannounced',
        of,
        org,
        author: sub,
        attachment,
        sealed: await seals.seal(bytes),
        madeMs: Date.now(),
        failures: 0,
      };
      await put(database, row, client.storage.spareMap);
      await announceAttachment(client.outbox, { ...of, attachment });
      await database.rows.update(row.id, { state: 'waiting' });
      await refresh();
      loop.wake();
      return row.id;
    },
    async withdraw(of, id) {
      await withdrawAttachment(client.outbox, { ...of, attachmentId: id });
      loop.drop(id);
      await database.rows.delete(id);
      await refresh();
    },
    async picture(id) {
      const row = await database.rows.get(id);
      if (!row) return undefined;
      const opened = await seals.open(row.sealed);
      return opened.kind === 'bytes'
        ? new Blob([opened.bytes], { type: row.attachment.mediaType })
        : undefined;
    },
  };
}

const estimate = (): Promise<StorageEstimate> =>
  navigator.storage?.estimate().catch(() => ({})) ?? Promise.resolve({});

/** Where the browser tells no truth about its room, the write itself is refused. */
async function put(
  database: AttachmentDatabase,
  row: AttachmentRow,
  spareMap: () => Promise<boolean>,
): Promise<void> {
  try {
    await database.rows.put(row);
  } catch (error) {
    if (!isQuotaError(error)) throw error;
    if (await spareMap()) return put(database, row, async () => false);
    throw new NoRoom('This device is full. The photo was not kept; facts still are.');
  }
}

async function described(bytes: ArrayBuffer, { blob, kind, caption, signer }: Made): Promise<Attachment> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return {
    attachmentId: crypto.randomUUID(),
    kind,
    mediaType: blob.type === 'image/png' ? 'image/png' : 'image/jpeg',
    size: bytes.byteLength,
    sha256: Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join(''),
    ...(caption ? { caption } : {}),
    ...(signer ? { signer } : {}),
  };
}

/** The page died between sealing and the fact. The same fact twice does nothing. */
async function announceLeftOver(client: Client, database: AttachmentDatabase): Promise<void> {
  const { org, sub } = client.signedIn();
  for (const row of await database.rows.where('state').equals('unannounced').toArray()) {
    if (row.org !== org || row.author !== sub) continue;
    await announceAttachment(client.outbox, { ...row.of, attachment: row.attachment });
    await database.rows.update(row.id, { state: 'waiting' });
  }
}

interface LoopDeps {
  client: Client;
  database: AttachmentDatabase;
  seals: AttachmentSeals;
  refresh(): Promise<void>;
  onSending(now: { id: string; part: number } | undefined): void;
}

function createLoop({ client, database, seals, refresh, onSending }: LoopDeps) {
  let current: { id: string; stop: AbortController } | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const factsFirst = (): boolean =>
    client.outbox.counts().waiting > 0 || client.outbox.notYetSaved().length > 0;
  const mayMove = (): boolean => client.link() === 'live' && !factsFirst();

  /** On a tablet of the organization also what somebody took who has badged out since. */
  const tokenOf = ({ org, author }: AttachmentRow): string | undefined =>
    untrack(() => client.attachments.tokenOf({ org, sub: author }));

  const next = async (): Promise<AttachmentRow | undefined> => {
    const rows = await database.rows.where('state').equals('waiting').sortBy('madeMs');
    return rows.find((row) => tokenOf(row) !== undefined && !untrack(() => seals.isClosed(row.sealed)));
  };

  /** Another tab that sends holds the lock; a double send would be harmless. */
  const alone = async (work: () => Promise<void>): Promise<void> => {
    if (!('locks' in navigator)) return work();
    await navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => (lock ? work() : undefined));
  };

  async function turn(): Promise<void> {
    if (current || !untrack(mayMove)) return;
    const stop = new AbortController();
    current = { id: '', stop };
    let failures = 0;
    let more = false;
    try {
      await alone(async () => {
        const row = await next();
        if (!row) return;
        current = { id: row.id, stop };
        failures = await send(row, stop.signal);
        more = true;
      });
    } finally {
      current = undefined;
      onSending(undefined);
      await refresh().catch(() => undefined);
    }
    if (more) later(failures === 0 ? 0 : backOffMs(failures, Math.random()));
  }

  /** How often it has failed by now; 0 when it is through. */
  async function send(row: AttachmentRow, signal: AbortSignal): Promise<number> {
    const opened = await seals.open(row.sealed);
    const token = tokenOf(row);
    if (opened.kind === 'lost') return give(row.id, LOST_KEY);
    if (opened.kind === 'closed' || token === undefined) return 0;
    const outcome = await sendAttachment({
      row,
      bytes: opened.bytes,
      baseUrl: '',
      token,
      signal,
      onProgress: (part) => onSending({ id: row.id, part }),
    });
    if (outcome.kind === 'sent' || outcome.kind === 'withdrawn') {
      await database.rows.delete(row.id);
      return 0;
    }
    if (outcome.kind === 'refused') return give(row.id, outcome.words);
    // Pre-empted by a fact: no fault of its own, it goes on as soon as it may.
    if (signal.aborted) return Math.min(row.failures + 1, WRONG_TRIES);
    const failures = row.failures + 1;
    await database.rows.update(row.id, { failures });
    return failures;
  }

  async function give(id: string, failure: string): Promise<number> {
    await database.rows.update(id, { state: 'failed', failure });
    return 0;
  }

  function later(ms: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => void turn(), ms);
  }

  async function tend(): Promise<void> {
    await seals.tend(database).catch(() => undefined);
    await refresh().catch(() => undefined);
    later(0);
  }

  return {
    start() {
      createRoot(() => {
        createEffect(() => {
          if (mayMove()) later(0);
          else current?.stop.abort();
        });
        // With the first connection, or a PIN: what is in there may go now.
        createEffect(() => {
          if (client.attachments.seals.isOpen()) void tend();
        });
      });
    },
    wake: () => later(0),
    drop(id: string) {
      if (current?.id === id) current.stop.abort();
    },
  };
}
