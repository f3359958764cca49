/** B5: whoever comes too often is told so at every route that asks who they are, also at the one added tomorrow. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API } from '../../server/http/api-description.ts';
import { startTestServer, type TestServer } from '../support/running-server.ts';

let server: TestServer;
beforeAll(async () => {
  // One request at each door.
  server = await startTestServer({ env: { RATE_LIMIT_FACTOR: '0.000001' } });
});
afterAll(() => server.stop());

/** The sign-in library's count failures by name and address instead; a tablet's own come with its credential alone. */
const LIMITED = API.filter(
  ({ access, path }) =>
    access !== 'anyone' && access !== 'metrics-token' && !/^\/api\/(auth|v1\/device)\//.test(path),
);

describe('B5 a limit of requests', () => {
  it.each(LIMITED.map((route) => [`${route.method} ${route.path}`, route] as const))(
    '%s: the second is refused with 429, and another person is not',
    async (name, { method, path, access, basic }) => {
      const role = basic ? 'service' : typeof access === 'string' ? 'dispatcher' : (access[0] ?? 'admin');
      const ask = async (sub: string): Promise<Response> =>
        fetch(server.url + path.replaceAll(/\{\w+\}/g, 'x'), {
          method: method.toUpperCase(),
          headers: { authorization: `Bearer ${await server.token(role, { sub })}` },
        });
      expect((await ask(name)).status).not.toBe(429);
      const second = await ask(name);
      expect(second.status).toBe(429);
      expect(Number(second.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await second.json()).toMatchObject({ code: 'rate-limited', retry: 'later' });
      expect((await ask(`${name} by another`)).status).not.toBe(429);
    },
  );
});
