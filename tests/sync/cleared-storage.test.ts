/** A device that starts on empty storage: what the log has of the one before, and a trace that it happened. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClearedReply } from '../../shared/protocol/cleared-storage.ts';
import type { AuditEntry } from '../../server/auth/audit-trail.ts';
import { next, startTestServer, type TestServer } from '../support/running-server.ts';

let server: TestServer;
let crew: string;

beforeAll(async () => {
  server = await startTestServer({ units: ['M1'] });
  crew = await server.token('crew', { unit: 'M1', sub: 'ana' });
  for (const lane of [1, 2, 5])
    await server.push(
      crew,
      [
        {
          id: randomUUID(),
          type: 'unit:status',
          v: 1,
          at: new Date().toISOString(),
          lane,
          source: 'manual',
          unitId: 'M1',
          data: { status: 'posted' },
        },
      ],
      'tablet-old',
    );
});
afterAll(() => server?.stop());

async function ask(token: string, request: unknown, device = 'tablet-new'): Promise<unknown> {
  const socket = server.connect({ token, device });
  await next(socket, 'hello');
  const reply: ClearedReply | object = await socket.timeout(20_000).emitWithAck('storage-cleared', request);
  socket.disconnect();
  return reply;
}

async function audited(): Promise<AuditEntry[]> {
  const answer = await server.get('/api/v1/audit?limit=100', await server.token('admin'));
  const { entries } = (await answer.json()) as { entries: AuditEntry[] };
  return entries.filter(({ action }) => action === 'device:storage-cleared');
}

describe('cleared storage', () => {
  test('I2: a person on an empty device hears which device they used before, and nothing is held against it', async () => {
    expect(await ask(crew, {})).toEqual({
      former: { device: 'tablet-old', lastLane: 5, missing: 2, lastHeardAt: expect.any(String) },
    });
    expect(await ask(crew, {}, 'tablet-old'), 'the same device is no former one').toEqual({});
    expect(await ask(await server.token('crew', { sub: 'ben' }), {}), "nor another person's").toEqual({});
    expect(await audited()).toEqual([]);
  });

  test('I2: told what was on it, the server says how far it has that and writes the incident down', async () => {
    const reply = await ask(crew, { former: { device: 'tablet-old', lane: 7 } });
    expect(reply).toMatchObject({ former: { lastLane: 5, missing: 2 } });
    expect(await ask(crew, { former: { device: 'never-heard-of', lane: 3 } })).toEqual({});
    const [newest, first] = await audited();
    expect([newest, first]).toEqual([
      expect.objectContaining({ actor: 'ana', subject: 'never-heard-of' }),
      expect.objectContaining({
        actor: 'ana',
        subject: 'tablet-old',
        detail: { device: 'tablet-new', recorded: 7, inLog: 5 },
      }),
    ]);
  });

  test('what cannot be read is refused', async () => {
    for (const request of [null, 7, { former: { device: 'x', lane: -1 } }, { former: 'tablet' }])
      expect(await ask(crew, request)).toMatchObject({ refusal: { code: 'unreadable' } });
  });
});
