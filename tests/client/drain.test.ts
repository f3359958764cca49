import { afterEach, describe, expect, test } from 'vitest';
import { acknowledge } from '../../client/incidents/incident-actions.ts';
import { createDrain } from '../../client/outbox/drain.ts';
import { pressStatus, setCrew } from '../../client/units/unit-actions.ts';
import { dispatcher, fact, medic, townLog } from './support/test-log.ts';
import { openTestOutbox, toLog, type Network, type TestOutbox } from './support/test-outbox.ts';

const open: TestOutbox[] = [];
async function outboxOn(
  network: Network,
  name?: string,
  life?: Parameters<typeof openTestOutbox>[2],
): Promise<TestOutbox> {
  const made = await openTestOutbox(network, name, life);
  open.push(made);
  return made;
}
afterEach(() => {
  for (const each of open.splice(0)) each.close();
});

const sentTypes = (box: TestOutbox): string[] =>
  box.requests.flatMap(({ events }) =>
    events.map(({ type, data }) => `${type} ${String(data['status'] ?? '')}`.trim()),
  );

describe('drain', () => {
  test('F4: statuses leave before messages, each in the order pressed', async () => {
    const log = townLog();
    const box = await outboxOn(toLog(log));
    await box.outbox.record({
      type: 'incident:note',
      incidentId: 'I1',
      unitId: 'M1',
      data: { text: 'gate code 12' },
    });
    await pressStatus(box.outbox, { unitId: 'M1', status: 'en_route', incidentId: 'I1' });
    await pressStatus(box.outbox, { unitId: 'M1', status: 'on_scene', incidentId: 'I1' });
    expect((await box.drainAll()).kind).toBe('empty');
    expect(sentTypes(box)).toEqual(['unit:status en_route', 'unit:status on_scene', 'incident:note']);
    expect(box.outbox.items()).toEqual([]);
    expect(box.outbox.recentlySent()).toHaveLength(3);
  });

  test('I10: an answer to an assignment is not overtaken by the status that ends the call', async () => {
    const log = townLog();
    const incident = { type: 'Chest pain', address: '1 Main St', priority: 1 };
    log.push(dispatcher, {
      device: 'desk',
      sentAt: new Date().toISOString(),
      events: [
        fact({
          type: 'assignment:sent',
          unitId: 'M1',
          incidentId: 'I1',
          data: { assignmentId: 'A1', incident },
        }),
      ],
    });
    const box = await outboxOn(toLog(log));
    await acknowledge(box.outbox, { unitId: 'M1', incidentId: 'I1', assignmentId: 'A1' });
    await pressStatus(box.outbox, { unitId: 'M1', status: 'en_route', incidentId: 'I1' });
    await pressStatus(box.outbox, { unitId: 'M1', status: 'available', incidentId: 'I1' });
    await box.drainAll();
    expect(box.outbox.quarantined()).toEqual([]);
    expect(log.document('transport', 'I1:M1')?.state).toMatchObject({ outcome: 'not_transported' });
  });

  test('signing on goes ahead of the statuses that lean on it', async () => {
    const log = townLog();
    const crew = { ...medic, unitId: undefined };
    const { unitId: _none, ...loose } = crew;
    const box = await outboxOn(toLog(log, loose));
    await setCrew(box.outbox, { unitId: 'M1', crew: [{ id: 'ana', name: 'Ana' }] });
    await pressStatus(box.outbox, { unitId: 'M1', status: 'posted' });
    await box.drainAll();
    expect(box.outbox.quarantined()).toEqual([]);
    expect(log.document('unit', 'M1')?.state).toMatchObject({ status: 'posted' });
  });

  test('I15: a refused fact is quarantined with its reason and the others go on', async () => {
    const log = townLog();
    const box = await outboxOn(toLog(log));
    await pressStatus(box.outbox, { unitId: 'M2', status: 'en_route' });
    await pressStatus(box.outbox, { unitId: 'M1', status: 'en_route' });
    await box.drainAll();
    expect(box.outbox.quarantined().map(({ refusal }) => refusal)).toMatchObject([
      { code: 'unit-not-yours', retry: 'never' },
    ]);
    expect(log.document('unit', 'M1')?.state).toMatchObject({ status: 'en_route' });
    await box.outbox.discard(box.outbox.quarantined()[0]?.id ?? '');
    expect(box.outbox.items()).toEqual([]);
    expect(await box.database.discarded.toArray()).toMatchObject([
      { discardedBy: 'ana', refusal: { code: 'unit-not-yours' } },
    ]);
  });

  test('I15: one item the server stumbles over is isolated; everything else arrives', async () => {
    const log = townLog();
    const box = await outboxOn((request) =>
      request.events.some(({ data }) => data['reason'] === 'poison')
        ? { kind: 'failed', failure: 'broken', detail: '500' }
        : { kind: 'reply', reply: log.push(medic, request) },
    );
    for (let press = 0; press < 40; press += 1) {
      await pressStatus(box.outbox, {
        unitId: 'M1',
        status: 'posted',
        reason: press === 17 ? 'poison' : `press ${press}`,
      });
    }
    const before = log.head();
    for (let tries = 0; tries < 14; tries += 1) await box.drain.attempt();
    await box.outbox.refresh();
    expect(log.head() - before).toBe(39);
    expect(box.outbox.items().map(({ event, state }) => [event.data['reason'], state])).toEqual([
      ['poison', 'waiting'],
    ]);

    await pressStatus(box.outbox, { unitId: 'M1', status: 'available' });
    await box.drain.attempt();
    expect(log.head() - before, 'a new press is not held up at all').toBe(40);
  });

  test('I1 I3: commit, then lose the reply: one row', async () => {
    const log = townLog();
    let lost = 0;
    const box = await outboxOn((request) => {
      const reply = log.push(medic, request);
      lost += 1;
      return lost === 1
        ? { kind: 'failed', failure: 'timeout', detail: 'no answer' }
        : { kind: 'reply', reply };
    });
    const press = await pressStatus(box.outbox, { unitId: 'M1', status: 'en_route' });
    expect((await box.drain.attempt()).kind).toBe('failed');
    await box.drainAll();
    expect(log.events().filter(({ id }) => id === press.id)).toHaveLength(1);
    expect(box.outbox.whereIs(press.id)).toMatchObject({ seq: log.head() });
  });

  test('I3: two tabs draining one queue at once make one row each', async () => {
    const log = townLog();
    const slow: Network = async (request) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return toLog(log)(request);
    };
    const first = await outboxOn(slow);
    const second = await outboxOn(slow, first.name);
    const before = log.head();
    await Promise.all([
      ...['en_route', 'on_scene'].map((status) =>
        pressStatus(first.outbox, { unitId: 'M1', status: status as 'en_route' }),
      ),
      pressStatus(second.outbox, { unitId: 'M1', status: 'at_patient' }),
    ]);
    await Promise.all([first.drainAll(), second.drainAll()]);
    expect(log.head() - before).toBe(3);
    expect(await first.database.items.count()).toBe(0);
    expect(await first.database.sent.count()).toBe(3);
    expect((await first.database.sent.toArray()).map(({ lane }) => lane).sort()).toEqual([1, 2, 3]);
  });

  test('401 holds the queue and loses nothing', async () => {
    const log = townLog();
    let isSignedOut = true;
    const box = await outboxOn((request) =>
      isSignedOut ? { kind: 'failed', failure: 'signed-out', detail: '401' } : toLog(log)(request),
    );
    await pressStatus(box.outbox, { unitId: 'M1', status: 'en_route' });
    expect(await box.drainAll()).toMatchObject({ kind: 'failed', failure: 'signed-out' });
    expect(box.outbox.counts()).toEqual({ waiting: 1, held: 0, quarantined: 0 });
    isSignedOut = false;
    await box.drainAll();
    expect(box.outbox.items()).toEqual([]);
  });

  test('after-sign-in refusals are held and let go by the sign-in of their author', async () => {
    const log = townLog();
    let isExpired = true;
    const box = await outboxOn((request) => {
      if (!isExpired) return toLog(log)(request);
      const results = request.events.map(({ id }) => ({
        id,
        outcome: 'refused' as const,
        code: 'signed-out' as const,
        retry: 'after-sign-in' as const,
      }));
      return { kind: 'reply', reply: { epoch: log.epoch, head: 0, serverTime: '', results } };
    });
    await pressStatus(box.outbox, { unitId: 'M1', status: 'en_route' });
    await box.drainAll();
    expect(box.outbox.counts().held).toBe(1);
    isExpired = false;
    await box.outbox.releaseHeld(({ sub }) => sub === 'somebody else');
    expect(box.outbox.counts().held).toBe(1);
    await box.outbox.releaseHeld(({ sub }) => sub === medic.sub);
    await box.drainAll();
    expect(box.outbox.items()).toEqual([]);
  });

  test('I2: signing out keeps the queue; nobody speaks in the name of another', async () => {
    const log = townLog();
    const box = await outboxOn(toLog(log));
    await pressStatus(box.outbox, { unitId: 'M1', status: 'en_route' });
    box.author = { org: 'demo', sub: 'ben' };
    expect((await box.drainAll()).kind).toBe('empty');
    box.author = undefined;
    expect((await box.drainAll()).kind).toBe('empty');
    await expect(pressStatus(box.outbox, { unitId: 'M1', status: 'on_scene' })).rejects.toThrow('Nobody');
    expect(box.outbox.counts().waiting).toBe(1);
    box.author = { org: 'demo', sub: medic.sub };
    await box.drainAll();
    expect(log.events().at(-1)).toMatchObject({ actor: 'ana', data: { status: 'en_route' } });
  });

  describe('I15, F11: on a shared tablet, somebody the server does not take any more', () => {
    /** Ana and Ben press in turn; the server does not take Ana's word until told otherwise. */
    async function sharedTablet(isOn: 'ana' | 'ben') {
      const log = townLog();
      const crew = [
        { id: 'ana', name: 'Ana' },
        { id: 'ben', name: 'Ben' },
      ];
      log.push(dispatcher, {
        device: 'desk',
        sentAt: new Date().toISOString(),
        events: [fact({ type: 'unit:crew', unitId: 'M1', data: { crew } })],
      });
      const box = await outboxOn(toLog(log));
      for (const [sub, status] of [
        ['ana', 'en_route'],
        ['ben', 'on_scene'],
        ['ana', 'at_patient'],
        ['ben', 'transporting'],
      ] as const) {
        box.author = { org: 'demo', sub };
        await pressStatus(box.outbox, { unitId: 'M1', status });
      }
      box.author = { org: 'demo', sub: isOn };
      const refused = new Set(['ana']);
      const requests: string[] = [];
      const drain = createDrain({
        database: box.database,
        device: 'tablet',
        author: () => box.author,
        carries: () => true,
        paths: ({ sub }) => [
          {
            name: 'http' as const,
            push(request) {
              requests.push(sub);
              return Promise.resolve(
                refused.has(sub)
                  ? { kind: 'failed' as const, failure: 'signed-out' as const, detail: '401' }
                  : toLog(log, { ...medic, sub, name: sub })(request),
              );
            },
          },
        ],
        now: () => Date.now(),
        chance: () => 0.5,
      });
      const inLog = () =>
        log
          .events()
          .filter(({ type, device }) => type === 'unit:status' && device === 'tablet')
          .map(({ actor, data }) => `${actor} ${String(data['status'])}`);
      return { box, drain, refused, requests, inLog };
    }

    test('holds up only their own facts, which wait as held and go once their word is taken again', async () => {
      const { box, drain, refused, requests, inLog } = await sharedTablet('ben');
      expect(await drain.attempt()).toEqual({ kind: 'moved' });
      expect(await drain.attempt()).toEqual({ kind: 'moved' });
      expect(requests).toEqual(['ana', 'ben']);
      expect(inLog()).toEqual(['ben on_scene', 'ben transporting']);
      await box.outbox.refresh();
      expect(box.outbox.counts()).toEqual({ waiting: 0, held: 2, quarantined: 0 });
      expect(await drain.attempt()).toEqual({ kind: 'empty' });
      refused.clear();
      await box.outbox.releaseHeld(() => true);
      await drain.attempt();
      expect(inLog().slice(2)).toEqual(['ana en_route', 'ana at_patient']);
    });

    test('also while it is they who press: the others’ facts go between two tries', async () => {
      const { box, drain, requests, inLog } = await sharedTablet('ana');
      expect(await drain.attempt()).toEqual({ kind: 'moved' });
      expect(await drain.attempt()).toEqual({ kind: 'moved' });
      expect(inLog()).toEqual(['ben on_scene', 'ben transporting']);
      expect(await drain.attempt()).toMatchObject({ kind: 'failed', failure: 'signed-out' });
      expect(requests).toEqual(['ana', 'ben', 'ana']);
      await box.outbox.refresh();
      expect(box.outbox.counts()).toEqual({ waiting: 2, held: 0, quarantined: 0 });
    });
  });

  test('I14, I18: what this device may not send for its author is not called waiting for the link', async () => {
    const log = townLog();
    const box = await outboxOn(toLog(log), undefined, { carries: ({ sub }) => sub === 'ben' });
    await pressStatus(box.outbox, { unitId: 'M1', status: 'en_route' });
    expect(box.outbox.counts()).toEqual({ waiting: 0, held: 1, quarantined: 0 });
    expect(box.outbox.items().map(box.outbox.isHeld)).toEqual([true]);
  });

  test('413 is split, and what is too large alone is quarantined', async () => {
    const log = townLog();
    const box = await outboxOn((request) =>
      JSON.stringify(request.events).length > 700
        ? { kind: 'failed', failure: 'too-large', detail: '413' }
        : toLog(log)(request),
    );
    for (let press = 0; press < 8; press += 1)
      await pressStatus(box.outbox, { unitId: 'M1', status: 'posted' });
    await box.outbox.record({ type: 'incident:note', incidentId: 'I1', data: { text: 'x'.repeat(900) } });
    await box.drainAll();
    expect(box.outbox.items().map(({ state, refusal }) => [state, refusal?.code])).toEqual([
      ['quarantined', 'too-large'],
    ]);
  });

  test('more than one request can carry goes in several, in order', async () => {
    const log = townLog();
    const box = await outboxOn(toLog(log));
    await box.outbox.recordAll(
      Array.from({ length: 1_100 }, (_, index) => ({
        type: 'unit:status',
        unitId: 'M1',
        data: { status: 'posted', reason: `${index}` },
      })),
    );
    await box.drainAll();
    expect(box.requests.map(({ events }) => events.length)).toEqual([500, 500, 100]);
    expect(
      log
        .events()
        .slice(-1_100)
        .map(({ data }) => data['reason']),
    ).toEqual(Array.from({ length: 1_100 }, (_, index) => `${index}`));
  });
});
