/** F7: a call nobody acknowledged becomes an alert, once, and stops being one when the crew answers. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AlertState } from '../../../shared/alerts/state.ts';
import { unansweredFollowUps } from '../../../server/incidents/unanswered-alerts.ts';
import { readDocuments } from '../../../server/log/read.ts';
import { event } from '../../support/log-fixture.ts';
import { startTestServer, type TestServer } from '../../support/running-server.ts';

const PATIENCE = { timeout: 30_000, interval: 100 };
const incident = { type: 'Fall', address: '12 Mill Road', priority: 2 };
const on = { unitId: 'M1', incidentId: 'I1' };

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ units: ['M1'] });
}, 120_000);
afterAll(() => server?.stop());

const alert = async (): Promise<AlertState | undefined> => {
  const keys = [{ kind: 'alert', id: 'unanswered-A1' }];
  const [found] = await server.database.withOrg('demo', (trx) => readDocuments(trx, 'demo', keys));
  return found?.state as AlertState | undefined;
};

test('F7: an alert once, without address or patient, ended by a late acknowledgement', async () => {
  const desk = await server.token('dispatcher');
  const sentAt = new Date(Date.now() - 61_000).toISOString();
  await server.push(await server.token('crew', { unit: 'M1' }), [
    event('unit:status', { unitId: 'M1', data: { status: 'available' } }),
  ]);
  await server.push(desk, [
    event('incident:created', { incidentId: 'I1', data: incident }),
    event('assignment:sent', { ...on, at: sentAt, data: { assignmentId: 'A1', incident } }),
  ]);
  await expect.poll(alert, PATIENCE).toMatchObject({
    category: 'unanswered',
    incidentId: 'I1',
    message: 'M1 has not acknowledged its call. Call by radio.',
    acknowledged: {},
  });
  expect(JSON.stringify(await alert())).not.toContain('Mill');
  const again = await server.database.withOrg('demo', (trx) => unansweredFollowUps(trx, 'demo', Date.now()));
  expect(again).toEqual([]);

  await server.push(await server.token('crew', { unit: 'M1' }), [
    event('assignment:acknowledged', { ...on, data: { assignmentId: 'A1' } }),
  ]);
  await expect.poll(async () => (await alert())?.acknowledged, PATIENCE).toMatchObject({ rules: {} });
}, 90_000);
