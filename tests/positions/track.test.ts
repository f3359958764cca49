/** GET /api/v1/units/:id/track: the line a unit drove, for those who may ask, with a row in the audit trail. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLES } from '../../shared/rooms/principal.ts';
import { event } from '../support/log-fixture.ts';
import { startTestServer, type TestServer } from '../support/running-server.ts';

let server: TestServer;
let dispatcher: string;
const at = (second: number): string => new Date(Date.UTC(2026, 2, 8, 10, 0, second)).toISOString();
const TRACK = '/api/v1/units/M1/track';
const range = (from: number, to: number) => `from=${at(from)}&to=${at(to)}`;

beforeAll(async () => {
  server = await startTestServer({ units: ['M1', 'M2', 'M3'] });
  dispatcher = await server.token('dispatcher');
  const crew = await server.token('crew', { unit: 'M1' });
  const fixes = [0, 10, 20, 400, 410].map((second) => ({
    at: at(second),
    lat: 37 + second / 1e4,
    lon: -122,
    altitude: 5,
  }));
  const other = [5, 15].map((second) => ({ at: at(second), lat: 38, lon: -121, source: 'owntracks' }));
  const response = await fetch(`${server.url}/api/v1/positions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${crew}`, 'content-type': 'application/json' },
    body: JSON.stringify({ unitId: 'M1', fixes: [...fixes, ...other] }),
  });
  expect(await response.json()).toEqual({ stored: 7, duplicates: 0, refused: 0 });
});
afterAll(() => server.stop());

describe('the track', () => {
  it('is a GeoJSON line of one receiver, with a time for each place', async () => {
    const response = await server.get(`${TRACK}?${range(0, 600)}`, dispatcher);
    expect(response.headers.get('content-type')).toBe('application/geo+json');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toEqual({
      type: 'Feature',
      properties: {
        unitId: 'M1',
        from: at(0),
        to: at(600),
        source: 'gps',
        sources: { gps: 5, owntracks: 2 },
        coordTimes: [0, 10, 20, 400, 410].map(at),
        // 20 s and 10 s of ten minutes; the silences between and after are gaps.
        coveragePercent: expect.closeTo(5, 1),
        gaps: [],
      },
      geometry: {
        type: 'LineString',
        coordinates: [0, 10, 20, 400, 410].map((second) => [-122, 37 + second / 1e4, 5]),
      },
    });
  });

  it('of the receiver asked for; of the time asked for, both ends included', async () => {
    const other = await server.get(`${TRACK}?${range(0, 600)}&source=owntracks`, dispatcher);
    expect(await other.json()).toMatchObject({ properties: { coordTimes: [at(5), at(15)] } });
    const short = await server.get(`${TRACK}?${range(10, 20)}&source=gps`, dispatcher);
    expect(await short.json()).toMatchObject({ properties: { coordTimes: [at(10), at(20)] } });
  });

  it('a single fix is a point, and nothing heard is no geometry', async () => {
    const one = await server.get(`${TRACK}?${range(400, 405)}`, dispatcher);
    expect(await one.json()).toMatchObject({ geometry: { type: 'Point' } });
    const none = await server.get(`/api/v1/units/M2/track?${range(0, 600)}`, dispatcher);
    expect(await none.json()).toMatchObject({ geometry: null, properties: { sources: {}, coordTimes: [] } });
  });

  it('as GPX, with no line drawn through a dead zone', async () => {
    const response = await server.get(`/api/v1/units/M1/track.gpx?${range(0, 600)}`, dispatcher);
    expect(response.headers.get('content-type')).toBe('application/gpx+xml');
    const gpx = await response.text();
    expect(gpx.match(/<trkseg>/g)).toHaveLength(2);
    expect(gpx.match(/<trkpt /g)).toHaveLength(5);
    expect(gpx).toContain(
      '<trkpt lat="37.04" lon="-122"><ele>5</ele><time>2026-03-08T10:06:40.000Z</time></trkpt>',
    );
  });

  it.each([
    ['no range', ''],
    ['half a range', `from=${at(0)}`],
    ['no offset', 'from=2026-03-08T10:00:00&to=2026-03-08T11:00:00'],
    ['the end first', `from=${at(10)}&to=${at(0)}`],
    ['eight days', `from=${at(0)}&to=2026-03-16T10:00:01Z`],
  ])('%s: 400', async (_name, query) => {
    const response = await server.get(`${TRACK}?${query}`, dispatcher);
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([
      400,
      'bad-request',
    ]);
  });

  it('a unit nobody knows: 404', async () => {
    expect((await server.get(`/api/v1/units/M99/track?${range(0, 1)}`, dispatcher)).status).toBe(404);
  });

  it('is for dispatchers, supervisors and admins, and every look is in the audit trail', async () => {
    for (const role of ROLES) {
      const { status } = await server.get(
        `${TRACK}?${range(0, 600)}`,
        await server.token(role, { unit: 'M1' }),
      );
      const isAllowed = ['dispatcher', 'supervisor', 'admin'].includes(role);
      expect([role, status]).toEqual([role, isAllowed ? 200 : 403]);
    }
    const admin = await server.token('admin');
    const page = (await (await server.get('/api/v1/audit?action=track:read&limit=1', admin)).json()) as {
      entries: unknown[];
    };
    expect(page.entries).toMatchObject([
      { actor: 'admin-M1', subject: 'unit:M1', detail: { from: at(0), to: at(600), fixes: 5 } },
    ]);
  });

  it('F3, F14: the drive of a dead zone is taken after its driver signed off, and nothing from later', async () => {
    const pat = await server.token('crew', { sub: 'pat' });
    const post = async () => {
      const response = await fetch(`${server.url}/api/v1/positions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${pat}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          unitId: 'M3',
          fixes: [10, 20, 900].map((second) => ({ at: at(second), lat: 37, lon: -122 })),
        }),
      });
      return { status: response.status, body: await response.json() };
    };
    expect(await post(), 'never on it').toMatchObject({ status: 403, body: { code: 'unit-not-yours' } });
    const crewAt = (second: number, crew: unknown[]) =>
      event('unit:crew', {
        unitId: 'M3',
        at: at(second),
        data: { crew },
        clock: { ms: 0, uncertaintyMs: 10 },
      });
    await server.push(pat, [crewAt(0, [{ id: 'pat', name: 'Pat' }]), crewAt(300, [])]);
    expect(await post()).toEqual({ status: 200, body: { stored: 2, duplicates: 0, refused: 1 } });
  });
});
