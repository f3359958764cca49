import { expect } from 'vitest';

/**
 * Waits until the server knows the unit to be in service: dispatch gives no call to one that is not, and a press on a tablet is
 * there a moment later. `token`: of a desk.
 */
export async function untilInService(url: string, token: string, unitId: string): Promise<void> {
  const view = async (): Promise<string> =>
    (await fetch(`${url}/api/v1/units/${unitId}`, { headers: { authorization: `Bearer ${token}` } })).text();
  await expect.poll(view, { timeout: 40_000 }).toMatch(/"status":"(?:available|posted)"/);
}
