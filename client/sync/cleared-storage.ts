/**
 * A start on an empty database: a new tablet, or one whose storage was cleared? The canary knows for certain; without one
 * the server names the device this person used last, and the person says whether it was this one. What the server has of
 * the former device is the end of what is safe, and is said so on the screen.
 */
import { createSignal } from 'solid-js';
import type { ClearedReply, FormerDevice } from '../../shared/protocol/cleared-storage.ts';
import type { CanaryReading } from '../device/canary.ts';
import { writeCleared, type ClearedRow } from '../outbox/device-facts.ts';
import type { OutboxDatabase } from '../outbox/outbox-database.ts';
import type { LiveSocket } from './live-socket.ts';

export interface ClearedStorage {
  /** False: only the same person's former device; whether it was this tablet is for them to say. */
  isCertain: boolean;
  /** Lanes the former device had given out, as far as known. */
  recorded?: number;
  /** What the server has of it; undefined until it was asked. */
  server?: FormerDevice;
}

export interface ClearedWatch {
  incident(): ClearedStorage | undefined;
  /** Connected: the server is told, or asked. */
  tell(): Promise<void>;
  /** The person has read it; or, asked, says whether the former device was this tablet. */
  close(wasThisOne: boolean): Promise<void>;
}

const ANSWER_MS = 4_000;

export interface ClearingSigns {
  /** The database was empty. */
  isNew: boolean;
  canary: CanaryReading | undefined;
  /** Noticed at an earlier start, and not told yet. */
  known: ClearedRow | undefined;
}

export async function watchForClearing(
  database: OutboxDatabase,
  live: LiveSocket,
  { isNew, canary, known }: ClearingSigns,
): Promise<ClearedWatch> {
  const noticed: ClearedRow = canary ? { former: canary } : {};
  if (isNew) await writeCleared(database, noticed);
  let row: ClearedRow | undefined = isNew ? noticed : known;
  const [incident, setIncident] = createSignal<ClearedStorage | undefined>(certain(row));
  let isTold = false;

  async function ask(former: CanaryReading | undefined): Promise<ClearedReply | undefined> {
    const socket = live.connected();
    if (!socket) return undefined;
    const reply = await socket
      .timeout(ANSWER_MS)
      .emitWithAck('storage-cleared', former ? { former } : {})
      .catch(() => undefined);
    return reply && 'refusal' in reply ? undefined : reply;
  }

  async function tell(): Promise<void> {
    if (!row || isTold) return;
    const reply = await ask(row.former);
    if (!reply) return;
    isTold = true;
    if (row.former) setIncident({ ...certain(row), isCertain: true, ...serverPart(reply) });
    else if (reply.former) setIncident({ isCertain: false, ...serverPart(reply) });
    else await forget();
  }

  async function forget(): Promise<void> {
    row = undefined;
    setIncident(undefined);
    await writeCleared(database, undefined);
  }

  return {
    incident,
    tell,
    async close(wasThisOne) {
      const { isCertain = true, server } = incident() ?? {};
      if (!isCertain && wasThisOne && server) {
        row = { former: { device: server.device, lane: server.lastLane } };
        await writeCleared(database, row);
        isTold = false;
        await tell();
        return;
      }
      await forget();
    },
  };
}

const certain = (row: ClearedRow | undefined): ClearedStorage | undefined =>
  row?.former && { isCertain: true, recorded: row.former.lane };

const serverPart = ({ former }: ClearedReply): Pick<ClearedStorage, 'server'> =>
  former ? { server: former } : {};
