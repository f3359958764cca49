/** What the crew desk decides before anything is drawn. */
import { describe, expect, test } from 'vitest';
import { hospitalsInOrder } from '../../client/desks/crew/hospital-order.ts';
import { badgeState } from '../../client/sync/badge-state.ts';
import { callGoal } from '../../client/desks/crew/call-goal.ts';
import { navigateHref } from '../../client/desks/crew/navigate-link.ts';
import { doubtAbout, readingOf, typeKey, type KeypadKey } from '../../client/desks/crew/odometer-entry.ts';
import { createPanels } from '../../client/desks/crew/panels.ts';
import { questionsAfter } from '../../client/desks/crew/questions-after.ts';
import { skippedBy, skipWords } from '../../client/desks/crew/status-steps.ts';
import type { LonLat } from '../../shared/geo.ts';
import type { HospitalState } from '../../shared/hospital/state.ts';
import type { TransportState } from '../../shared/transports/state.ts';

const stamp = { at: '2026-03-01T12:00:00.000Z', source: 'manual' as const, eventId: 'e' };
const typed = (keys: string) => [...keys].reduce((reading, key) => typeKey(reading, key as KeypadKey), '');

describe('the odometer keypad', () => {
  test('takes six digits and one tenth, and nothing that is no reading', () => {
    expect(typed('48213.47')).toBe('48213.4');
    expect(typed('1234567')).toBe('123456');
    expect(typed('.5')).toBe('5');
    expect(typed('007')).toBe('7');
    expect(typeKey('48213.', 'back')).toBe('48213');
    expect(typeKey('', 'back')).toBe('');
  });

  test('a reading on its way to a tenth is a reading already; nothing typed is none', () => {
    expect(readingOf('48213.')).toBe('48213');
    expect(readingOf('48213.4')).toBe('48213.4');
    expect(readingOf('')).toBeUndefined();
  });

  test('lower than before and 200 miles apart are doubted, the rest is not', () => {
    expect(doubtAbout('48213.3', '48213.4', 'miles')).toMatch(/^Lower/);
    expect(doubtAbout('48213.4', '48213.4', 'miles')).toBeUndefined();
    expect(doubtAbout('48413.4', '48213.4', 'miles')).toBeUndefined();
    expect(doubtAbout('48413.5', '48213.4', 'miles')).toMatch(/^200.1 miles/);
    expect(doubtAbout('1', undefined, 'miles')).toBeUndefined();
    expect(doubtAbout('77911.4', '77591.4', 'kilometres')).toBeUndefined();
    expect(doubtAbout('77911.5', '77591.4', 'kilometres')).toMatch(/^320.1 kilometres/);
  });
});

describe('F3: a jump is named and never invents the steps between', () => {
  const enRoute = { 'eTimes.05': stamp };
  test('the next step skips nothing', () => {
    expect(skippedBy('en_route', 'on_scene', enRoute)).toEqual([]);
    expect(skippedBy('staged', 'on_scene', enRoute)).toEqual([]);
  });

  test('one skipped step is named, several are counted', () => {
    expect(skipWords(skippedBy('en_route', 'at_patient', enRoute))).toBe('skips On scene');
    expect(skipWords(skippedBy('en_route', 'transporting', enRoute))).toBe('skips 2 steps');
  });

  test('a step that was stamped earlier is not skipped', () => {
    expect(skippedBy('en_route', 'at_patient', { 'eTimes.06': stamp })).toEqual([]);
  });

  test('a call that ends without a transport skips nothing; one with a patient on board does', () => {
    expect(skippedBy('at_patient', 'available', enRoute)).toEqual([]);
    expect(skippedBy('transporting', 'available', { 'eTimes.09': stamp })).toEqual([
      'at_destination',
      'transfer_of_care',
    ]);
  });

  test('backwards and aside are no jumps', () => {
    expect(skippedBy('transporting', 'on_scene', {})).toEqual([]);
    expect(skippedBy('en_route', 'cancelled', {})).toEqual([]);
  });
});

describe('questions after a press', () => {
  test('the destination comes before the odometer, and not again when it is known', () => {
    expect(questionsAfter('transporting', 'I1', false).map(({ kind }) => kind)).toEqual([
      'destination',
      'odometer',
    ]);
    expect(questionsAfter('transporting', 'I1', true).map(({ kind }) => kind)).toEqual(['odometer']);
    expect(questionsAfter('on_scene', 'I1', false)).toEqual([]);
  });

  test('a press that asks nothing leaves an open question alone', () => {
    const panels = createPanels();
    panels.ask(questionsAfter('at_destination', 'I1', true));
    panels.ask(questionsAfter('transfer_of_care', 'I1', true));
    expect(panels.open()).toMatchObject({ kind: 'odometer', moment: 'at_destination' });
    panels.done();
    expect(panels.open()).toBeUndefined();
  });
});

test('the hospital used last by this unit comes first, the others by distance and then by name', () => {
  const hospital = (hospitalId: string) => ({ hospitalId, name: hospitalId });
  const trip = (unitId: string, hospitalId: string, destinationAt: string): TransportState => ({
    incidentId: destinationAt,
    unitId,
    times: {},
    odometer: {},
    version: 0,
    destination: { hospitalId },
    destinationAt,
  });
  const trips = [
    trip('M1', 'C', '2026-03-01T10:00:00.000Z'),
    trip('M1', 'D', '2026-03-01T11:00:00.000Z'),
    trip('M2', 'B', '2026-03-01T12:00:00.000Z'),
  ];
  const nowMs = Date.parse('2026-03-01T12:00:00.000Z');
  const from: LonLat = [-92.3, 41.9];
  const order = (hospitals: readonly HospitalState[], place: LonLat | undefined = from) =>
    hospitalsInOrder(hospitals, trips, { unitId: 'M1', from: place, nowMs })
      .map(({ hospitalId }) => hospitalId)
      .join('');
  const bare = ['A', 'B', 'C', 'D'].map(hospital);
  expect(order(bare)).toBe('DCAB');
  const far = (hospitalId: string, degrees: number, more: Partial<HospitalState> = {}): HospitalState => ({
    ...hospital(hospitalId),
    lat: 41.9 + degrees,
    lon: -92.3,
    ...more,
  });
  // Without a place they come after those with one, by name; without a position nobody is nearer.
  const some = [hospital('G'), far('A', 0.3), far('E', 0.1), far('F', -0.2), hospital('B'), far('C', 9)];
  expect(order(some)).toBe('CEFABG');
  expect(
    hospitalsInOrder(some, [], { unitId: 'M1', from: undefined, nowMs }).map(({ name }) => name),
  ).toEqual(['A', 'B', 'C', 'E', 'F', 'G']);
  const said = { at: '2026-03-01T11:00:00.000Z', by: 'H', source: 'hospital' } as const;
  const troubled = [
    far('A', 0.01, { facility: { ...said, value: 'Closed' } }),
    far('B', 0.3),
    far('D', 0.01, { diversions: { trauma: { ...said, active: true } } }),
    far('E', 0.02, { diversions: { total: { ...said, active: true } } }),
    far('F', 0.2, { emsOffload: { ...said, value: 'Delayed', minutes: 45 } }),
    far('G', 0.4, { diversions: { trauma: { ...said, active: false } } }),
  ];
  // Also the one used last is no better than what it says of itself; a wait at the door is no diversion.
  expect(order(troubled)).toBe('FBGDAE');
});

test('I18: the badge says live only with nothing unsent, and never while held', () => {
  const at = (link: 'live' | 'offline' | 'connecting' | 'catching-up', waiting = 0, held = 0) =>
    badgeState({
      link: () => link,
      outbox: { counts: () => ({ waiting, held, quarantined: 0 }) },
    });
  expect(at('live')).toBe('live');
  expect(at('live', 1)).toBe('catching-up');
  expect(at('catching-up')).toBe('catching-up');
  expect(at('connecting', 2)).toBe('saved-here');
  expect(at('offline')).toBe('offline');
  expect(at('live', 0, 1)).toBe('sign-in');
});

describe('F15 where to', () => {
  const call = { location: { lat: 41.9, lon: -92.3 } };
  const destination = { name: 'General', lat: 41.8, lon: -92.2 };
  const goalOf = (times: TransportState['times'], to: typeof destination | { name: string } = destination) =>
    callGoal(call, { times, destination: to });

  test('the scene, also while they are there; then the hospital; then nowhere', () => {
    expect(callGoal(call, undefined)).toEqual({ kind: 'scene', at: [-92.3, 41.9], isReached: false });
    expect(goalOf({ 'eTimes.06': stamp })).toMatchObject({ kind: 'scene', isReached: true });
    expect(goalOf({ 'eTimes.09': stamp })).toEqual({
      kind: 'destination',
      at: [-92.2, 41.8],
      isReached: false,
    });
    expect(goalOf({ 'eTimes.09': stamp, 'eTimes.11': stamp })).toBeUndefined();
  });

  test('a place nobody put on the map is nowhere, and a hospital without one is not the scene', () => {
    expect(callGoal({}, undefined)).toBeUndefined();
    expect(goalOf({ 'eTimes.09': stamp }, { name: 'Elsewhere' })).toBeUndefined();
  });
});

test('F15 Navigate hands two numbers to the platform’s own navigator, and neither address nor patient', () => {
  const at = [-122.42, 37.75] as const;
  expect(navigateHref(at, 'Android 15')).toBe('geo:37.750000,-122.420000?q=37.750000%2C-122.420000');
  expect(navigateHref(at, 'iPad')).toBe('https://maps.apple.com/?daddr=37.750000%2C-122.420000&dirflg=d');
  expect(navigateHref(at, 'X11; Linux')).toBe(
    'https://www.google.com/maps/dir/?api=1&destination=37.750000%2C-122.420000&travelmode=driving',
  );
});
