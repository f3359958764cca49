/** A log, a relay and a CAD, all real. */
import type { Patience } from '../../../server/integrations/cad/flight.ts';
import { createRelays, type Relays } from '../../../server/integrations/cad/relays.ts';
import { createLivePositions } from '../../../server/positions/live-positions.ts';
import { createTrackStore, type StorePositions } from '../../../server/positions/track-store.ts';
import { readHead } from '../../../server/log/read.ts';
import type { LogEvent } from '../../../shared/log/envelope.ts';
import { readEvents } from '../../../server/log/read.ts';
import { openDatabase } from '../../../server/store/database.ts';
import { startCad, type CadOptions, type CadServer } from '../../support/cad-server.ts';
import { event, logFixture, principal, registerUnits, type LogFixture } from '../../support/log-fixture.ts';
import { freshDatabase, silentLogger } from '../../support/postgres.ts';

export interface RelayFixture {
  log: LogFixture;
  cad: CadServer;
  relays: Relays;
  storePositions: StorePositions;
  /** Another process on the same database, with the same CAD. */
  otherProcess(): Relays;
  stopRelay(): Promise<void>;
  startRelay(): void;
  press(unitId: string, status: string, more?: Record<string, unknown>): Promise<number>;
  events(): Promise<LogEvent[]>;
  head(): Promise<number>;
}

const cleanUp: (() => Promise<void>)[] = [];

/** For `afterEach`. */
export async function closeFixtures(): Promise<void> {
  for (let clean = cleanUp.pop(); clean; clean = cleanUp.pop()) await clean();
}

export const UNITS = ['M1', 'M2', 'M3'];
export const TOKEN = 'cad secret';

export async function aCad(options: CadOptions = {}): Promise<CadServer> {
  const cad = await startCad({ token: TOKEN, ...options });
  cleanUp.push(() => cad.kill());
  return cad;
}

export async function relayFixture(
  options: CadOptions & {
    url?: string;
    settings?: unknown;
    patience?: Partial<Patience>;
    mostWaiting?: number;
    /** Another way to the database, given its address. */
    databaseBy?: (url: string) => Promise<string>;
  } = {},
): Promise<RelayFixture> {
  const fresh = await freshDatabase();
  cleanUp.push(fresh.drop);
  const database = options.databaseBy
    ? await openDatabase({ url: await options.databaseBy(fresh.url), logger: silentLogger })
    : fresh.database;
  if (options.databaseBy) cleanUp.push(() => database.close());
  const cad = await aCad(options);
  const log = await logFixture(database);
  cleanUp.push(() => log.stop());
  const { org } = log;
  if (options.settings !== undefined) {
    await database.kysely
      .updateTable('organizations')
      .set({ settings: JSON.stringify(options.settings) })
      .execute();
  }
  await registerUnits(log, UNITS);
  await log.push(
    principal(org, 'admin'),
    // In service by the CAD's word, which does not go back to it.
    UNITS.map((unitId) => event('unit:status', { unitId, source: 'cad', data: { status: 'available' } })),
  );
  const live = createLivePositions(() => undefined);
  cleanUp.push(async () => live.stop());
  const running = new Set<Relays>();
  const storePositions = createTrackStore({
    database,
    now: Date.now,
    onStored(at, positions) {
      for (const relays of running) relays.offerPositions(at, positions);
    },
    mayReport: () => Promise.resolve(true),
  });
  const make = (): { relays: Relays; stop(): Promise<void> } => {
    const relays = createRelays({
      config: { cadBackendUrl: options.url ?? cad.url, cadBackendAuthToken: TOKEN },
      database,
      logger: silentLogger,
      ingest: log.ingest,
      storePositions,
      now: Date.now,
      random: Math.random,
      onMoved: () => undefined,
      ...(options.patience ? { patience: options.patience } : {}),
      ...(options.mostWaiting === undefined ? {} : { mostWaiting: options.mostWaiting }),
    });
    running.add(relays);
    const workers = relays.startFor(org);
    // As the server does after each append.
    const ringing = setInterval(() => workers.forEach((worker) => worker.wake()), 5);
    const stop = async () => {
      clearInterval(ringing);
      running.delete(relays);
      await Promise.all(workers.map((worker) => worker.stop()));
    };
    cleanUp.push(stop);
    return { relays, stop };
  };
  let mine = make();
  return {
    log,
    cad,
    get relays() {
      return mine.relays;
    },
    storePositions,
    otherProcess: () => make().relays,
    stopRelay: () => mine.stop(),
    startRelay() {
      mine = make();
    },
    async press(unitId, status, more = {}) {
      const [result] = await log.push(principal(org, 'dispatcher'), [
        event('unit:status', { unitId, data: { status }, ...more }),
      ]);
      return result?.seq ?? 0;
    },
    events: async () =>
      (await database.withOrg(org, (trx) => readEvents(trx, org, { after: 0, limit: 100_000 }))).map(
        (logged) => logged.event,
      ),
    head: async () => (await database.withOrg(org, (trx) => readHead(trx, org)))?.head ?? 0,
  };
}

/** One incident, called in by the desk. */
export const anIncident = (incidentId: string): Record<string, unknown> =>
  event('incident:created', {
    incidentId,
    data: { type: 'Chest Pain', address: '50 Fell St', priority: 1, location: { lat: 37.77, lon: -122.42 } },
  });

export function assignment(unitId: string, incidentId: string): Record<string, unknown> {
  const incident = { type: 'Chest Pain', address: '50 Fell St', priority: 1 };
  const data = { assignmentId: `a-${incidentId}-${unitId}`, incident };
  return event('assignment:sent', { unitId, incidentId, data });
}
