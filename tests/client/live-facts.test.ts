import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { createLiveFacts } from '../../client/sync/live-facts.ts';
import type { SyncSocket } from '../../client/sync/live-socket.ts';

test('I9 places of units that left the call are forgotten, the others are kept', () => {
  const socket = new EventEmitter();
  const facts = createLiveFacts();
  // Only `on` is used of it.
  facts.listen(socket as unknown as SyncSocket);
  const place = (unitId: string) => ({ unitId, at: '2026-03-01T12:00:00.000Z', lat: 41.9, lon: -92.3 });
  socket.emit('positions', { positions: [place('M1'), place('M2'), place('M3')] });
  facts.keepPositions(['M1', 'M3', 'M9']);
  expect([...facts.positions().keys()]).toEqual(['M1', 'M3']);
});
