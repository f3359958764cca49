import { afterEach, describe, expect, test, vi } from 'vitest';
import { startTcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts';
import { closeFixtures, relayFixture, UNITS, type RelayFixture } from './relay-fixture.ts';

afterEach(closeFixtures);

const until = (check: () => unknown): Promise<unknown> =>
  vi.waitFor(check, { timeout: 20_000, interval: 20 });
const MOST = 60;

async function fixtureBehindAWire(): Promise<{ fixture: RelayFixture; wire: TcpProxy }> {
  let wire: TcpProxy | undefined;
  const fixture = await relayFixture({
    mostWaiting: MOST,
    async databaseBy(url) {
      const direct = new URL(url);
      const { searchParams } = direct;
      const folder = searchParams.get('host');
      const port = direct.port || '5432';
      wire = await startTcpProxy(folder ? `${folder}/.s.PGSQL.${port}` : Number(port));
      searchParams.delete('host');
      direct.hostname = '127.0.0.1';
      direct.port = String(wire.port);
      return direct.href;
    },
  });
  if (!wire) throw new Error('there is no wire');
  await until(() => expect(fixture.cad.joined.size).toBe(UNITS.length));
  return { fixture, wire };
}

const STATUSES = ['en_route', 'on_scene', 'available'];
function say({ cad }: RelayFixture, count: number): void {
  const fromMs = Date.now() - 600_000;
  for (let i = 0; i < count; i += 1) {
    const timestamp = new Date(fromMs + i * 1_000).toISOString();
    const status = STATUSES[Math.floor(i / UNITS.length) % STATUSES.length];
    cad.say('unit:status:updated', { unitId: UNITS[i % UNITS.length], status, timestamp });
  }
}

const heard = async ({ events }: RelayFixture) =>
  (await events()).filter(({ device }) => device === 'cad-relay');

describe('I16: the log does not answer while the CAD speaks', () => {
  test('what was taken waits, bounded; then we hang up, and come back when the log has it, each once and in order', async () => {
    const { fixture, wire } = await fixtureBehindAWire();
    wire.set('stall');
    say(fixture, MOST + 200);
    await until(() => expect(fixture.cad.connections()).toBe(0));
    wire.set('pass');
    await until(() => expect(fixture.cad.connections()).toBe(1));
    await until(async () => expect((await fixture.relays.health()).counts.accepted).toBe(MOST));
    const { counts, lastRejected } = await fixture.relays.health();
    // Over the line we hung up on nothing more was taken, and none of it was half taken.
    expect(counts.accepted + counts.rejected).toBe(counts.received);
    if (counts.rejected > 0) expect(lastRejected?.what).toBe('too much waits for the log');
    const facts = await heard(fixture);
    expect(facts).toHaveLength(MOST);
    for (const unit of UNITS) {
      const times = facts.filter(({ unitId }) => unitId === unit).map(({ at }) => at);
      expect(times).toEqual(times.toSorted());
      expect(new Set(times).size).toBe(MOST / UNITS.length);
    }
    await wire.stop();
  });

  test('I3: connections of the database that break are made anew, and what was said meanwhile is in the log once', async () => {
    const { fixture, wire } = await fixtureBehindAWire();
    wire.set('drop');
    say(fixture, 12);
    await until(async () => expect(fixture.cad.connections()).toBe(1));
    wire.set('pass');
    await until(async () => expect(await heard(fixture)).toHaveLength(12));
    expect((await fixture.relays.health()).counts.rejected).toBe(0);
    await wire.stop();
  });
});
