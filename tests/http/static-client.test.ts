import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createStaticClient } from '../../server/http/static-client.ts';

const folder = mkdtempSync(join(tmpdir(), 'rb-static-'));
mkdirSync(join(folder, 'assets'));
writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Readback</title>');
writeFileSync(join(folder, 'assets', 'desk-new.js'), 'export {};');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const client = createStaticClient(folder);

test('F13: every path of the app is its page, never from a stale cache', async () => {
  for (const path of ['/', '/crew', '/dispatch/units']) {
    const answer = await client.request(path);
    expect(await answer.text(), path).toContain('<title>Readback</title>');
    expect(answer.headers.get('cache-control')).toBe('no-cache');
  }
});

test('I17: a part of a version that is gone is a 404: a worker would keep a page in its place as that part', async () => {
  const kept = await client.request('/assets/desk-new.js');
  expect(kept.status).toBe(200);
  expect(kept.headers.get('cache-control')).toContain('immutable');
  for (const path of ['/assets/desk-old.js', '/icons/old.png', '/api/v1/nothing'])
    expect((await client.request(path)).status, path).toBe(404);
});
