/** Off a unit and on it again: the rooms are the same as before, and what was said in them meanwhile is still not theirs (I9). */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Frame, Snapshot } from '../../shared/protocol/feed.ts';
import { event } from '../support/log-fixture.ts';
import { next, startTestServer, type TestServer } from '../support/running-server.ts';

let server: TestServer;
let dispatcher: string;
let pat: string;
let before: Snapshot;
beforeAll(async () => {
  server = await startTestServer({ units: ['M1'] });
  dispatcher = await server.token('dispatcher');
  pat = await server.token('crew', { sub: 'pat' });
});
afterAll(() => server.stop());

const crew = (ids: readonly string[]) =>
  event('unit:crew', { unitId: 'M1', data: { crew: ids.map((id) => ({ id, name: id })) } });
const odometer = () => event('unit:odometer', { unitId: 'M1', data: { reading: '7', moment: 'start' } });

beforeEach(async () => {
  await server.push(dispatcher, [crew(['pat'])]);
  before = (await (await server.get('/api/v1/snapshot', pat)).json()) as Snapshot;
  await server.push(dispatcher, [crew([]), odometer(), crew(['pat'])]);
});

describe('back on the unit', () => {
  it('I9: a replica from before is not continued on connecting, it is made anew', async () => {
    const { epoch, head, scope } = before;
    const socket = server.connect({ token: pat, epoch, cursor: head, scope });
    const frames: Frame[] = [];
    socket.on('feed', (frame) => frames.push(frame));
    expect(await next(socket, 'reset')).toMatchObject({ reason: 'scope', scope });
    expect(frames).toEqual([]);
  });

  it('I9: nor by going on from a snapshot of before', async () => {
    const socket = server.connect({ token: pat });
    await next(socket, 'hello');
    const frames: Frame[] = [];
    socket.on('feed', (frame) => frames.push(frame));
    const reset = next(socket, 'reset');
    expect(await socket.emitWithAck('resume', { epoch: before.epoch, cursor: before.head })).toEqual({
      ok: false,
    });
    expect(await reset).toMatchObject({ reason: 'scope' });
    expect(frames).toEqual([]);
  });

  it('I5: a snapshot of now is continued', async () => {
    const now = (await (await server.get('/api/v1/snapshot', pat)).json()) as Snapshot;
    const socket = server.connect({ token: pat, epoch: now.epoch, cursor: now.head, scope: now.scope });
    await next(socket, 'hello');
    const frame = next(socket, 'feed');
    await server.push(dispatcher, [odometer()]);
    expect(await frame).toMatchObject({
      from: now.head,
      to: now.head + 1,
      events: [{ type: 'unit:odometer' }],
    });
  });
});
