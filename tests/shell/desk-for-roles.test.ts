import { expect, test } from 'vitest';
import { deskForRoles } from '../../client/shell/desk-for-roles.ts';

test('each role lands at its desk, and where it has several, where seconds count', () => {
  expect(deskForRoles(['crew'])).toBe('/crew');
  expect(deskForRoles(['billing'])).toBe('/billing');
  expect(deskForRoles(['billing', 'supervisor'])).toBe('/dispatch');
  expect(deskForRoles(['dispatcher', 'crew'])).toBe('/crew');
});

test('a role without a desk leads nowhere rather than to somebody else’s', () => {
  expect(deskForRoles(['service'])).toBeUndefined();
  expect(deskForRoles([])).toBeUndefined();
});
