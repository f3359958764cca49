import 'fake-indexeddb/auto';
import { createHash, randomUUID } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import { openSealingKey } from '../../client/device/sealing-key.ts';
import { openOwnVault, type OwnVault } from '../../client/sync/own-vault.ts';
import { openAttachmentDatabase, type AttachmentRow } from '../../client/uploads/attachment-database.ts';
import {
  createAttachmentSeals,
  LOST_KEY,
  type AttachmentSeals,
} from '../../client/uploads/attachment-seals.ts';
import { Dexie } from 'dexie';

const PHOTO = new TextEncoder().encode('a forearm');
const databases: { close(): void }[] = [];
afterEach(() => {
  for (const database of databases.splice(0)) database.close();
});

interface Device {
  vault: OwnVault;
  seals: AttachmentSeals;
}

/** What the server answers for the key: its secret, or a failure. */
const answer = { now: 'first secret' as string | number };

async function start(name: string): Promise<Device> {
  const vault = await openOwnVault({
    tablet: undefined,
    owner: 'demo alex',
    device: () => 'd1',
    name: `${name}-keys`,
    request: {
      baseUrl: '',
      token: () => 'token',
      fetch: async () =>
        typeof answer.now === 'number'
          ? new Response('', { status: answer.now })
          : Response.json({ key: createHash('sha256').update(answer.now).digest('base64url') }),
    },
  });
  return { vault, seals: createAttachmentSeals(vault.safe, await openSealingKey(`${name}-device`)) };
}

function rowsAt(name: string) {
  const database = openAttachmentDatabase(name);
  databases.push(database);
  return database;
}

const row = (id: string, sealed: AttachmentRow['sealed']): AttachmentRow => ({
  id,
  state: 'waiting',
  of: { patientId: 'P1', unitId: 'M1', incidentId: 'I1' },
  org: 'demo',
  author: 'alex',
  attachment: { attachmentId: id, kind: 'photo', mediaType: 'image/jpeg', size: 9, sha256: '0'.repeat(64) },
  sealed,
  madeMs: 1,
  failures: 0,
});

const opens = async ({ seals }: Device, sealed: AttachmentRow['sealed']): Promise<string> => {
  const opened = await seals.open(sealed);
  return opened.kind === 'bytes' ? new TextDecoder().decode(opened.bytes) : opened.kind;
};

it('I2: before the server has a copy of the key a photo is sealed with the device’s own; it outlives the page, and moves into the vault', async () => {
  const name = randomUUID();
  answer.now = 503;
  const first = await start(name);
  expect(await first.vault.unlock()).toBe('again');
  const early = await first.seals.seal(PHOTO.buffer);
  expect(early).not.toHaveProperty('owner');

  // The page died: the key that was only in its memory is gone, the photo is not.
  const second = await start(name);
  expect(second.vault.seals.isOpen()).toBe(false);
  expect(await opens(second, early)).toBe('a forearm');
  const rows = rowsAt(name);
  await rows.rows.put(row('one', early));
  answer.now = 'first secret';
  expect(await second.vault.unlock()).toBe('open');
  await second.seals.tend(rows);
  const moved = (await rows.rows.get('one'))?.sealed ?? early;
  expect(moved).toMatchObject({ owner: 'demo alex' });

  // Started anew offline: closed, not lost. Whoever has the disk has no key for it.
  const third = await start(name);
  expect(await opens(third, moved)).toBe('closed');
  expect(third.seals.isClosed(moved)).toBe(true);
  const late = await third.seals.seal(PHOTO.buffer);
  expect(late).toMatchObject({ owner: 'demo alex' });
  await third.vault.unlock();
  expect([await opens(third, moved), await opens(third, late)]).toEqual(['a forearm', 'a forearm']);
  await third.vault.changeOwner('demo sam');
  expect(await opens(third, moved), 'somebody else’s').toBe('closed');
});

it('I2: the server lost its secret: the photo is called lost, is kept, and goes once the key is back', async () => {
  const name = randomUUID();
  answer.now = 'old secret';
  const before = await start(name);
  await before.vault.unlock();
  const sealed = await before.seals.seal(PHOTO.buffer);
  expect(sealed).toMatchObject({ owner: 'demo alex' });
  const rows = rowsAt(name);
  await rows.rows.put({ ...row('one', sealed), state: 'failed', failure: LOST_KEY });

  answer.now = 'new secret';
  const after = await start(name);
  expect(await after.vault.unlock()).toBe('open');
  expect(await opens(after, sealed)).toBe('lost');
  await after.seals.tend(rows);
  expect((await rows.rows.get('one'))?.state).toBe('failed');

  // Its backup was restored; what the vault began anew is given up by nobody for that.
  answer.now = 'old secret';
  const restored = await start(name);
  expect(await restored.vault.unlock()).toBe('open');
  expect(await opens(restored, sealed)).toBe('a forearm');
  await restored.seals.tend(rows);
  expect(await rows.rows.get('one')).toMatchObject({ state: 'waiting' });
  expect(await rows.rows.get('one')).not.toHaveProperty('failure');
});

it('I18: with its keys gone a photo is lost, and said to be', async () => {
  const name = randomUUID();
  answer.now = 'first secret';
  const before = await start(name);
  await before.vault.unlock();
  const sealed = await before.seals.seal(PHOTO.buffer);
  await Dexie.delete(`${name}-keys`);
  const after = await start(name);
  await after.vault.unlock();
  expect(await opens(after, sealed)).toBe('lost');
});
