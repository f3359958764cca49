/** Bytes of photos and signatures through the server's door: after their fact, once, whole, and for the care team alone. */
import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOrganization } from '../../../server/auth/organizations.ts';
import { createRecordFacts } from '../../../server/auth/record-facts.ts';
import { createSeededRandom } from '../../../shared/seeded.ts';
import { event } from '../../support/log-fixture.ts';
import { startTestServer, type TestServer } from '../../support/running-server.ts';

const UPLOADS = '/api/v1/attachments/uploads';
const onCall = { unitId: 'M1', incidentId: 'I1' };

let server: TestServer;
let ana: string;
let made = 0;

beforeAll(async () => {
  server = await startTestServer({ units: ['M1', 'M2'] });
  ana = await server.token('crew', { unit: 'M1', sub: 'ana' });
  await server.push(await server.token('dispatcher'), [
    event('incident:created', {
      incidentId: 'I1',
      data: { type: 'Fall', address: '1 Main St', priority: 2 },
    }),
  ]);
});
afterAll(() => server?.stop());

interface Photo {
  id: string;
  bytes: Buffer;
  sha256: string;
}

function aPhoto(size: number): Photo {
  made += 1;
  const chance = createSeededRandom(7 + made);
  const bytes = Buffer.from(Array.from({ length: size }, () => Math.floor(chance.next() * 256)));
  return { id: `F${made}`, bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}

const fact = ({ id, bytes, sha256 }: Photo) =>
  event('patient:attachment', {
    ...onCall,
    data: {
      patientId: 'P1',
      attachmentId: id,
      kind: 'photo',
      mediaType: 'image/jpeg',
      size: bytes.length,
      sha256,
    },
  });

const announce = async (photo: Photo): Promise<void> => {
  const { results } = await server.push(ana, [fact(photo)]);
  expect(results[0]).toMatchObject({ outcome: 'accepted' });
};

const base64 = (text: string): string => Buffer.from(text).toString('base64');

function begin(photo: Photo, token: string, patientId = 'P1'): Promise<Response> {
  return fetch(server.url + UPLOADS, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'tus-resumable': '1.0.0',
      'upload-length': String(photo.bytes.length),
      'upload-metadata': `patientId ${base64(patientId)},attachmentId ${base64(photo.id)}`,
    },
  });
}

const patchHeaders = (token: string, offset: number) => ({
  authorization: `Bearer ${token}`,
  'tus-resumable': '1.0.0',
  'upload-offset': String(offset),
  'content-type': 'application/offset+octet-stream',
});

const send = (photo: Photo, token: string, { from, bytes }: { from: number; bytes?: Buffer }) =>
  fetch(`${server.url}${UPLOADS}/${photo.id}`, {
    method: 'PATCH',
    headers: patchHeaders(token, from),
    body: new Uint8Array(bytes ?? photo.bytes.subarray(from)),
  });

async function reached(photo: Photo, token = ana): Promise<number> {
  const answer = await fetch(`${server.url}${UPLOADS}/${photo.id}`, {
    method: 'HEAD',
    headers: { authorization: `Bearer ${token}`, 'tus-resumable': '1.0.0' },
  });
  return answer.status === 200 ? Number(answer.headers.get('upload-offset')) : -answer.status;
}

const received = async (photo: Photo): Promise<number> =>
  ((await (await server.get(`${UPLOADS}/${photo.id}`, ana)).json()) as { received: number }).received;

/** Promises all of it, sends so many bytes and breaks the connection while the rest is awaited. */
async function sendAndBreak(photo: Photo, { from, upTo }: { from: number; upTo: number }): Promise<void> {
  const outgoing = request(`${server.url}${UPLOADS}/${photo.id}`, {
    method: 'PATCH',
    headers: { ...patchHeaders(ana, from), 'content-length': photo.bytes.length - from },
  });
  // Breaking it is the point.
  outgoing.on('error', () => undefined);
  outgoing.write(photo.bytes.subarray(from, upTo));
  await expect.poll(() => received(photo), { timeout: 30_000 }).toBeGreaterThan(from);
  outgoing.destroy();
}

const look = (photo: Photo, token: string) => server.get(`/api/v1/attachments/${photo.id}`, token);

describe('attachments', () => {
  it('A9: bytes without their fact are refused, and so are another size or another person', async () => {
    const photo = aPhoto(500);
    expect((await begin(photo, ana)).status).toBe(404);
    await announce(photo);
    const bob = await server.token('crew', { unit: 'M1', sub: 'bob' });
    expect((await begin(photo, bob)).status).toBe(403);
    expect((await begin({ ...photo, bytes: photo.bytes.subarray(1) }, ana)).status).toBe(400);
    expect((await begin(photo, ana)).status).toBe(201);
    expect(await reached(photo, bob)).toBe(-404);
    expect((await send(photo, bob, { from: 0 })).status).toBe(404);
  });

  it('A9: an upload cut at any byte goes on from what arrived, and comes whole once', async () => {
    const photo = aPhoto(300_000);
    await announce(photo);
    await begin(photo, ana);
    for (const upTo of [70_001, 150_003, 299_999]) {
      const from = await reached(photo);
      await sendAndBreak(photo, { from, upTo });
      const kept = await reached(photo);
      expect(kept).toBeGreaterThan(from);
      expect(kept).toBeLessThanOrEqual(upTo);
    }
    const from = await reached(photo);
    expect((await send(photo, ana, { from })).status).toBe(204);
    const answer = await look(photo, ana);
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(photo.sha256);
    // Begun again, or sent again: it is there.
    expect((await begin(photo, ana)).status).toBe(201);
    expect(await reached(photo)).toBe(300_000);
    expect((await send(photo, ana, { from: 0 })).status).toBe(409);
  }, 60_000);

  it('A9: other bytes than announced are thrown away, and the right ones taken afterwards', async () => {
    const photo = aPhoto(1_000);
    await announce(photo);
    await begin(photo, ana);
    const other = Buffer.alloc(1_000, 7);
    expect((await send(photo, ana, { from: 0, bytes: other })).status).toBe(460);
    expect((await look(photo, ana)).status).toBe(404);
    expect(await reached(photo)).toBe(0);
    expect((await send(photo, ana, { from: 0 })).status).toBe(204);
    expect((await look(photo, ana)).status).toBe(200);
  });

  it('A9, C5: read by the care team alone, never kept by anybody between, every look in the audit trail', async () => {
    const photo = aPhoto(64);
    await announce(photo);
    await begin(photo, ana);
    await send(photo, ana, { from: 0 });
    const answer = await look(photo, ana);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-type': 'image/jpeg',
      'content-disposition': expect.stringMatching(/^attachment/),
    });
    const others = [
      await server.token('crew', { unit: 'M2' }),
      await server.token('dispatcher'),
      await server.token('billing'),
      await server.token('hospital', { hospital: 'H1' }),
    ];
    for (const token of others) expect((await look(photo, token)).status).toBe(404);
    // The destination hears of the patient from the moment it is one.
    await server.push(ana, [
      event('patient:updated', { ...onCall, data: { patientId: 'P1', hospitalId: 'H1' } }),
    ]);
    expect((await look(photo, others[3] ?? '')).status).toBe(200);
    const trail = (await (
      await server.get('/api/v1/audit?limit=200', await server.token('admin'))
    ).json()) as {
      entries: { action: string; subject: string; actor: string }[];
    };
    const looks = trail.entries.filter(({ subject }) => subject === `attachment:${photo.id}`);
    expect(looks.map(({ action }) => action).toSorted()).toEqual([
      'attachment:read',
      'attachment:read',
      ...Array.from(others, () => 'attachment:refused'),
    ]);
  });

  it('I9: another organization finds nothing under the same id', async () => {
    const photo = aPhoto(32);
    await announce(photo);
    await begin(photo, ana);
    await send(photo, ana, { from: 0 });
    await createOrganization(
      {
        org: 'other',
        name: 'Other EMS',
        adminUsername: 'otherchief',
        password: 'correct horse battery',
        units: ['M1'],
        hospitals: [],
      },
      {
        database: server.database,
        hashPassword: server.auth.hashPassword,
        record: createRecordFacts(server.ingest, Date.now),
      },
    );
    const stranger = await server.auth.tokens.sign({
      org: 'other',
      sub: 'ana',
      roles: ['crew'],
      unit: 'M1',
      exp: Math.floor(Date.now() / 1000) + 600,
    });
    expect([await reached(photo, stranger), (await look(photo, stranger)).status]).toEqual([-404, 404]);
  });

  it('A9, C5: dispatch hears how many there are and how many have come, and not a word more', async () => {
    const photo = aPhoto(60);
    const signature = aPhoto(60);
    const signed = { kind: 'signature', signer: { name: 'Rosa Diaz', role: 'patient', reason: 'refusal' } };
    const about = ({ id, bytes, sha256 }: Photo, more: object) =>
      event('patient:attachment', {
        ...onCall,
        data: {
          patientId: 'P2',
          attachmentId: id,
          mediaType: 'image/jpeg',
          size: bytes.length,
          sha256,
          ...more,
        },
      });
    const desk = await server.token('dispatcher');
    const heard = async () => {
      const answer = await server.get('/api/v1/snapshot', desk);
      const { documents } = (await answer.json()) as {
        documents: { kind: string; id: string; state: object }[];
      };
      expect(JSON.stringify(documents)).not.toContain('Rosa');
      return documents.find(({ kind, id }) => kind === 'triage' && id === 'P2')?.state;
    };
    await server.push(ana, [
      event('triage:updated', { ...onCall, data: { patientId: 'P2', status: 'pending' } }),
      about(photo, { kind: 'photo', caption: 'Rosa, left arm' }),
      about(signature, signed),
    ]);
    const counts = (stored: object) => ({
      attachments: { photos: 1, photosStored: 0, signatures: 1, signaturesStored: 0, ...stored },
    });
    await expect.poll(heard, { timeout: 30_000 }).toMatchObject(counts({}));
    expect((await begin(photo, ana, 'P2')).status).toBe(201);
    await send(photo, ana, { from: 0, bytes: photo.bytes.subarray(0, 20) });
    await send(photo, ana, { from: 20 });
    await expect.poll(heard, { timeout: 30_000 }).toMatchObject(counts({ photosStored: 1 }));
    // Asked again by whoever heard no answer: still said once.
    expect(await reached(photo)).toBe(60);
    const log = await (await server.get('/api/v1/events?after=0&limit=500', ana)).json();
    const { events } = log as { events: { type: string; data: { patientId?: string } }[] };
    const stored = events.filter(({ type, data }) => type.endsWith(':stored') && data.patientId === 'P2');
    expect(stored).toHaveLength(1);
    await server.push(ana, [
      event('patient:attachment:withdrawn', { ...onCall, data: { patientId: 'P2', attachmentId: photo.id } }),
    ]);
    await expect.poll(heard, { timeout: 30_000 }).toMatchObject(counts({ photos: 0 }));
    const told = await (await server.get('/api/v1/events?after=0&limit=500', desk)).text();
    expect(told).toContain('patient:attachments');
    for (const private_ of ['Rosa', 'patient:attachment"', photo.id, signature.id])
      expect(told).not.toContain(private_);
  });

  it('A9: withdrawn before it was sent, its bytes are refused; withdrawn later, nobody reads it', async () => {
    const unsent = aPhoto(40);
    const sent = aPhoto(40);
    await announce(unsent);
    await announce(sent);
    await begin(sent, ana);
    await send(sent, ana, { from: 0 });
    const withdraw = ({ id }: Photo) =>
      event('patient:attachment:withdrawn', { ...onCall, data: { patientId: 'P1', attachmentId: id } });
    await server.push(ana, [withdraw(unsent), withdraw(sent)]);
    expect((await begin(unsent, ana)).status).toBe(409);
    expect((await look(sent, ana)).status).toBe(404);
  });
});
