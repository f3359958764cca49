import { describe, expect, test } from 'vitest';
import { etaWords } from '../../client/desks/dispatch/eta-words.ts';
import { ageWords, hearUnit, unsentWords } from '../../client/desks/dispatch/hearing.ts';
import { declined, groupIncidents, unanswered } from '../../client/desks/dispatch/incident-board.ts';
import { recommend, type Candidate } from '../../client/desks/dispatch/recommend.ts';
import { groupUnits } from '../../client/desks/dispatch/unit-board.ts';
import type { IncidentState } from '../../shared/incidents/state.ts';
import { toInstant } from '../../shared/time.ts';
import type { UnitState } from '../../shared/units/state.ts';

const NOW = Date.parse('2026-03-01T12:00:00.000Z');
const ago = (seconds: number): string => toInstant(NOW - seconds * 1000);

const unit = (more: Partial<UnitState> = {}): UnitState => ({
  callSign: 'M1',
  status: 'available',
  statusSince: ago(3600),
  statusSource: 'system',
  assignments: [],
  crew: [],
  formerCrew: [],
  ...more,
});

const incident = (more: Partial<IncidentState> = {}): IncidentState => ({
  type: 'Fall',
  address: '1 Oak St',
  priority: 2,
  status: 'pending',
  statusSince: ago(60),
  createdAt: ago(60),
  units: {},
  notes: [],
  ...more,
});

describe('F6 how well a unit is heard', () => {
  const hear = (more: Partial<Parameters<typeof hearUnit>[0]>) =>
    hearUnit({
      unit: unit(),
      presence: undefined,
      position: undefined,
      nowMs: NOW,
      deskIsLive: true,
      ...more,
    });

  test('the newest word of any kind counts', () => {
    const presence = { unitId: 'M1', online: true, lastHeardAt: ago(50) };
    expect(hear({ presence })).toMatchObject({ state: 'heard', words: 'heard 50 s ago' });
    expect(hear({ presence, position: { unitId: 'M1', at: ago(12), lat: 0, lon: 0 } }).words).toBe(
      'heard 12 s ago',
    );
  });

  test('past two minutes it is silent, even when something still calls itself connected', () => {
    expect(hear({ presence: { unitId: 'M1', online: true, lastHeardAt: ago(241) } })).toMatchObject({
      state: 'silent',
      words: 'silent 4 min',
    });
  });

  test('a unit that never spoke is silent, not fine', () => {
    expect(hear({})).toEqual({ state: 'silent', words: 'never heard' });
  });

  test('what the desk itself set is no word from the crew', () => {
    expect(hear({ unit: unit({ statusSource: 'dispatch', statusSince: ago(5) }) }).state).toBe('silent');
    expect(hear({ unit: unit({ statusSource: 'manual', statusSince: ago(5) }) }).state).toBe('heard');
  });

  test('a lost connection shows at once; while the desk is cut off nobody can tell', () => {
    const presence = { unitId: 'M1', online: false, lastHeardAt: ago(20) };
    expect(hear({ presence })).toMatchObject({ state: 'lost', words: 'offline, heard 20 s ago' });
    expect(hear({ presence, deskIsLive: false }).state).toBe('heard');
  });

  test('an empty ambulance out of service raises no alarm', () => {
    expect(hear({ unit: unit({ status: 'out_of_service' }) }).state).toBe('absent');
  });

  test('facts held on the tablet are told with the age of the oldest', () => {
    const presence = { unitId: 'M1', online: true, lastHeardAt: ago(1), unsent: 3, oldestUnsentAt: ago(125) };
    expect(unsentWords(presence, NOW)).toBe('3 saved on tablet, oldest 2 min');
    expect(unsentWords({ ...presence, unsent: 0 }, NOW)).toBeUndefined();
  });

  test.each([
    [0, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [3_600_000, '1 h'],
    [200_000_000, '2 days'],
  ])('%i ms is %s', (ms, words) => expect(ageWords(ms)).toBe(words));
});

describe('F8 who is recommended', () => {
  const candidate = (id: string, more: Partial<Candidate> = {}): Candidate => ({
    id,
    state: unit({ callSign: id }),
    hearing: { state: 'heard', words: 'heard 1 s ago' },
    isStale: false,
    ...more,
  });
  const scene = [0, 0] as const;

  test('the nearest free unit that is heard, and why', () => {
    const ranked = recommend(
      [
        candidate('M1', { at: [0.02, 0] }),
        candidate('M2', { at: [0.01, 0] }),
        candidate('M3', { at: [0.001, 0], hearing: { state: 'silent', words: 'silent 4 min' } }),
        candidate('M4', { at: [0.001, 0], state: unit({ callSign: 'M4', status: 'on_scene' }) }),
        candidate('M5', { at: [0.001, 0], state: unit({ callSign: 'M5', status: 'out_of_service' }) }),
      ],
      scene,
    );
    expect(ranked.map(({ id }) => id)).toEqual(['M2', 'M1', 'M3', 'M4']);
    expect(ranked.filter(({ isBest }) => isBest).map(({ id }) => id)).toEqual(['M2']);
    expect(ranked[0]?.why).toBe('0.7 mi straight · heard 1 s ago');
  });

  test('kilometres where the agency counts in kilometres', () => {
    const [nearest] = recommend([candidate('M1', { at: [0.01, 0] })], scene, 'kilometres');
    expect(nearest?.why).toBe('1.1 km straight · heard 1 s ago');
  });

  test('an old place is no nearness: it ranks below a fresh one and says its age', () => {
    const ranked = recommend(
      [
        candidate('M1', { at: [0.001, 0], isStale: true, positionAgeMs: 300_000 }),
        candidate('M2', { at: [0.05, 0] }),
      ],
      scene,
    );
    expect(ranked.map(({ id }) => id)).toEqual(['M2', 'M1']);
    expect(ranked[1]?.why).toContain('place 5 min old');
  });

  test('nobody is called nearest when only silent units are left', () => {
    const ranked = recommend(
      [candidate('M1', { hearing: { state: 'silent', words: 'never heard' } })],
      scene,
    );
    expect(ranked.map(({ isBest }) => isBest)).toEqual([false]);
  });
});

describe('A9 answers that do not come', () => {
  const assignment = { assignmentId: 'a1', incidentId: 'I1', sentAt: ago(61), state: 'sent' as const };
  const entry = (more: Partial<UnitState>) => [
    { id: 'M1', state: unit({ incidentId: 'I1', status: 'dispatched', ...more }) },
  ];

  test('after a minute without acknowledgement it is told', () => {
    expect(unanswered(entry({ assignments: [assignment] }), NOW)).toMatchObject([
      { unitId: 'M1', incidentId: 'I1' },
    ]);
    expect(unanswered(entry({ assignments: [{ ...assignment, sentAt: ago(59) }] }), NOW)).toEqual([]);
    expect(unanswered(entry({ assignments: [{ ...assignment, state: 'acknowledged' }] }), NOW)).toEqual([]);
  });

  test('a unit on its way has answered by doing', () => {
    expect(unanswered(entry({ status: 'en_route', assignments: [assignment] }), NOW)).toEqual([]);
  });

  test('a refusal is told until the incident is over', () => {
    const units = {
      M1: {
        assignmentId: 'a1',
        status: 'dispatched' as const,
        since: ago(10),
        done: true,
        declined: 'Flat tyre',
      },
    };
    expect(declined([{ id: 'I1', state: incident({ units }) }])).toMatchObject([
      { unitId: 'M1', reason: 'Flat tyre' },
    ]);
    expect(declined([{ id: 'I1', state: incident({ units, status: 'cancelled' }) }])).toEqual([]);
  });
});

test('units stand in call sign order as people count, and one with an open assignment is not free', () => {
  const entries = ['M10', 'M2'].map((id) => ({ id, state: unit({ callSign: id }) }));
  const assigned = unit({
    callSign: 'M3',
    assignments: [{ assignmentId: 'a', incidentId: 'I', sentAt: ago(1), state: 'sent' }],
  });
  expect(groupUnits([...entries, { id: 'M3', state: assigned }])).toEqual({
    'on-call': ['M3'],
    available: ['M2', 'M10'],
    out: [],
  });
});

test('the call that waits longest stands first', () => {
  const groups = groupIncidents([
    { id: 'new', state: incident({ createdAt: ago(10) }) },
    { id: 'old', state: incident({ createdAt: ago(100) }) },
    { id: 'done', state: incident({ status: 'completed' }) },
    { id: 'active', state: incident({ status: 'on_scene' }) },
  ]);
  expect(groups).toEqual({ pending: ['old', 'new'], active: ['active'], closed: ['done'] });
});

describe('F15 the ETA of a unit on the board', () => {
  const at = '2026-03-01T12:00:00.000Z';
  const now = Date.parse(at) + 10_000;
  const eta = { to: 'scene' as const, at: '2026-03-01T12:04:20.000Z' };

  test('is what its tablet said, counted down by the desk', () => {
    expect(etaWords({ at, eta }, 'en_route', now)).toBe('ETA 4 min');
    expect(etaWords({ at: eta.at, eta }, 'en_route', Date.parse(eta.at) - 10_000)).toBe('ETA now');
  });

  test('is not shown once it is old, or about something the unit no longer does', () => {
    expect(etaWords({ at, eta }, 'en_route', now + 120_000)).toBeUndefined();
    expect(etaWords({ at, eta }, 'on_scene', now)).toBeUndefined();
    expect(etaWords({ at, eta }, 'transporting', now)).toBeUndefined();
    expect(etaWords({ at }, 'en_route', now)).toBeUndefined();
  });
});
