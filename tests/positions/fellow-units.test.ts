/** Who hears where a unit is: the desk, and the crews on the same call while they are on it (I9). */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { fellowUnits } from '../../shared/incidents/fellow-units.ts';
import type { UnitPosition } from '../../shared/protocol/feed.ts';
import { event } from '../support/log-fixture.ts';
import { next, startTestServer, type AppSocket, type TestServer } from '../support/running-server.ts';

let server: TestServer;
let desk: string;
const heard = new Map<string, UnitPosition[]>();

beforeAll(async () => {
  server = await startTestServer({ units: ['M1', 'M2', 'M3'] });
  desk = await server.token('dispatcher');
  for (const who of ['M1', 'M2', 'M3', 'desk']) {
    const token = who === 'desk' ? desk : await server.token('crew', { unit: who });
    const socket = server.connect({ token, device: `tablet-${who}` });
    heard.set(who, []);
    await next(socket, 'hello');
    listen(socket, who);
  }
}, 60_000);
afterAll(() => server?.stop());

function listen(socket: AppSocket, who: string): void {
  socket.on('positions', ({ positions }) => heard.get(who)?.push(...positions));
}

const of = (who: string, unitId: string): UnitPosition[] =>
  (heard.get(who) ?? []).filter((position) => position.unitId === unitId);
const soon = (check: () => void) => vi.waitFor(check, { timeout: 15_000, interval: 50 });

async function report(unitId: string, more: object = {}): Promise<string> {
  const at = new Date().toISOString();
  const answer = await fetch(`${server.url}/api/v1/positions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await server.token('crew', { unit: unitId })}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ unitId, fixes: [{ at, lat: 41.9, lon: -92.3, accuracy: 7, speed: 9, ...more }] }),
  });
  expect(await answer.json()).toMatchObject({ stored: 1 });
  return at;
}

const INCIDENT = { type: 'Fall', address: '1 Elm', priority: 2 };
const sent = (unitId: string, incidentId: string) =>
  event('assignment:sent', {
    unitId,
    incidentId,
    data: { assignmentId: `A-${unitId}-${incidentId}`, incident: INCIDENT },
  });

test('I9 the places of a unit go to the desk and to the crews on its call, without speed or ETA, and end with the call', async () => {
  await server.push(desk, [
    ...['M1', 'M2', 'M3'].map((unitId) => event('unit:status', { unitId, data: { status: 'available' } })),
    event('incident:created', { incidentId: 'I1', data: INCIDENT }),
    event('incident:created', { incidentId: 'I2', data: INCIDENT }),
    sent('M1', 'I1'),
    sent('M2', 'I1'),
    sent('M3', 'I2'),
  ]);
  const eta = { to: 'scene', at: new Date(Date.now() + 240_000).toISOString() };
  const first = await report('M2', { heading: 90, eta });
  await soon(() => expect(of('desk', 'M2').at(-1)).toMatchObject({ at: first, eta, speed: 9 }));
  await soon(() => expect(of('M1', 'M2').map(({ at }) => at)).toContain(first));
  expect(of('M1', 'M2').at(-1)).toEqual({ unitId: 'M2', at: first, lat: 41.9, lon: -92.3, heading: 90 });

  // M2 is done with the call; M1 moves on, which is heard by the desk after everything before it.
  await server.push(desk, [
    event('unit:status', { unitId: 'M2', incidentId: 'I1', data: { status: 'available' } }),
  ]);
  const last = await report('M2');
  await soon(() => expect(of('desk', 'M2').at(-1)?.at).toBe(last));
  await server.push(desk, [sent('M3', 'I1')]);
  await server.push(desk, [
    event('unit:status', { unitId: 'M3', incidentId: 'I2', data: { status: 'available' } }),
  ]);
  const marker = await report('M3');
  // M3 came to the call: M1 hears of it from now on, and never heard M2's later place.
  await soon(() => expect(of('M1', 'M3').map(({ at }) => at)).toContain(marker));
  expect(of('M1', 'M2').map(({ at }) => at)).toEqual([first]);
  expect(of('M3', 'M2')).toEqual([]);
  expect(of('M2', 'M3')).toEqual([]);
}, 60_000);

test('fellow units are those of the same call; a unit alone has none', () => {
  const fellows = fellowUnits([
    { unitId: 'A', incidentId: '1' },
    { unitId: 'B', incidentId: '1' },
    { unitId: 'C', incidentId: '2' },
    { unitId: 'D', incidentId: '1' },
  ]);
  expect(Object.fromEntries(fellows)).toEqual({ A: ['B', 'D'], B: ['A', 'D'], D: ['A', 'B'] });
});
