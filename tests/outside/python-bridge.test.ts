/** Debian's python3-socketio as the bridge: signs in both ways, sends, is told, is killed and comes back (A1, B1). */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/running-server.ts';
import { connectAs, incident, type OutsideClient } from './outside-fixture.ts';

const CAD_TOKEN = 'the-cad-backend-token-of-this-test';
/** The PATH's own python may not be the one Debian's packages are for. */
const PYTHON = '/usr/bin/python3';

interface Line {
  what: string;
  name?: string;
  data?: Record<string, unknown>;
  reply?: Record<string, unknown>;
  [field: string]: unknown;
}

interface Bridge {
  process: ChildProcess;
  lines: Line[];
  say(name: string, payload: unknown): void;
  heard(name: string): Record<string, unknown>[];
}

let server: TestServer;
let desk: OutsideClient;
const bridges: Bridge[] = [];
const SOON = { timeout: 30_000 };

beforeAll(async () => {
  server = await startTestServer({ env: { CAD_BACKEND_AUTH_TOKEN: CAD_TOKEN }, units: ['M1', 'M2'] });
  desk = await connectAs(server, 'dispatcher', { sub: 'dora' });
  await desk.say('join_room', { room: 'org' });
});
afterAll(async () => {
  desk.close();
  await server.stop();
});
afterEach(() => {
  for (const bridge of bridges.splice(0)) bridge.process.kill('SIGKILL');
});

async function start(transport: string, how: string): Promise<Bridge> {
  const script = join(import.meta.dirname, 'bridge.py');
  const child = spawn(PYTHON, [script, server.url, transport, how, CAD_TOKEN], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines: Line[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(JSON.parse(line) as Line));
  const bridge: Bridge = {
    process: child,
    lines,
    say: (name, payload) => void child.stdin.write(`${JSON.stringify([name, payload])}\n`),
    heard: (name) =>
      lines.flatMap((line) => (line.what === 'heard' && line.name === name ? [line.data ?? {}] : [])),
  };
  bridges.push(bridge);
  await expect
    .poll(() => lines, SOON)
    .toContainEqual(expect.objectContaining({ what: 'authenticated', success: true, source: 'fastapi' }));
  return bridge;
}

const acksOf = ({ lines }: Bridge) =>
  lines.flatMap(({ what, reply }) => (what === 'ack' ? [reply ?? {}] : []));

/** What the predecessor's bridge sends. */
const OUTBOUND: [string, Record<string, unknown>][] = [
  ['incident:created', incident],
  ['assignment:sent', { unitId: 'M1', incident }],
  ['unit:status', { unitId: 'M1', status: 'ENROUTE' }],
  ['unit:location', { unitId: 'M1', location: { type: 'Point', coordinates: [-122.41, 37.77] }, speed: 10 }],
  ['incident:status', { status: 'on_scene' }],
  ['incident:timestamp', { field: 'onscene_at', timestamp: '2026-01-05T12:00:00+01:00', source: 'auto' }],
  ['transport:completed', { epcrId: 'E1', billingData: { payer: 'x' } }],
  ['metrics:updated', { metrics: { active: 3 } }],
];
const INBOUND = [
  'incident:new',
  'assignment:received',
  'unit:status:updated',
  'unit:location:updated',
  'incident:status:updated',
  'incident:timestamp:updated',
  'transport:completed',
  'metrics:updated',
];

describe('python3-socketio as the bridge', () => {
  it.each([
    ['websocket', 'auth'],
    ['websocket', 'fastapi:authenticate'],
    ['polling', 'auth'],
    ['polling', 'fastapi:authenticate'],
  ])(
    'by %s, signed in by %s: sends all it sends and is told all there is',
    async (transport, how) => {
      const bridge = await start(transport, how);
      const incidentId = `I-${transport}-${how.length}`;
      await desk.say('unit:status', { unitId: 'M1', status: 'available' });
      for (const [name, payload] of OUTBOUND) bridge.say(name, { incidentId, ...payload });
      await expect.poll(() => acksOf(bridge).length, SOON).toBe(OUTBOUND.length);
      for (const ack of acksOf(bridge)) expect(ack).toMatchObject({ ok: true, id: expect.any(String) });
      for (const name of INBOUND) await expect.poll(() => bridge.heard(name).length, SOON).toBeGreaterThan(0);
      expect(bridge.heard('incident:timestamp:updated')).toMatchObject([{ incidentId, unitId: 'M1' }]);
      expect(desk.heard).toContainEqual(
        expect.objectContaining({ name: 'unit:status:updated', incidentId, status: 'en_route' }),
      );
    },
    30_000,
  );

  it('killed and started again, it gets what it missed, once', async () => {
    const first = await start('websocket', 'auth');
    first.say('join_room', { room: 'org' });
    await expect.poll(() => acksOf(first), SOON).toMatchObject([{ ok: true }]);
    const seen = Number(acksOf(first)[0]?.['head']);
    const gone = new Promise((resolve) => {
      first.process.once('exit', resolve);
    });
    first.process.kill('SIGKILL');
    await gone;
    const acks = [];
    for (const status of ['posted', 'staged', 'available'])
      acks.push(await desk.say('unit:status', { unitId: 'M2', status }));
    const second = await start('websocket', 'fastapi:authenticate');
    second.say('join_room', { room: 'org', after: seen });
    await expect.poll(() => acksOf(second), SOON).toMatchObject([{ ok: true, missed: 3 }]);
    expect(second.heard('unit:status:updated').map(({ seq }) => seq)).toEqual(acks.map(({ seq }) => seq));
  }, 30_000);
});
