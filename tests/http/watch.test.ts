/** `npm run watch` as an operator runs it (B7). */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { headingText, lineText, type WatchedEvent } from '../../server/watch-line.ts';
import { event } from '../support/log-fixture.ts';
import { startTestServer, type TestServer } from '../support/running-server.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

const ROOT = join(import.meta.dirname, '../..');
let server: TestServer;
let dispatcher: string;
let proxy: TcpProxy;
const children: ChildProcess[] = [];
beforeAll(async () => {
  server = await startTestServer({ units: ['M1', 'M2'] });
  dispatcher = await server.token('dispatcher');
  proxy = await startTcpProxy(server.port);
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(async () => {
  await proxy.stop();
  await server.stop();
});

interface Watching {
  lines(): string[];
  notices(): string;
  child: ChildProcess;
  ended: Promise<number | null>;
}

function watch(args: readonly string[], env: NodeJS.ProcessEnv = {}): Watching {
  const child = spawn(process.execPath, [join(ROOT, 'server', 'watch.ts'), ...args], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], TZ: 'UTC', ...env },
  });
  children.push(child);
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { lines: () => out.trimEnd().split('\n').slice(1), notices: () => err, child, ended };
}

const press = (unitId: string, status = 'available') => event('unit:status', { unitId, data: { status } });
const PATIENCE = { timeout: 20_000 };

describe('watch', () => {
  it('shows everything from the beginning, then what comes, once each, across a lost connection', async () => {
    const watching = watch(['--url', `http://127.0.0.1:${proxy.port}`, '--after', '0'], {
      READBACK_TOKEN: dispatcher,
    });
    await expect.poll(() => watching.lines().length, PATIENCE).toBe(3);
    await server.push(dispatcher, [press('M1')]);
    await expect.poll(() => watching.lines().length, PATIENCE).toBe(4);
    proxy.cut();
    await server.push(dispatcher, [press('M2')]);
    await expect.poll(() => watching.lines().length, PATIENCE).toBe(5);
    const seqs = watching.lines().map((line) => Number(line.split(/\s+/)[1]));
    expect(seqs).toEqual([1, 2, 3, 4, 5]);
    expect(watching.notices()).toContain('connection lost');
    watching.child.kill('SIGINT');
    expect(await watching.ended).toBe(0);
  });

  it('shows only what a room hears, without colours when it is no terminal', async () => {
    const watching = watch(['--url', server.url, '--token', dispatcher, '--after', '0', '--room', 'unit:M2']);
    await expect
      .poll(() => watching.notices() + watching.lines().join(), PATIENCE)
      .toContain('do not hear this room');
    expect(await watching.ended).toBe(1);
    const crew = await server.token('crew', { unit: 'M2' });
    const own = watch(['--url', server.url, '--token', crew, '--after', '0', '--room', 'unit:M2']);
    await expect.poll(() => own.lines().length, PATIENCE).toBeGreaterThan(0);
    expect(own.lines().every((line) => line.includes(' M2 '))).toBe(true);
    expect(own.lines().join()).not.toContain('\u001b');
  });

  it('says why when it is not let in, or is written wrongly', async () => {
    const wrong = watch(['--url', server.url, '--token', 'nonsense']);
    expect(await wrong.ended).toBe(1);
    expect(wrong.notices()).toMatch(/sign/i);
    const badly = watch(['--after', 'yesterday']);
    expect(await badly.ended).toBe(2);
    expect(badly.notices()).toContain('Usage: npm run watch');
  });
});

const shown: WatchedEvent = {
  seq: 41,
  type: 'unit:status',
  occurredAt: '2026-03-08T10:00:00.000Z',
  receivedAt: '2026-03-08T10:12:00.000Z',
  actor: 'crew-M1',
  source: 'manual',
  unitId: 'M1',
  incidentId: 'I1',
  flags: ['lane-gap'],
  data: { status: 'on_scene', note: 'two words', location: { lat: 1, lon: 2 } },
};

describe('a line', () => {
  it('has aligned columns, the data, and how late it came', () => {
    const line = lineText(shown, { colours: false });
    expect(line).toMatch(/^\d\d:\d\d:\d\d 41 {6}unit:status {14}M1 {6}I1 {15}crew-M1 {10}status=on_scene/);
    expect(line).toContain('note=“two words” location={"lat":1,"lon":2} (12 min late) [lane-gap]');
    const heading = headingText({ colours: false });
    expect([heading.indexOf('type'), heading.indexOf('what')]).toEqual([
      line.indexOf('unit:status'),
      line.indexOf('status=on_scene'),
    ]);
  });

  it('is cut to the terminal, coloured when told so, and cannot steer the terminal', () => {
    expect(lineText(shown, { colours: false, width: 60 })).toHaveLength(60);
    expect(lineText(shown, { colours: true })).toBe(
      styleText('cyan', lineText(shown, { colours: false }), { validateStream: false }),
    );
    const nasty = { ...shown, actor: 'x\u001b[2J', data: { note: 'a\nb\u0007' } };
    expect(lineText(nasty, { colours: false })).not.toMatch(/\p{C}/u);
  });
});
