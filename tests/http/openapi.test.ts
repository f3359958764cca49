/** The published document against the running server: every path answers as it says, and no path is kept quiet. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { JsonSchema, OpenApiDocument, Operation } from '../../server/http/openapi.ts';
import { startTestServer, type TestServer } from '../support/running-server.ts';
import { sampleOf, startSamples, type Sample, type Samples } from './samples.ts';

let server: TestServer;
let document: OpenApiDocument;
let samples: Samples;
beforeAll(async () => {
  server = await startTestServer({ units: ['M1', 'M2'] });
  document = (await (await fetch(`${server.url}/openapi.json`)).json()) as OpenApiDocument;
  samples = await startSamples(server);
});
afterAll(() => server.stop());

interface Documented {
  method: string;
  path: string;
  operation: Operation;
}
const documented = (): Documented[] =>
  Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ method, path, operation })),
  );

describe('openapi.json', () => {
  it('is OpenAPI 3.1 with an operation id, a summary and a tag for everything', () => {
    expect(document).toMatchObject({
      openapi: '3.1.0',
      info: { title: 'Readback', version: expect.any(String) },
    });
    const ids = documented().map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { operation } of documented()) {
      expect(operation.summary).not.toBe('');
      expect(document.tags.map(({ name }) => name)).toEqual(expect.arrayContaining(operation.tags));
    }
  });

  it('holds every route the server has under /api, and none it has not', () => {
    const routed = server.routes
      .filter(({ method, path }) => method !== 'ALL' && !path.includes('*') && isPublished(path))
      .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
    const published = documented().map(({ method, path }) => `${method.toUpperCase()} ${path}`);
    expect([...new Set(routed)].toSorted()).toEqual(published.toSorted());
  });

  it('every documented path answers as documented', async () => {
    const wrong: unknown[] = [];
    for (const { method, path, operation } of inOrder(documented())) {
      const sample = await sampleOf(samples, `${method} ${path}`);
      const response = await ask(method, sample);
      const wanted = sample.problem === undefined ? /^2/ : new RegExp(`^${sample.problem}$`);
      const [status = '', reply] =
        Object.entries(operation.responses).find(([each]) => wanted.test(each)) ?? [];
      const [[media = '', content] = []] = Object.entries(reply?.content ?? {});
      const text = await response.text();
      const fault =
        String(response.status) === status
          ? replyFault({ media, type: response.headers.get('content-type'), text, schema: content?.schema })
          : `${response.status} instead of ${status}: ${text.slice(0, 200)}`;
      if (fault) wrong.push([method, path, fault]);
    }
    expect(wrong).toEqual([]);
  });

  it('every path that is not for anyone refuses a stranger with problem details', async () => {
    for (const { method, path, operation } of documented()) {
      if (operation.security.length === 0 || path === '/metrics' || path.startsWith('/api/auth/')) continue;
      const response = await fetch(server.url + path.replaceAll(/\{\w+\}/g, 'x'), {
        method: method.toUpperCase(),
      });
      expect([path, response.status, response.headers.get('content-type')]).toEqual([
        path,
        401,
        'application/problem+json',
      ]);
    }
  });
});

/** What only the app or the development server asks for is not published. */
const isPublished = (path: string): boolean =>
  /^\/(api\/|health$|ready$|stats$|metrics$|docs$|openapi\.json$)/.test(path);

/** Signing out comes last: it takes the session away from the others. */
const inOrder = (all: Documented[]): Documented[] => {
  const isLast = ({ method, path }: Documented) =>
    method === 'delete' ? 1 : /change-password|sign-out|revoke/.test(path) ? 2 + path.length : 0;
  return all.toSorted((a, b) => isLast(a) - isLast(b));
};

function ask(method: string, sample: Sample): Promise<Response> {
  return fetch(server.url + sample.path, {
    method: method.toUpperCase(),
    headers: { 'content-type': 'application/json', ...sample.headers },
    ...(sample.body === undefined ? {} : { body: JSON.stringify(sample.body) }),
  });
}

interface Reply {
  media: string;
  type: string | null;
  text: string;
  schema: JsonSchema | { $ref: string } | undefined;
}

function replyFault({ media, type, text, schema }: Reply): string | undefined {
  if (!schema) return text === '' ? undefined : 'a body where there should be none';
  if (type !== media) return `${type} instead of ${media}`;
  if (!/json/.test(media)) return text === '' ? 'nothing' : undefined;
  const parsed = z.fromJSONSchema(strict(resolved(schema))).safeParse(JSON.parse(text));
  return parsed.success ? undefined : `${z.prettifyError(parsed.error)} in ${text.slice(0, 300)}`;
}

const resolved = (schema: object): object =>
  '$ref' in schema ? (document.components.schemas['Problem'] ?? {}) : schema;

/** Members the document does not know are a fault here, though clients must live with them. */
function strict(schema: object): JsonSchema {
  const copy = structuredClone(schema) as Record<string, unknown>;
  for (const [key, value] of Object.entries(copy)) {
    if (Array.isArray(value))
      copy[key] = value.map((each: unknown) => (isObject(each) ? strict(each) : each));
    else if (isObject(value)) copy[key] = strict(value);
  }
  if (copy['type'] === 'object' && copy['properties'] && !('additionalProperties' in copy))
    copy['additionalProperties'] = false;
  return copy as JsonSchema;
}
const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

describe('/docs', () => {
  it('names every route, loads nothing from anywhere and runs no script', async () => {
    const response = await fetch(`${server.url}/docs`);
    expect(response.headers.get('content-type')).toContain('text/html');
    const page = await response.text();
    for (const { path, operation } of documented()) {
      expect(page).toContain(`<code>${path}</code>`);
      expect(page).toContain(`id="${operation.operationId}"`);
    }
    expect(page).not.toMatch(/<script|<link|<img|src=|@import|url\(/);
    expect(page).not.toContain('[object');
    expect(page).not.toContain('&amp;lt;');
  });
});
