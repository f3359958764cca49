/** A feed that starts while the log moves: the first frame begins where the feed says it begins (I5). */
import { afterEach, describe, expect, it } from 'vitest';
import type { Frame } from '../../shared/protocol/feed.ts';
import { startFeed } from '../../server/feeds/feed.ts';
import { createTail, type Tail, type TailBatch } from '../../server/log/tail.ts';
import { event, logFixture, principal, registerUnits } from '../support/log-fixture.ts';
import { freshDatabase, testLogger } from '../support/postgres.ts';

let cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const clean of cleanUp.reverse()) await clean();
  cleanUp = [];
});

describe('a feed', () => {
  it('I5: a batch committed in the very moment the feed starts is neither lost nor sent from zero', async () => {
    const fresh = await freshDatabase();
    const log = await logFixture(fresh.database);
    cleanUp.push(fresh.drop, log.stop);
    await registerUnits(log, ['M1']);
    const real = createTail({ database: fresh.database, logger: testLogger, pollMs: 60_000 });
    cleanUp.push(real.stop);
    // The tail as it is, with the one interleaving that a busy server meets once in a while: the listener is told of a
    // batch before whoever asked for it runs again.
    const batch: TailBatch = { org: 'demo', epoch: 'e', from: 1, to: 2, events: [] };
    const tail: Tail = {
      ...real,
      async follow(org, listener) {
        const start = await real.follow(org, listener);
        listener(batch);
        return start;
      },
    };
    const frames: Frame[] = [];
    const feed = await startFeed({
      tail,
      org: 'demo',
      scope: ['dispatch'],
      isPersonal: () => false,
      send: (frame) => frames.push(frame),
    });
    cleanUp.push(() => Promise.resolve(feed.stop()));
    feed.flush();
    expect(feed.sentTo()).toBe(2);
    expect(frames.map(({ from, to }) => [from, to])).toEqual([[1, 2]]);
  });

  it('I5: listeners that come while events are committed one after the other miss none', async () => {
    const fresh = await freshDatabase();
    const log = await logFixture(fresh.database, { pollMs: 5 });
    cleanUp.push(fresh.drop, log.stop);
    await registerUnits(log, ['M1']);
    let writing = true;
    const writer = (async () => {
      while (writing) {
        await log.push(principal('demo', 'dispatcher'), [
          event('unit:status', { unitId: 'M1', data: { status: 'available' } }),
        ]);
      }
    })();
    const feeds = await Promise.all(
      Array.from({ length: 40 }, async (_, i) => {
        await new Promise((resolve) => setTimeout(resolve, i * 5));
        const frames: Frame[] = [];
        const send = (frame: Frame) => frames.push(frame);
        const feed = await startFeed({
          isPersonal: () => false,
          tail: log.tail,
          org: 'demo',
          scope: ['dispatch'],
          send,
        });
        return { feed, frames };
      }),
    );
    writing = false;
    await writer;
    for (const { feed, frames } of feeds) {
      feed.stop();
      let at = frames[0]?.from ?? feed.sentTo();
      expect(at, 'where the log was, not its beginning').toBeGreaterThan(0);
      for (const { from, to, events } of frames) {
        expect(from).toBe(at);
        expect(events.map(({ seq }) => seq)).toEqual(
          Array.from({ length: to - from }, (_, i) => from + 1 + i),
        );
        at = to;
      }
      expect(at).toBe(feed.sentTo());
    }
  });
});
