/** C1, C3, C8: conversations over HTTP: history, search, unread counts, and for whom. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { event } from '../support/log-fixture.ts';
import { startTestServer, type TestServer } from '../support/running-server.ts';

let server: TestServer;
let desk: string;
let crew: string;
let outsider: string;

const CHANNEL = 'C1';
const say = (text: string) => event('message:send', { data: { channelId: CHANNEL, text } });
const SAID = ['Gate code 12%', 'gate_code is 1200', 'O\\2 low', 'Ana at the door', 'bring the STAIR chair'];
const messages = SAID.map(say);

beforeAll(async () => {
  server = await startTestServer({ units: ['M1', 'M2'], hospitals: [] });
  [desk, crew, outsider] = await Promise.all([
    server.token('dispatcher', { sub: 'dora' }),
    server.token('crew', { unit: 'M1' }),
    server.token('crew', { unit: 'M2' }),
  ]);
  const members = ['dispatch', 'unit:M1'];
  const reply = await server.push(desk, [
    event('channel:opened', { data: { channelId: CHANNEL, about: 'group', members } }),
    ...messages,
  ]);
  expect(reply.results.map(({ outcome }) => outcome)).toEqual(Array(6).fill('accepted'));
});
afterAll(() => server.stop());

interface Page {
  messages: { text?: string; seq: number; deletedAt?: string; editedAt?: string }[];
  isMore: boolean;
  before?: number;
}

async function read(query: string, token = crew): Promise<Page & { status: number }> {
  const answer = await server.get(`/api/v1/channels/${CHANNEL}/messages${query}`, token);
  return { status: answer.status, ...((await answer.json()) as Page) };
}
const found = async (q: string) =>
  (await read(`?q=${encodeURIComponent(q)}`)).messages.map(({ text }) => text);

describe('messages over HTTP', () => {
  it('are read newest first, page by page, each once', async () => {
    const texts: (string | undefined)[] = [];
    let query = '?limit=2';
    for (let page = await read(query); ; page = await read(query)) {
      texts.push(...page.messages.map(({ text }) => text));
      if (!page.isMore) break;
      query = `?limit=2&before=${page.before}`;
    }
    expect(texts).toEqual(SAID.toReversed());
  });

  it('C8: are searched in any letter case; a sign of the search language is only a sign', async () => {
    expect(await found('stair')).toEqual(['bring the STAIR chair']);
    expect(await found('code')).toEqual(['gate_code is 1200', 'Gate code 12%']);
    expect(await found('12%')).toEqual(['Gate code 12%']);
    expect(await found('e_c')).toEqual(['gate_code is 1200']);
    expect(await found('\\2')).toEqual(['O\\2 low']);
    expect(await found("' or 1=1 --")).toEqual([]);
  });

  it('C5: only by members; to everybody else there is no such conversation', async () => {
    expect((await read('?q=code', outsider)).status).toBe(404);
    expect((await read('', outsider)).status).toBe(404);
    expect((await read('', desk)).status).toBe(200);
    const trail = await server.database.withOrg('demo', (trx) =>
      trx
        .selectFrom('audit')
        .select(['actor', 'action', 'detail'])
        .where('subject', '=', 'channel:C1')
        .execute(),
    );
    expect(trail).toContainEqual({ actor: 'crew-M1', action: 'messages:searched', detail: {} });
    expect(trail.map(({ actor }) => actor)).not.toContain('crew-M2');
  });

  it.each(['?limit=0', '?limit=201', '?before=x', `?q=${'x'.repeat(101)}`])('refuses %s', async (query) => {
    expect((await read(query)).status).toBe(400);
  });

  it('C1: an edit is found by its new words and no longer by its old ones; what was deleted by none; both leave a trace', async () => {
    const [code, , , ana] = messages;
    await server.push(desk, [
      event('message:edited', { data: { channelId: CHANNEL, messageId: code?.id, text: 'Gate number 77' } }),
      event('message:deleted', { data: { channelId: CHANNEL, messageId: ana?.id } }),
    ]);
    expect(await found('number')).toEqual(['Gate number 77']);
    expect(await found('12%')).toEqual([]);
    expect(await found('ana at')).toEqual([]);
    const all = (await read('')).messages;
    expect(all.find(({ text }) => text === 'Gate number 77')?.editedAt).toBeDefined();
    expect(all.filter(({ deletedAt }) => deletedAt !== undefined)).toHaveLength(1);
    const log = await server.database.withOrg('demo', (trx) =>
      trx
        .selectFrom('events')
        .select('data')
        .where('id', '=', ana?.id ?? '')
        .executeTakeFirst(),
    );
    expect(log?.data).toMatchObject({ text: 'Ana at the door' });
  });

  it('C3: unread counts fall as somebody reads, and one’s own words are never unread', async () => {
    const unread = async (token: string) =>
      (await (await server.get('/api/v1/unread', token)).json()) as unknown;
    expect(await unread(crew)).toEqual({ count: 0, channels: { [CHANNEL]: { count: 4, isMore: false } } });
    expect(await unread(desk)).toEqual({ count: 0, channels: {} });
    await server.push(crew, [
      event('message:read', { data: { channelId: CHANNEL, messageId: messages[2]?.id } }),
      event('notification:new', { data: { userId: 'crew-M1', title: 'Shift change' } }),
    ]);
    expect(await unread(crew)).toEqual({ count: 1, channels: { [CHANNEL]: { count: 1, isMore: false } } });
    await server.push(crew, [event('notification:readAll', {})]);
    expect(await unread(crew)).toMatchObject({ count: 0 });
  });

  it('histories and hospitals are found by their index, not by reading the log through', async () => {
    const explain = (column: string) =>
      server.database.withOrg('demo', async (trx) => {
        await sql`set local enable_seqscan = off`.execute(trx);
        await sql`set local enable_sort = off`.execute(trx);
        const { rows } = await sql`explain select seq from events
          where org = 'demo' and ${sql.ref(column)} = 'C1' and seq < 9000 order by seq desc limit 5`.execute(
          trx,
        );
        return JSON.stringify(rows);
      });
    expect(await explain('channel_id')).toMatch(/events_by_channel.*Index Cond[^}]*channel_id/);
    expect(await explain('hospital_id')).toMatch(/events_by_hospital.*Index Cond[^}]*hospital_id/);
  });
});

describe('contract 2: channels, tasks, alerts and transmissions by themselves', () => {
  const asked = [
    ['channels', CHANNEL, { about: 'group' }],
    ['tasks', 'T1', { title: 'Wash M1' }],
    ['alerts', 'L1', { message: 'Bridge closed', acknowledged: {} }],
    ['transmissions', 'R1', { talker: 'Medic 1' }],
  ] as const;

  beforeAll(async () => {
    const reply = await server.push(desk, [
      event('task:assigned', { data: { taskId: 'T1', title: 'Wash M1', assignee: 'unit:M1' } }),
      event('alert:created', { data: { alertId: 'L1', message: 'Bridge closed', to: ['unit:M1'] } }),
      event('transmission:started', {
        unitId: 'M1',
        data: { transmissionId: 'R1', channelId: CHANNEL, talker: 'Medic 1' },
      }),
    ]);
    expect(reply.results.map(({ outcome }) => outcome)).toEqual(Array(3).fill('accepted'));
  });

  it.each(asked)(
    '%s: in the list and by id, for who hears it and for nobody else',
    async (path, id, state) => {
      for (const token of [desk, crew]) {
        const one = await server.get(`/api/v1/${path}/${id}`, token);
        expect([one.status, await one.json()]).toMatchObject([200, { id, seq: expect.any(Number), state }]);
        const list = (await (await server.get(`/api/v1/${path}`, token)).json()) as Record<string, unknown[]>;
        expect(list[path]).toMatchObject([{ id, state }]);
      }
      expect((await server.get(`/api/v1/${path}/${id}`, outsider)).status).toBe(404);
      expect(await (await server.get(`/api/v1/${path}`, outsider)).json()).toEqual({ [path]: [] });
    },
  );

  it('an alert shows who has acknowledged it', async () => {
    await server.push(crew, [event('alert:acknowledged', { data: { alertId: 'L1', note: 'turned back' } })]);
    const alert = await (await server.get('/api/v1/alerts/L1', desk)).json();
    expect(alert).toMatchObject({ state: { acknowledged: { 'crew-M1': { note: 'turned back' } } } });
  });
});
