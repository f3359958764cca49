import 'fake-indexeddb/auto';
import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { keyOfBadge, keyOfPin, keyOfServer, makePepper, makeSalt } from '../../client/store/sealing.ts';
import { toStored } from '../../client/store/sealed-documents.ts';
import { openReplicaDatabase, type ReplicaDatabase } from '../../client/store/replica-database.ts';
import { openReplica } from '../../client/store/replica.ts';
import { openTabletDatabase, type TabletDatabase } from '../../client/store/tablet-database.ts';
import { openTablet } from '../../client/store/tablet.ts';
import { openVault } from '../../client/store/vault.ts';
import { openOwnDocuments } from '../../client/sync/own-documents.ts';
import { createKeptFacts } from '../../client/outbox/kept-facts.ts';
import type { Document } from '../../shared/log/document.ts';
import type { LogEvent } from '../../shared/log/envelope.ts';
import type { Frame } from '../../shared/protocol/feed.ts';

const MARKER = 'crushing chest pain of Mrs Example';

const databases: { close(): void }[] = [];
afterEach(() => {
  for (const database of databases.splice(0)) database.close();
});

function keysAt(name = `keys ${randomUUID()}`): TabletDatabase {
  const database = openTabletDatabase(name);
  databases.push(database);
  return database;
}
function cacheAt(name = `cache ${randomUUID()}`): ReplicaDatabase {
  const database = openReplicaDatabase(name);
  databases.push(database);
  return database;
}

/** Every value of a database, as text; bytes as they are. */
async function textOf(database: ReplicaDatabase | TabletDatabase): Promise<string> {
  const rows = await Promise.all(database.tables.map((table) => table.toArray()));
  return JSON.stringify(rows, (_key, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
  );
}

const at = '2026-11-21T08:00:00.000Z';
const INCIDENT: Document = {
  kind: 'incident',
  id: 'I1',
  seq: 3,
  state: {
    type: 'Fall',
    address: '1 Main St',
    priority: 2,
    status: 'assigned',
    statusSince: at,
    createdAt: at,
    units: { M1: { status: 'dispatched', since: at, done: false } },
    details: MARKER,
    notes: [{ id: 'n1', at, by: 'desk', text: MARKER }],
  },
};
const PATIENT: Document = {
  kind: 'patient',
  id: 'P1',
  seq: 3,
  state: { incidentId: 'I1', unitId: 'M1', complaint: MARKER, vitals: [] },
};
const TRANSPORT: Document = {
  kind: 'transport',
  id: 'I1:M1',
  seq: 3,
  state: {
    incidentId: 'I1',
    unitId: 'M1',
    times: {},
    odometer: {},
    version: 0,
    incident: { type: 'Fall', address: '1 Main St', priority: 2, details: MARKER },
    ringdowns: { H1: { at, steps: {}, said: { at, category: MARKER }, refused: { at, reason: MARKER } } },
  },
};
const snapshot = {
  epoch: 'e1',
  head: 3,
  scope: ['crew', 'unit:M1'],
  documents: [INCIDENT, PATIENT, TRANSPORT],
};

describe('vault', () => {
  it('opens with a PIN, a badge or the server’s key, each by its own wrapped copy, and with nothing else', async () => {
    const database = keysAt();
    const vault = await openVault(database, 'tablet');
    const sealed = await vault.seal({ text: MARKER });
    const pepper = await makePepper();
    const salt = makeSalt();
    await vault.addCopy('pin', await keyOfPin('2580', salt, pepper));
    await vault.addCopy('badge', await keyOfBadge('a badge', pepper));
    await vault.addCopy('server', await keyOfServer(Buffer.alloc(32, 7).toString('base64url')));
    vault.lock();
    if (!sealed) throw new Error('nothing was sealed');
    expect(await vault.open(sealed)).toBeUndefined();

    const restarted = await openVault(database, 'tablet');
    expect(restarted.isOpen()).toBe(false);
    expect(await restarted.unlock('pin', await keyOfPin('2581', salt, pepper))).toBe(false);
    // The same PIN on a copy of the disk in another device, which has another pepper.
    expect(await restarted.unlock('pin', await keyOfPin('2580', salt, await makePepper()))).toBe(false);
    expect(await restarted.open(sealed)).toBeUndefined();
    for (const [name, key] of [
      ['pin', await keyOfPin('2580', salt, pepper)],
      ['badge', await keyOfBadge('a badge', pepper)],
      ['server', await keyOfServer(Buffer.alloc(32, 7).toString('base64url'))],
    ] as const) {
      restarted.lock();
      expect(await restarted.unlock(name, key)).toBe(true);
      expect(await restarted.open(sealed)).toEqual({ text: MARKER });
    }
  });

  it('seals while closed, for whoever opens it later', async () => {
    const database = keysAt();
    const vault = await openVault(database, 'tablet');
    const key = await keyOfServer(Buffer.alloc(32, 9).toString('base64url'));
    await vault.addCopy('server', key);
    const closed = await openVault(database, 'tablet');
    const sealed = await closed.seal(MARKER);
    expect(closed.isOpen()).toBe(false);
    expect(await closed.unlock('server', key)).toBe(true);
    expect(sealed && (await closed.open(sealed))).toBe(MARKER);
  });
});

describe('the keys of a vault', () => {
  const serverKey = (byte: number) => keyOfServer(Buffer.alloc(32, byte).toString('base64url'));

  it('I2: begun in two tabs and the worker at once it is one vault; copies added at once are all kept', async () => {
    const name = `keys ${randomUUID()}`;
    const [first, second, worker] = await Promise.all(
      [keysAt(name), keysAt(name), keysAt(name)].map((database) => openVault(database, 'alex')),
    );
    const sealed = await Promise.all([first, second, worker].map((vault) => vault?.seal(MARKER)));
    const openedOnes = [first, second, worker].filter((vault) => vault?.isOpen());
    expect(openedOnes).toHaveLength(1);
    const [opened] = openedOnes;
    await Promise.all([
      opened?.addCopy('pin', await serverKey(1)),
      opened?.addCopy('server', await serverKey(2)),
    ]);
    for (const [copy, byte] of [
      ['pin', 1],
      ['server', 2],
    ] as const) {
      const restarted = await openVault(keysAt(name), 'alex');
      expect(await restarted.unlock(copy, await serverKey(byte))).toBe(true);
      for (const each of sealed) expect(each && (await restarted.open(each))).toBe(MARKER);
    }
  });

  it('I2: a renewed vault still opens what was sealed before, for whoever could open it then', async () => {
    const name = `keys ${randomUUID()}`;
    const vault = await openVault(keysAt(name), 'alex');
    await vault.addCopy('server', await serverKey(1));
    const before = await vault.seal('before');
    const again = await openVault(keysAt(name), 'alex');
    expect(await again.unlock('server', await serverKey(2))).toBe(false);
    await again.renew();
    expect(await again.isKeptBy('server'), 'nobody could open it after a restart').toBe(false);
    await again.addCopy('server', await serverKey(2));
    expect(await again.isKeptBy('server')).toBe(true);
    const after = await again.seal('after');
    expect(before && (await again.open(before))).toBeUndefined();

    const restarted = await openVault(keysAt(name), 'alex');
    expect(await restarted.unlock('server', await serverKey(1)), 'the former key opens the former part').toBe(
      false,
    );
    expect(await restarted.unlock('server', await serverKey(2))).toBe(true);
    expect(before && (await restarted.open(before))).toBe('before');
    expect(after && (await restarted.open(after))).toBe('after');
    restarted.lock();
    expect(after && (await restarted.open(after))).toBeUndefined();
  });

  it('I2: a disk that does not answer is not taken for an empty one', async () => {
    const name = `keys ${randomUUID()}`;
    const vault = await openVault(keysAt(name), 'alex');
    await vault.addCopy('server', await serverKey(1));
    const sealed = await vault.seal(MARKER);
    const database = keysAt(name);
    const silence = new Error('the disk does not answer');
    const broken = [
      vi.spyOn(database, 'transaction').mockRejectedValue(silence),
      vi.spyOn(database.rows, 'get').mockRejectedValue(silence),
    ];
    const stray = await openVault(database, 'alex');
    for (const each of broken) each.mockRestore();
    expect(stray.isOpen()).toBe(true);
    await stray.addCopy('server', await serverKey(3));
    const restarted = await openVault(keysAt(name), 'alex');
    expect(await restarted.unlock('server', await serverKey(1))).toBe(true);
    expect(sealed && (await restarted.open(sealed))).toBe(MARKER);
  });
});

describe('the cache of an enrolled tablet', () => {
  it('holds nothing of a patient in the clear, and gives it all back when the vault is open', async () => {
    const database = cacheAt();
    const keys = keysAt();
    const seals = await openVault(keys, 'tablet');
    const replica = await openReplica({ database, owner: 'tablet', seals, onChange: () => undefined });
    await replica.install(snapshot);
    expect(replica.get('patient', 'P1')).toEqual(PATIENT);
    expect(await textOf(database)).toContain('1 Main St');
    expect(await textOf(database)).not.toContain(MARKER);
    expect(await textOf(keys)).not.toContain(MARKER);

    const again = await openReplica({ database, owner: 'tablet', seals, onChange: () => undefined });
    expect(again.get('patient', 'P1')).toEqual(PATIENT);
    expect(again.get('incident', 'I1')).toEqual(INCIDENT);
    expect(again.get('transport', 'I1:M1')).toEqual(TRANSPORT);
  });

  it('F11: after a restart the status flow works at once; the patient appears with the PIN', async () => {
    const database = cacheAt();
    const keys = keysAt();
    const key = await keyOfServer(Buffer.alloc(32, 1).toString('base64url'));
    const before = await openVault(keys, 'tablet');
    await before.addCopy('server', key);
    await (
      await openReplica({ database, owner: 'tablet', seals: before, onChange: () => undefined })
    ).install(snapshot);

    const seals = await openVault(keys, 'tablet');
    const replica = await openReplica({ database, owner: 'tablet', seals, onChange: () => undefined });
    expect(replica.place()?.cursor).toBe(3);
    expect(replica.get('incident', 'I1')?.state).toMatchObject({ address: '1 Main St', notes: [] });
    expect(replica.get('patient', 'P1')).toBeUndefined();
    expect(replica.isStale()).toBe(true);

    // The feed goes on meanwhile: what is open is folded, what is closed stays as it is and is fetched anew.
    const note: LogEvent = {
      seq: 4,
      id: randomUUID(),
      type: 'incident:note',
      v: 1,
      at,
      lane: 0,
      source: 'dispatch',
      incidentId: 'I1',
      receivedAt: at,
      occurredAt: at,
      skewMs: 0,
      actor: 'desk',
      device: 'd',
      flags: [],
      data: { text: 'new' },
    };
    const frame: Frame = { epoch: 'e1', from: 3, to: 4, events: [note] };
    expect(await replica.apply(frame)).toBe('applied');
    expect(replica.place()?.cursor).toBe(4);

    await seals.unlock('server', key);
    await replica.reload();
    expect(replica.get('patient', 'P1')).toEqual(PATIENT);
    expect(replica.get('incident', 'I1')?.state).toMatchObject({
      details: MARKER,
      notes: [{ text: MARKER }],
    });
    expect(replica.isStale()).toBe(true);
    expect(replica.place()?.cursor).toBe(4);
    expect(await textOf(database)).not.toContain(MARKER);
  });

  it('locking takes the patient out of memory', async () => {
    const seals = await openVault(keysAt(), 'tablet');
    const replica = await openReplica({
      database: cacheAt(),
      owner: 'tablet',
      seals,
      onChange: () => undefined,
    });
    await replica.install(snapshot);
    seals.lock();
    await replica.reload();
    expect(JSON.stringify([...replica.all()])).not.toContain(MARKER);
    expect(replica.get('incident', 'I1')?.state).toMatchObject({ address: '1 Main St' });
  });

  it('A9, I6: what nobody could read outlives a start and a full disk; a call taken away meanwhile does not', async () => {
    const database = cacheAt();
    const keys = keysAt();
    const key = await keyOfServer(Buffer.alloc(32, 2).toString('base64url'));
    const before = await openVault(keys, 'tablet');
    await before.addCopy('server', key);
    await (
      await openReplica({ database, owner: 'tablet', seals: before, onChange: () => undefined })
    ).install(snapshot);

    const seals = await openVault(keys, 'tablet');
    const queue = { items: () => [], recentlySent: () => [], listen: () => undefined };
    const org = () => 'demo';
    const own = await openOwnDocuments({ database, owner: 'tablet', outbox: queue, device: 'd', org, seals });
    expect(own.loaded()).toBe(true);
    expect(own.replica().isPersistent()).toBe(true);
    expect(own.view.documents('patient')).toEqual([]);
    const gone = { ...INCIDENT, seq: 4, state: { ...(INCIDENT.state as object), units: {} } };
    const frame: Frame = { epoch: 'e1', from: 3, to: 4, events: [], documents: [gone] };
    const full = vi.spyOn(database, 'transaction').mockRejectedValueOnce(new Error('no room'));
    expect(await own.replica().apply(frame)).toBe('applied');
    expect(own.replica().isPersistent()).toBe(false);
    full.mockRestore();
    await own.reload();
    expect(own.replica().isPersistent()).toBe(true);
    await seals.unlock('server', key);
    await own.reload();
    expect(own.view.documents('patient').map(({ id, state }) => [id, state])).toEqual([
      ['P1', PATIENT.state],
    ]);
    expect(own.view.documents('incident')).toEqual([]);
  });

  it('where nothing can be sealed, nothing of a patient is kept', async () => {
    const none = { isOpen: () => false, seal: async () => undefined, open: async () => undefined };
    expect(await toStored(PATIENT, none)).toBeUndefined();
    expect(JSON.stringify(await toStored(INCIDENT, none))).not.toContain(MARKER);
  });
});

it('F11: after five wrong PINs a tablet waits; neither a new start nor the clock set forward shortens it, time that passes does', async () => {
  const name = `tablet ${randomUUID()}`;
  const alex = { sub: 'u1', name: 'Alex', username: 'alex' };
  const key = Buffer.alloc(32, 3).toString('base64url');
  let ms = 1_000;
  const tablet = await openTablet(name, () => ms);
  await tablet.remember(alex, { pin: '2580' }, key);
  for (let wrong = 0; wrong < 5; wrong += 1) {
    expect(await tablet.waitMs('alex')).toBe(0);
    expect(await tablet.check(alex, { pin: '0000' })).toBe('wrong');
  }
  expect(await tablet.waitMs('alex')).toBe(30_000);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 86_400_000 });
  try {
    expect(await tablet.waitMs('alex')).toBe(30_000);
    tablet.close();
    const restarted = await openTablet(name, () => 5);
    databases.push(restarted);
    expect(await restarted.waitMs('alex')).toBe(30_000);
  } finally {
    vi.useRealTimers();
  }
  const again = await openTablet(name, () => ms);
  databases.push(again);
  await again.waitMs('alex');
  ms += 29_999;
  expect(await again.waitMs('alex')).toBe(1);
  ms += 1;
  expect(await again.waitMs('alex')).toBe(0);
  expect(await again.check(alex, { pin: '2580' })).toBe('right');
  expect(await again.waitMs('alex')).toBe(0);
});

it('acknowledged facts of a patient are kept sealed, others as they are', async () => {
  const vault = await openVault(keysAt(), 'tablet');
  const kept = createKeptFacts(vault);
  const row = (type: string, data: Record<string, unknown>) => ({
    id: type,
    lane: 1,
    seq: 1,
    epoch: 'e1',
    ackedAt: at,
    author: 'alex',
    org: 'demo',
    event: { id: type, type, v: 1, at, lane: 1, source: 'manual' as const, data },
  });
  const note = row('incident:note', { text: MARKER });
  const closed = await kept.close(note);
  expect(closed?.sealed).toBeDefined();
  expect(Buffer.from(closed?.sealed?.body ?? []).includes(MARKER)).toBe(false);
  expect(JSON.stringify(closed?.event)).not.toContain(MARKER);
  expect(closed && (await kept.open(closed))).toEqual(note);
  kept.forget();
  vault.lock();
  expect(closed && (await kept.open(closed))).toEqual(closed);
  const rung = await kept.close(row('ringdown:sent', { hospitalId: 'H1', category: MARKER }));
  expect(JSON.stringify(rung?.event)).not.toContain(MARKER);
  const status = row('unit:status', { status: 'available' });
  expect(await kept.close(status)).toEqual(status);
});
