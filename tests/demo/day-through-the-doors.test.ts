import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { parseConfig } from '../../server/config.ts';
import { DEMO_ORG, startDemo, type Demo } from '../../server/demo/demo.ts';
import { parseOptions } from '../../server/demo/options.ts';
import { findData, openPlace } from '../../server/demo/place.ts';
import { readEvents } from '../../server/log/read.ts';
import { readSnapshot } from '../../server/log/snapshot.ts';
import { canonicalJson } from '../../shared/canonical.ts';
import type { Document } from '../../shared/log/document.ts';
import type { LogEvent } from '../../shared/log/envelope.ts';
import { documentRooms, foldEvent } from '../../shared/protocol/folding.ts';
import { hears } from '../../shared/rooms/scope.ts';
import { freshDatabase, silentLogger } from '../support/postgres.ts';

let demo: Demo | undefined;
let drop: (() => Promise<void>) | undefined;
const dataDir = mkdtempSync(join(tmpdir(), 'rb-demo-'));
afterEach(async () => {
  await demo?.stop();
  await drop?.();
  rmSync(dataDir, { recursive: true, force: true });
});

/** A day in some seconds: as fast as the devices can. */
const ARGS = ['--headless', '--speed', '20000'];

async function runDay(args: readonly string[]): Promise<Demo> {
  const options = parseOptions([...ARGS, ...args]);
  const data = findData(options, process.env);
  const fresh = await freshDatabase();
  drop = fresh.drop;
  const config = parseConfig({ PORT: '0', HOST: '127.0.0.1', DATABASE_URL: fresh.url, DATA_DIR: dataDir });
  demo = await startDemo({ options, place: openPlace(options, data), config, logger: silentLogger, data });
  await demo.simulation.finished;
  await demo.simulation.settled();
  return demo;
}

async function wholeLog({ server: { database } }: Demo): Promise<LogEvent[]> {
  const events: LogEvent[] = [];
  for (let after = 0; ; after = events.at(-1)?.seq ?? 0) {
    const page = await database.withOrg(DEMO_ORG, (trx) => readEvents(trx, DEMO_ORG, { after, limit: 500 }));
    if (page.length === 0) return events;
    events.push(...page.map(({ event }) => event));
  }
}

function foldFromZero(events: readonly LogEvent[]): Map<string, Document> {
  const documents = new Map<string, Document>();
  for (const event of events) {
    for (const { after } of foldEvent(event, (kind, id) => documents.get(`${kind} ${id}`))) {
      documents.set(`${after.kind} ${after.id}`, after);
    }
  }
  return documents;
}

const asText = (documents: Iterable<Document>): string[] =>
  [...documents].map((document) => canonicalJson(document)).toSorted();

describe('a day through the public doors, with dead zones', () => {
  it('F16, I1, I3, I10: every recorded stamp is in the log once with its own time; nothing lost, doubled or out of order', async () => {
    const { scenario, simulation, ...running } = await runDay([]);
    const expected = [
      ...scenario.desk
        .filter(({ unitId }) => unitId !== undefined)
        .map(({ stampMs, incidentId, unitId }) => `${incidentId} ${unitId} dispatched ${stampMs}`),
      ...[...scenario.units.values()]
        .flat()
        .map(({ stampMs, incidentId, unitId, status }) => `${incidentId} ${unitId} ${status} ${stampMs}`),
    ].toSorted();
    const events = await wholeLog({ scenario, simulation, ...running });
    const stamped = events.flatMap(({ type, at, incidentId, unitId, data }) => {
      if (type === 'assignment:sent') return [`${incidentId} ${unitId} dispatched ${Date.parse(at)}`];
      return type === 'unit:status' && incidentId !== undefined
        ? [`${incidentId} ${unitId} ${String(data['status'])} ${Date.parse(at)}`]
        : [];
    });
    expect(expected.length).toBe(scenario.stamps);
    expect(expected.length).toBeGreaterThan(500);
    expect(stamped.toSorted()).toEqual(expected);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect(simulation.proof()).toMatchObject({ lost: 0, doubled: 0, outOfOrder: 0, refused: 0, waiting: 0 });
  }, 120_000);

  it('I6, I7: folded documents equal the fold from zero, and every replica holds just its share of them', async () => {
    const running = await runDay(['--generated', '--seed', '5']);
    const { database } = running.server;
    const folded = foldFromZero(await wholeLog(running));
    const units = [...running.scenario.units.keys()].map((unitId) => `unit:${unitId}`);
    const everything = await readSnapshot(database, DEMO_ORG, ['dispatch', 'billing', 'crew', ...units]);
    expect(asText(everything.documents)).toEqual(asText(folded.values()));
    expect(everything.documents.filter(({ kind }) => kind === 'patient').length).toBeGreaterThan(10);
    expect(everything.documents.filter(({ kind }) => kind === 'page').length).toBeGreaterThan(5);
    const { head } = everything;
    for (const { name, replica } of running.simulation.devices) {
      await expect.poll(() => replica.cursor(), { timeout: 20_000 }).toBe(head);
      const scope = name === 'sim-desk' ? ['dispatch', 'ops'] : ['crew', `unit:${name.slice('sim-'.length)}`];
      const share = [...folded.values()].filter((document) => hears(scope, documentRooms(document)));
      expect(asText(replica.documents.values()), name).toEqual(asText(share));
    }
  }, 120_000);
});
