import { afterEach, describe, expect, test, vi } from 'vitest';
import { event, principal } from '../../support/log-fixture.ts';
import { anIncident, closeFixtures, relayFixture, type RelayFixture } from './relay-fixture.ts';

afterEach(closeFixtures);

const until = (check: () => unknown): Promise<unknown> =>
  vi.waitFor(check, { timeout: 30_000, interval: 20 });
const drained = ({ relays, head }: RelayFixture): Promise<unknown> =>
  until(async () => expect((await relays.health()).cursor).toBe(await head()));

/** In the middle of a second: a device's clock is corrected by what its push seemed late. */
const AT = '2026-03-08T10:00:00.500Z';
const SECOND = '2026-03-08T10:00:00';
const press = (status: string, more: Record<string, unknown> = {}) =>
  event('unit:status', { unitId: 'M1', incidentId: 'I1', at: AT, data: { status }, ...more });
const time = (field: string, timestamp: string) =>
  event('incident:timestamp', { unitId: 'M1', incidentId: 'I1', data: { field, timestamp } });

/** What the CAD was told after the incident, shortly. */
const told = ({ cad }: RelayFixture): unknown[] =>
  cad.told.map(({ name, payload }) => [
    name,
    payload['status'] ?? payload['field'],
    String(payload['timestamp']).slice(0, 19),
  ]);

async function onIncident(options: Parameters<typeof relayFixture>[0] = {}) {
  const fixture = await relayFixture({ acknowledges: true, ...options });
  const { log } = fixture;
  await log.push(principal(log.org, 'dispatcher'), [anIncident('I1')]);
  await drained(fixture);
  /** As one device, each pushed by itself and relayed before the next. */
  const say = async (...events: Record<string, unknown>[]) => {
    for (const each of events) {
      const [result] = await log.push(principal(log.org, 'dispatcher'), [each]);
      expect(result?.outcome).toBe('accepted');
      await drained(fixture);
    }
  };
  return { fixture, say, log };
}

describe('A1: a press that is a milestone is also a time of the incident', () => {
  test('told right after the status, in the spelling the agency chose, and only where that CAD has a column', async () => {
    const { fixture, say } = await onIncident({ settings: { relay: { spelling: 'predecessor' } } });
    const noCall = event('unit:status', { unitId: 'M1', at: AT, data: { status: 'posted' } });
    await say(press('en_route', { data: { status: 'en_route', location: { lat: 1, lon: 2 } } }));
    await say(press('at_patient'), press('out_of_service'), noCall);
    expect(told(fixture)).toEqual([
      ['unit:status', 'EN_ROUTE', SECOND],
      ['incident:timestamp', 'time_en_route', SECOND],
      ['unit:status', 'AT_PATIENT', SECOND],
      ['unit:status', 'OUT_OF_SERVICE', SECOND],
      ['unit:status', 'AVAILABLE', SECOND],
    ]);
    const { payload } = fixture.cad.told[1] ?? {};
    const location = { type: 'Point', coordinates: [2, 1] };
    expect(payload).toMatchObject({ incidentId: 'I1', unitId: 'M1', source: 'manual', location });
    // The line after a break sends both again under the ids they had, which are not the same.
    expect(new Set(fixture.cad.told.map(({ payload: each }) => each['id'])).size).toBe(5);
  });

  test('by eTimes name to a CAD that speaks as we do', async () => {
    const { fixture, say } = await onIncident();
    await say(press('on_scene'));
    expect(told(fixture)).toEqual([
      ['unit:status', 'on_scene', SECOND],
      ['incident:timestamp', 'eTimes.06', SECOND],
    ]);
  });

  test('once: a second press of the same milestone is a status and no time, unless it was earlier', async () => {
    const { fixture, say } = await onIncident();
    const earlier = '2026-03-08T09:59:00.500Z';
    await say(
      press('on_scene'),
      press('on_scene', { at: '2026-03-08T10:05:00.500Z' }),
      press('on_scene', { at: earlier }),
    );
    const times = told(fixture).filter((each) => Array.isArray(each) && each[0] === 'incident:timestamp');
    expect(times).toEqual([
      ['incident:timestamp', 'eTimes.06', SECOND],
      ['incident:timestamp', 'eTimes.06', earlier.slice(0, 19)],
    ]);
  });

  test('not doubled where the device sends the time itself, before or after its press', async () => {
    const { fixture, say } = await onIncident();
    await say(time('onscene_at', AT), press('on_scene', { at: '2026-03-08T10:00:00.520Z' }));
    await say(press('transporting'), time('transport_at', '2026-03-08T10:00:00.520Z'));
    // Of another moment: that is news.
    await say(time('transport_at', '2026-03-08T10:03:00.000Z'));
    expect(told(fixture)).toEqual([
      ['incident:timestamp', 'onscene_at', SECOND],
      ['unit:status', 'on_scene', SECOND],
      ['unit:status', 'transporting', SECOND],
      ['incident:timestamp', 'eTimes.09', SECOND],
      ['incident:timestamp', 'transport_at', '2026-03-08T10:03:00'],
    ]);
  });

  test('nor while the CAD is away: one time each, after its press and in the order of the log', async () => {
    const { fixture, log } = await onIncident();
    await fixture.cad.kill();
    await log.push(principal(log.org, 'dispatcher'), [
      press('en_route'),
      press('on_scene'),
      time('onscene_at', AT),
      press('transporting'),
    ]);
    await fixture.cad.start();
    await drained(fixture);
    expect(told(fixture).map((each) => (Array.isArray(each) ? each[1] : each))).toEqual([
      'en_route',
      'eTimes.05',
      'on_scene',
      'onscene_at',
      'transporting',
      'eTimes.09',
    ]);
  });
});

describe('A1: what takes back or corrects a press', () => {
  const PRESSED = '2026-03-08T10:05:00.500Z';
  const CORRECTED = '2026-03-08T10:02:00.000Z';
  const correction = (corrects: string, actualAt = CORRECTED) =>
    event('time:corrected', {
      unitId: 'M1',
      incidentId: 'I1',
      corrects,
      data: { actualAt, reason: 'pressed late' },
    });
  const undone = (corrects: string) =>
    event('unit:status:undone', { unitId: 'M1', incidentId: 'I1', corrects });
  const expected = [
    ['unit:status', 'en_route', SECOND],
    ['incident:timestamp', 'eTimes.05', SECOND],
    ['unit:status', 'on_scene', PRESSED.slice(0, 19)],
    ['incident:timestamp', 'eTimes.06', PRESSED.slice(0, 19)],
    ['incident:timestamp', 'eTimes.06', CORRECTED.slice(0, 19)],
  ];

  test('a corrected milestone is told with its corrected time, once and after its press', async () => {
    const { fixture, say } = await onIncident();
    const late = press('on_scene', { at: PRESSED });
    await say(press('en_route'), late, correction(late.id));
    expect(told(fixture)).toEqual(expected);
    expect(new Set(fixture.cad.told.map(({ payload }) => payload['id'])).size).toBe(5);
    // Passed on by the CAD, and not taken for its own word.
    expect((await fixture.events()).some(({ device }) => device === 'cad-relay')).toBe(false);
  });

  test('the same after the CAD was away for all of it, and nothing for a time nobody recorded', async () => {
    const { fixture, log } = await onIncident();
    await fixture.cad.kill();
    const late = press('on_scene', { at: PRESSED });
    const all = [press('en_route'), late, correction(late.id), correction(event('x').id)];
    for (const each of all) await log.push(principal(log.org, 'dispatcher'), [each]);
    await fixture.cad.start();
    await drained(fixture);
    expect(told(fixture)).toEqual(expected);
  });

  /** Pressed now, and by so many seconds later: the unit has a present that older presses would not change. */
  const pressedNow = (seconds: number, status: string) =>
    press(status, { at: new Date(Date.now() + seconds * 1_000).toISOString() });
  const statusesOf = ({ cad }: RelayFixture): unknown[] =>
    cad.told.filter(({ name }) => name === 'unit:status').map(({ payload }) => payload['status']);

  test('a press taken back: the status before it is in force again since then, and what is pressed next follows', async () => {
    const { fixture, say } = await onIncident({ settings: { relay: { spelling: 'predecessor' } } });
    const older = pressedNow(1, 'en_route');
    const wrong = pressedNow(2, 'on_scene');
    // The last one changes nothing: the present has moved on.
    await say(older, wrong, undone(wrong.id), pressedNow(3, 'at_patient'), undone(older.id));
    expect(statusesOf(fixture)).toEqual(['EN_ROUTE', 'AT_FACILITY', 'EN_ROUTE', 'AT_PATIENT']);
    const since = fixture.cad.told
      .filter(({ payload }) => payload['status'] === 'EN_ROUTE')
      .map(({ payload }) => payload['timestamp']);
    expect(since[1]).toBe(since[0]);
    expect((await fixture.events()).some(({ device }) => device === 'cad-relay')).toBe(false);
  });

  test('pressed and taken back while the CAD was away: told in the order of the log', async () => {
    const { fixture, log } = await onIncident();
    await fixture.cad.kill();
    const wrong = pressedNow(2, 'on_scene');
    for (const each of [pressedNow(1, 'en_route'), wrong, undone(wrong.id), pressedNow(3, 'transporting')])
      await log.push(principal(log.org, 'dispatcher'), [each]);
    await fixture.cad.start();
    await drained(fixture);
    expect(statusesOf(fixture)).toEqual(['en_route', 'on_scene', 'en_route', 'transporting']);
  });
});
