/** One whole call on a running server: received, driven, transported, complete. */
import { event } from '../support/log-fixture.ts';
import type { TestServer } from '../support/running-server.ts';

export const minute = (after: number): string =>
  new Date(Date.UTC(2026, 2, 8, 10, 0) + after * 60_000).toISOString();

export async function runWholeCall(server: TestServer, incidentId: string, unitId: string): Promise<void> {
  const ids = { incidentId, unitId };
  const incident = { type: 'Chest Pain', address: '50 Fell St', priority: 1, zip: '94102' };
  const press = (status: string) => event('unit:status', { ...ids, data: { status } });
  const reply = await server.push(await server.token('dispatcher'), [
    event('unit:status', { unitId, data: { status: 'available' } }),
    event('incident:created', { incidentId, data: incident }),
    event('assignment:sent', { ...ids, data: { assignmentId: `a-${incidentId}`, incident } }),
    ...['en_route', 'on_scene', 'transporting', 'at_destination', 'available'].map(press),
  ]);
  const refused = reply.results.find(({ outcome }) => outcome !== 'accepted');
  if (refused) throw new Error(`a fact of the call was refused: ${JSON.stringify(refused)}`);
}
