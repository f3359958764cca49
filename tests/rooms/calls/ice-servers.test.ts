import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { iceServers } from '../../../server/calls/ice-server-routes.ts';

const NOW = Date.UTC(2026, 0, 5, 12);

it('C2: credentials a TURN server with the same secret takes, for an hour and one person', () => {
  const turn = { urls: ['turns:relay.example:5349'], secret: 'shared with coturn' };
  const [server] = iceServers(turn, 'ana/1', NOW).iceServers;
  expect(server?.username).toBe(`${NOW / 1000 + 3600}:ana%2F1`);
  const expected = createHmac('sha1', turn.secret)
    .update(server?.username ?? '')
    .digest('base64');
  expect(server).toMatchObject({ urls: turn.urls, credential: expected });
});

it('C2: no relay is an empty list', () => {
  expect(iceServers(undefined, 'ana', NOW).iceServers).toEqual([]);
});
