import { expect, test } from 'vitest';
import { emptySetupForm, orgIdFrom, setupBody } from '../../client/shell/setup-form.ts';
import { orgIdSchema } from '../../server/auth/organizations.ts';

test.each([
  ['Demo EMS', 'demo-ems'],
  ['  Zürich – Schutz & Rettung ', 'zurich-schutz-rettung'],
  ['A'.repeat(60), 'a'.repeat(40)],
])('the short id offered for %j can be used', (name, id) => {
  expect(orgIdFrom(name)).toBe(id);
  expect(orgIdSchema.safeParse(id).success).toBe(true);
});

test('units and hospitals are read however people separate them', () => {
  const body = setupBody({ ...emptySetupForm, units: 'M1, M2\nM3 M4,', hospitals: 'H1=St Mary, H2' }, 'code');
  expect(body.units).toEqual(['M1', 'M2', 'M3', 'M4']);
  expect(body.hospitals).toEqual([{ id: 'H1', name: 'St Mary' }, 'H2']);
});
