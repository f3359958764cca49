import { expect, test } from 'vitest';
import { hospitalLook } from '../../client/desks/crew/hospital-look.ts';
import type { HospitalState } from '../../shared/hospital/state.ts';

const NOW = Date.parse('2026-03-01T12:00:00.000Z');
const said = { at: '2026-03-01T11:50:00.000Z', by: 'nurse', source: 'hospital' as const };
const look = (state: Partial<HospitalState>, nowMs = NOW) =>
  hospitalLook({ hospitalId: 'H1', name: 'General', ...state }, nowMs);

test('F10 a hospital on the map shows the worst thing it says of itself now', () => {
  expect(look({})).toEqual({ status: 'open', diverts: 'none' });
  expect(look({ emsTraffic: { ...said, value: 'Closed' } })).toEqual({
    status: 'closed',
    words: 'on diversion',
    diverts: 'all',
  });
  expect(look({ diversions: { ct_down: { ...said, active: true } } })).toEqual({
    status: 'limited',
    words: 'diverts ct down',
    diverts: 'some',
  });
  expect(look({ emsOffload: { ...said, value: 'Delayed', minutes: 45 } })).toEqual({
    status: 'limited',
    words: 'off-load 45 min',
    diverts: 'none',
  });
  expect(look({ diversions: { trauma: { ...said, active: false } } })).toEqual({
    status: 'open',
    diverts: 'none',
  });
});

test('F10 a word that has run out is not shown as if it held', () => {
  const until = { ...said, expiresAt: '2026-03-01T12:10:00.000Z' };
  expect(look({ diversions: { total: { ...until, active: true } } }).status).toBe('closed');
  expect(look({ diversions: { total: { ...until, active: true } } }, NOW + 900_000).status).toBe('open');
});
