/** GET /api/v1/reports/intervals on the running server, and who may not ask; refused rooms are in the audit trail. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { event } from '../../support/log-fixture.ts';
import { startTestServer, type TestServer } from '../../support/running-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const at = (seconds: number): string => new Date(Date.UTC(2026, 0, 5, 12) + seconds * 1000).toISOString();
const DAY = `from=${at(0)}&to=${at(86_400)}`;

async function responds(incidentId: string, times: Record<string, number>): Promise<void> {
  const ids = { incidentId, unitId: 'M1' };
  const incident = { type: 'Fall', address: '1 Main St', priority: 2 };
  const stamps = Object.entries(times).map(([field, seconds]) =>
    event('incident:timestamp', { ...ids, data: { field, timestamp: at(seconds) } }),
  );
  const created = event('incident:created', { incidentId, data: incident });
  const { results } = await server.push(await server.token('dispatcher'), [created, ...stamps]);
  expect(results.filter(({ outcome }) => outcome !== 'accepted')).toEqual([]);
}

it('counts the responses of the time asked for, from what was recorded; as JSON and CSV', async () => {
  await responds('I1', { 'eTimes.03': 0, 'eTimes.05': 40, 'eTimes.06': 400 });
  await responds('I2', { 'eTimes.03': 1_000, 'eTimes.05': 1_080, 'eTimes.06': 1_700 });
  await responds('I3', { 'eTimes.03': 90_000, 'eTimes.05': 90_005 });
  const supervisor = await server.token('supervisor');
  const report = await (await server.get(`/api/v1/reports/intervals?${DAY}`, supervisor)).json();
  expect(report).toMatchObject({ responses: 2, intervals: expect.any(Array) });
  const { intervals } = report as { intervals: { id: string }[] };
  expect(intervals.find(({ id }) => id === 'turnout')).toMatchObject({
    count: 2,
    medianSeconds: 60,
    p90Seconds: 80,
  });
  const csv = await (await server.get(`/api/v1/reports/intervals.csv?${DAY}`, supervisor)).text();
  const row = csv.split('\r\n').find((line) => line.startsWith('turnout,'));
  expect(row).toBe('turnout,Chute (turnout) time,eTimes.05 - eTimes.03,2,60,80,0,0,0');
});

it('is for supervisors and admins, of a time that makes sense', async () => {
  const dispatcher = await server.token('dispatcher');
  expect((await server.get(`/api/v1/reports/intervals?${DAY}`, dispatcher)).status).toBe(403);
  const supervisor = await server.token('supervisor');
  for (const query of [
    '',
    `from=${at(0)}`,
    `from=${at(10)}&to=${at(0)}`,
    `from=${at(0)}&to=2028-01-01T00:00:00Z`,
  ])
    expect((await server.get(`/api/v1/reports/intervals?${query}`, supervisor)).status).toBe(400);
});

it('contract 5: a room one does not hear is refused over HTTP too, and audited', async () => {
  const crew = await server.token('crew', { unit: 'M1' });
  expect((await server.get('/api/v1/events?room=unit:M2', crew)).status).toBe(403);
  const audit = await server.get('/api/v1/audit?action=room:refused', await server.token('admin'));
  expect(await audit.json()).toMatchObject({
    entries: [{ actor: 'crew-M1', action: 'room:refused', subject: 'unit:M2' }],
  });
});
