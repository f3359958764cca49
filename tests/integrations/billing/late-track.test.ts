/** A dead zone through the doors of a whole server: the bill first, its track after it (A7, F9, I11). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startReceiver, type Receiver } from '../../../server/demo/receiver.ts';
import { event } from '../../support/log-fixture.ts';
import { startTestServer, type TestServer } from '../../support/running-server.ts';

let server: TestServer;
let receiver: Receiver;

beforeAll(async () => {
  server = await startTestServer({ env: { WEBHOOK_ALLOW_PRIVATE: '127.0.0.0/8' } });
  receiver = await startReceiver({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await receiver.stop();
  await server.stop();
});

const BEGAN = Date.now() - 70 * 60_000;
const minute = (minutes: number): string => new Date(BEGAN + minutes * 60_000).toISOString();

async function post(path: string, token: string, body: unknown): Promise<Record<string, unknown>> {
  const answer = await fetch(server.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Record<string, unknown>;
}

describe('a tablet back from a dead zone', () => {
  it('has its transport billed, and billed anew when its track is in: v2, once', async () => {
    const admin = await server.token('admin');
    const made = await post('/api/v1/webhooks', admin, {
      url: `${receiver.url}/hook`,
      types: ['transport.completed', 'transport.corrected'],
    });
    receiver.setSecret(String(made['secret']));
    const ids = { unitId: 'M1', incidentId: 'I1' };
    const incident = { type: 'Fall', address: '1 Main St', priority: 2, zip: '94102' };
    const press = (status: string, at: number) =>
      event('unit:status', { ...ids, at: minute(at), data: { status } });
    const { results } = await server.push(await server.token('dispatcher'), [
      event('unit:status', { unitId: 'M1', at: minute(-5), data: { status: 'available' } }),
      event('incident:created', { incidentId: 'I1', at: minute(0), data: incident }),
      event('assignment:sent', { ...ids, at: minute(1), data: { assignmentId: 'A1', incident } }),
      press('en_route', 2),
      press('transporting', 25),
      press('at_destination', 38),
      press('available', 60),
    ]);
    expect(results.map(({ outcome }) => outcome)).toEqual(Array(7).fill('accepted'));
    const versions = () => receiver.state().deliveries.map(({ type, version }) => [type, version]);
    const soon = { timeout: 60_000, interval: 100 };
    await expect.poll(versions, soon).toEqual([['transport.completed', 1]]);

    const fixes = Array.from({ length: 26 }, (_, at) => ({
      at: minute(25 + at / 2),
      lat: 37.76 + at * 0.002,
      lon: -122.42,
      accuracy: 5,
      speed: 15,
    }));
    const body = { unitId: 'M1', fixes };
    await post('/api/v1/positions', admin, body);
    await post('/api/v1/positions', admin, body);
    await expect.poll(versions, soon).toEqual([
      ['transport.completed', 1],
      ['transport.corrected', 2],
    ]);
    expect(receiver.state()).toMatchObject({ unverified: 0, duplicates: 0 });
    const answers = await Promise.all(
      [1, 2].map(async (version) => {
        const answer = await server.get(`/api/v1/transports/I1:M1/billing?version=${version}`, admin);
        return (await answer.json()) as { mileage: unknown };
      }),
    );
    expect(answers[0]?.mileage).toEqual({});
    expect(answers[1]?.mileage).toMatchObject({ method: 'gps', gps: { coveragePercent: 100 } });
    const stored = receiver.state().deliveries.map(({ body: sent }) => JSON.parse(sent).data);
    expect(stored).toEqual(answers);
  });
});
