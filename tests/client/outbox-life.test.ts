/** What becomes of presses when the device's own storage fails, fills up or is emptied. */
import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import type { SpareStore } from '../../client/device/spare-store.ts';
import { createPressJournal } from '../../client/outbox/press-journal.ts';
import { createStorageCare } from '../../client/outbox/storage-care.ts';
import { toInstant } from '../../shared/time.ts';
import type { PushPath, PushRequest } from '../../client/outbox/push-path.ts';
import { sendAhead } from '../../client/outbox/send-ahead.ts';
import { raiseEmergency } from '../../client/units/emergency-actions.ts';
import { pressStatus } from '../../client/units/unit-actions.ts';
import { medic, townLog } from './support/test-log.ts';
import { openTestOutbox, toLog, type TestOutbox } from './support/test-outbox.ts';
import { until } from './support/until.ts';

const open: TestOutbox[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.close();
});
const track = (box: TestOutbox): TestOutbox => {
  open.push(box);
  return box;
};

/** A medium that outlives the page. */
function spareStore(kept = new Map<string, string>()): SpareStore & { kept: Map<string, string> } {
  return {
    kept,
    write: async (name, text) => void kept.set(name, text),
    readAll: async () => new Map(kept),
    remove: async (name) => void kept.delete(name),
  };
}

/** Every transaction fails from now on, as when the browser's database process is gone. */
function lose(box: TestOutbox): { isLost: boolean } {
  const fault = { isLost: true };
  box.database.items.hook('creating', () => {
    if (fault.isLost) throw new DOMException('Connection to Indexed Database server lost', 'UnknownError');
  });
  return fault;
}

const statuses = (box: TestOutbox): unknown[] => box.outbox.items().map(({ event }) => event.data['status']);

describe('a database that fails', () => {
  test('I2: presses are journalled, said to be not yet saved, and taken in once and in order by the next start', async () => {
    const log = townLog();
    const spare = spareStore();
    const first = await openTestOutbox(toLog(log), undefined, { journal: createPressJournal([spare]) });
    await pressStatus(first.outbox, { unitId: 'M1', status: 'en_route' });
    lose(first);
    for (const status of ['on_scene', 'at_patient'] as const)
      pressStatus(first.outbox, { unitId: 'M1', status }).catch(() => undefined);
    await until('both journalled', () => spare.kept.size === 2 && first.outbox.isJournalled());
    expect(first.outbox.notYetSaved().map(({ data }) => data['status'])).toEqual(['on_scene', 'at_patient']);
    first.close();

    const next = track(
      await openTestOutbox(toLog(log), first.name, { journal: createPressJournal([spare]) }),
    );
    await pressStatus(next.outbox, { unitId: 'M1', status: 'transporting' });
    await until('taken in', () => next.outbox.items().length === 4);
    expect(statuses(next)).toEqual(['en_route', 'on_scene', 'at_patient', 'transporting']);
    expect(next.outbox.items().map(({ lane }) => lane)).toEqual([1, 2, 3, 4]);
    await until('journal emptied', () => spare.kept.size === 0);
    expect(next.outbox.notYetSaved()).toEqual([]);
    await next.drainAll();
    expect(
      log
        .events()
        .slice(-4)
        .map(({ data }) => data['status']),
    ).toEqual(['en_route', 'on_scene', 'at_patient', 'transporting']);
  });

  test('I3: an entry that reached the disk before the journal could forget it is not saved twice', async () => {
    const log = townLog();
    const spare = spareStore();
    const first = await openTestOutbox(toLog(log), undefined, { journal: createPressJournal([spare]) });
    const fault = lose(first);
    const saving = pressStatus(first.outbox, { unitId: 'M1', status: 'en_route' });
    await until('journalled', () => spare.kept.size === 1);
    const left = new Map(spare.kept);
    fault.isLost = false;
    const { id } = await saving;
    await until('forgotten', () => spare.kept.size === 0);
    await first.drainAll();
    expect(first.outbox.items()).toEqual([]);
    first.close();

    const journal = createPressJournal([spareStore(left)]);
    const next = track(await openTestOutbox(toLog(log), first.name, { journal }));
    await until('looked through', async () => (await journal.read()).length === 0);
    await next.outbox.refresh();
    expect(next.outbox.items()).toEqual([]);
    expect(log.events().filter((event) => event.id === id)).toHaveLength(1);
  });

  test('a medium that refuses leaves the journal to the next one; what cannot be read is passed over', async () => {
    const local = spareStore(new Map([['torn', '{"order":']]));
    const files: SpareStore = {
      write: () => Promise.reject(new DOMException('full', 'QuotaExceededError')),
      readAll: () => Promise.reject(new Error('gone')),
      remove: () => Promise.reject(new Error('gone')),
    };
    const journal = createPressJournal([files, local]);
    const box = track(await openTestOutbox(toLog(townLog()), undefined, { journal }));
    const fault = lose(box);
    const saving = pressStatus(box.outbox, { unitId: 'M1', status: 'posted' });
    await until('kept', () => local.kept.size === 2);
    expect((await journal.read()).map(({ events }) => events[0]?.data['status'])).toEqual(['posted']);
    fault.isLost = false;
    await saving;
    await until('forgotten', () => local.kept.size === 1);
  });

  test('I18: nothing says the journal has it while no medium took it; after several tries a new start is offered', async () => {
    const journal = createPressJournal([]);
    const box = track(await openTestOutbox(toLog(townLog()), undefined, { journal, stuckAfter: 2 }));
    const fault = lose(box);
    const saving = pressStatus(box.outbox, { unitId: 'M1', status: 'posted' });
    await until('stuck', () => box.outbox.isStuck());
    expect(box.outbox.isJournalled()).toBe(false);
    fault.isLost = false;
    await saving;
    expect(box.outbox.isStuck()).toBe(false);
  });
});

test('I2: an emergency does not wait for the disk: it goes ahead, outside the lane; its own fact follows under the same id', async () => {
  const log = townLog();
  const pushes: PushRequest[] = [];
  const path: PushPath = {
    name: 'http',
    async push(request) {
      pushes.push(request);
      if (pushes.length === 1) return { kind: 'failed', failure: 'network', detail: 'no link yet' };
      return { kind: 'reply', reply: log.push(medic, request) };
    },
  };
  const deps = { device: 'tablet', paths: () => [path], now: Date.now, chance: () => 0 };
  const box = track(
    await openTestOutbox(toLog(log), undefined, {
      onLate: (capture, isUnsaved) => void sendAhead(deps, capture, isUnsaved),
    }),
  );
  const fault = lose(box);
  const press = pressStatus(box.outbox, { unitId: 'M1', status: 'on_scene' });
  const alarm = raiseEmergency(box.outbox, { unitId: 'M1', incidentId: undefined, location: undefined });
  const inLog = () => log.events().filter(({ device }) => device === 'tablet');
  await until('alarmed', () => inLog().length === 1);
  expect(pushes.map(({ events }) => events.map(({ type, lane }) => `${type} ${lane}`))).toEqual([
    ['unit:emergency 0'],
    ['unit:emergency 0'],
  ]);
  fault.isLost = false;
  await press;
  const saved = await alarm;
  expect(inLog().map(({ id }) => id)).toEqual([saved.id]);
  expect(box.outbox.items().map(({ lane, event }) => `${event.type} ${lane}`)).toEqual([
    'unit:status 1',
    'unit:emergency 2',
  ]);
});

describe('a database that is emptied under an open page', () => {
  test('I2, I10: the queue goes back, and no lane number is given out twice', async () => {
    const log = townLog();
    let putBack = 0;
    const box = track(
      await openTestOutbox(toLog(log), undefined, {
        onPutBack: () => {
          putBack += 1;
        },
      }),
    );
    await pressStatus(box.outbox, { unitId: 'M1', status: 'en_route' });
    await box.drainAll();
    await pressStatus(box.outbox, { unitId: 'M1', status: 'on_scene' });
    const device = (await box.database.device.get('id'))?.value;
    await Promise.all(box.database.tables.map((table) => table.clear()));
    await pressStatus(box.outbox, { unitId: 'M1', status: 'at_patient' });
    expect(putBack).toBe(1);
    expect(statuses(box)).toEqual(['on_scene', 'at_patient']);
    expect(box.outbox.items().map(({ lane }) => lane)).toEqual([2, 3]);
    expect((await box.database.device.get('id'))?.value).toBe(device);

    await Promise.all(box.database.tables.map((table) => table.clear()));
    await box.outbox.refresh();
    expect(statuses(box), 'also when nothing is pressed').toEqual(['on_scene', 'at_patient']);
  });
});

describe('room', () => {
  const DAY_MS = 24 * 3_600_000;

  async function cared(freeBytes: { value: number }, evicted: string[]) {
    const box = track(await openTestOutbox(toLog(townLog())));
    const care = createStorageCare({
      database: box.database,
      readRoom: async () => ({ usedBytes: 0, quotaBytes: freeBytes.value }),
      async evictMap() {
        if (evicted.length) return false;
        evicted.push('map');
        return true;
      },
      now: Date.now,
    });
    await pressStatus(box.outbox, { unitId: 'M1', status: 'posted' });
    await box.drainAll();
    const [row] = await box.database.sent.toArray();
    if (!row) throw new Error('nothing was sent');
    for (const days of [2, 10])
      await box.database.sent.put({
        ...row,
        id: randomUUID(),
        ackedAt: toInstant(Date.now() - days * DAY_MS),
      });
    await pressStatus(box.outbox, { unitId: 'M1', status: 'available' });
    return { box, care };
  }

  test('the map goes first, then what was acknowledged days ago; facts that wait never', async () => {
    const free = { value: 1_000 };
    const evicted: string[] = [];
    const { box, care } = await cared(free, evicted);
    await care.look();
    expect([evicted, care.room()]).toEqual([['map'], 'full']);
    expect(await box.database.sent.count(), 'of the last day').toBe(1);
    expect(statuses(box)).toEqual(['available']);
    expect(await box.database.items.count(), 'I2: facts never go').toBe(1);
    care.saved();
    expect(care.room(), 'the map was the price').toBe('map-removed');
    care.stop();
  });

  test('refused for want of room whatever the browser says is left: one thing goes for each refusal', async () => {
    const evicted: string[] = [];
    const { box, care } = await cared({ value: 1e9 }, evicted);
    const full = { name: 'AbortError', inner: new DOMException('full', 'QuotaExceededError') };
    await care.look();
    await care.failed(new Error('something else'));
    expect([evicted, care.room()]).toEqual([[], 'ample']);
    const steps: unknown[] = [];
    for (let refusals = 0; refusals < 4; refusals += 1) {
      await care.failed(full);
      steps.push([evicted.length, await box.database.sent.count(), care.room()]);
    }
    expect(steps).toEqual([
      [1, 3, 'map-removed'],
      [1, 2, 'map-removed'],
      [1, 1, 'map-removed'],
      [1, 1, 'full'],
    ]);
    expect(await box.database.items.count(), 'I2').toBe(1);
    care.stop();
  });
});
