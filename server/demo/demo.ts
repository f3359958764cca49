/** The whole demo: the server, a town or a real day, its crews, and a billing partner that checks what it gets. */
import { Hono } from 'hono';
import { createOrganization } from '../auth/organizations.ts';
import { createRecordFacts } from '../auth/record-facts.ts';
import type { Config } from '../config.ts';
import { createEndpoint } from '../integrations/billing/endpoints.ts';
import { startServer, type RunningServer } from '../main.ts';
import type { Logger } from '../observability/logger.ts';
import type { DemoOptions } from './options.ts';
import { demoPages } from './pages.ts';
import type { Place } from './place.ts';
import { freshDemoFolder } from './demo-folder.ts';
import { proofOf, type ProofView } from './proof-view.ts';
import { startReceiver, type Receiver } from './receiver.ts';
import { scenarioOf, type Scenario } from './scenario.ts';
import { createZoneClock } from './local-time.ts';
import { shiftedBy, startingAt } from './shift.ts';
import { createSimClock, type SimClock } from './sim-clock.ts';
import { startSimulation, type Simulation } from './simulation.ts';

export const DEMO_ORG = 'demo';

export interface Account {
  username: string;
  password: string;
  what: string;
}

export interface Demo {
  server: RunningServer;
  receiver: Receiver;
  simulation: Simulation;
  scenario: Scenario;
  clock: SimClock;
  accounts: readonly Account[];
  stop(): Promise<void>;
}

export interface DemoDeps {
  options: DemoOptions;
  place: Place;
  config: Config;
  logger: Logger;
  data: string | undefined;
}

/** Ambulances nobody simulates, for people who try the tablet. */
const FREE_UNITS = ['A1', 'A2'];

export async function startDemo({ options, place, config, logger, data }: DemoDeps): Promise<Demo> {
  const dataDir = await freshDemoFolder(config.dataDir);
  // Doors are hung before the server starts; what is behind this one comes last.
  let proof: (() => ProofView) | undefined;
  const proofRoutes = new Hono();
  proofRoutes.get('/demo/proof.json', (context) => (proof ? context.json(proof()) : context.notFound()));
  const server = await startServer(
    { ...config, dataDir, webhookAllowPrivate: [...config.webhookAllowPrivate, '127.0.0.0/8'] },
    logger,
    {
      isSetUp: true,
      open: [proofRoutes],
      map: {
        readbackDataDir: data,
        town: place.town && (() => place.town ?? noTown()),
        streets: () => place.segments,
      },
    },
  );
  const scenario = fromNow(scenarioOf(place.day, chosenUnits(options, place)), options, place);
  const accounts = await setUp(server, { place, units: [...scenario.units.keys(), ...FREE_UNITS] });
  const receiver = await startReceiver({
    port: server.port && !options.headless ? server.port + 1 : 0,
    host: '127.0.0.1',
  });
  receiver.setSecret(await connectReceiver(server, receiver));
  const clock = createSimClock(scenario.startMs, options.speed);
  const simulation = await startSimulation({
    org: DEMO_ORG,
    port: server.port,
    auth: server.auth,
    place,
    scenario,
    clock,
    seed: options.seed,
  });
  const startedAt = new Date().toISOString();
  proof = () => proofOf({ simulation, receiver, clock, seed: options.seed, startedAt, place: place.name });
  return {
    server,
    receiver,
    simulation,
    scenario,
    clock,
    accounts,
    async stop() {
      await simulation.stop();
      await receiver.stop();
      await server.stop();
    },
  };
}

const noTown = (): never => {
  throw new Error('there is no generated town here');
};

function chosenUnits({ units }: DemoOptions, { day }: Place): Set<string> | undefined {
  if (units === undefined) return undefined;
  const responses = Map.groupBy(
    day.calls.flatMap((call) => call.units),
    ({ unitId }) => unitId,
  );
  const busiest = [...responses].sort(([, a], [, b]) => b.length - a.length).slice(0, units);
  return new Set(busiest.map(([unitId]) => unitId));
}

/** The day moved so that it starts now: watched from the morning on, headless from its beginning. */
function fromNow(scenario: Scenario, { start, headless }: DemoOptions, { day }: Place): Scenario {
  const time = start ?? (headless ? undefined : '07:00');
  const chosen = time === undefined ? scenario : startingAt(scenario, timeOfDay(day.date, time, day.zone));
  return shiftedBy(chosen, Date.now() - chosen.startMs);
}

function timeOfDay(date: string, time: string, zone: string): number {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return Date.parse(createZoneClock(zone).toIso({ year, month, day, hour, minute, second: 0 }));
}

const PASSWORD = 'readback-demo';

/** The demo's own organization, its people, units and hospitals. */
async function setUp(
  { database, auth, ingest }: RunningServer,
  { place, units }: { place: Place; units: readonly string[] },
): Promise<Account[]> {
  const record = createRecordFacts(ingest, Date.now);
  await createOrganization(
    {
      org: DEMO_ORG,
      name: `${place.name} EMS`,
      adminUsername: 'chief',
      adminName: 'Chief',
      password: PASSWORD,
      units: [...units],
      hospitals: [],
    },
    { database, hashPassword: auth.hashPassword, record },
  );
  await record(
    DEMO_ORG,
    place.hospitals.map(({ id, ...hospital }) => ({
      type: 'hospital:registered' as const,
      data: { hospitalId: id, ...known(hospital) },
    })),
  );
  await record(DEMO_ORG, demoPages(place.hospitals));
  const people = [
    { username: 'desk', name: 'Dana Desk', roles: ['dispatcher' as const], what: 'dispatch desk' },
    {
      username: 'alex',
      name: 'Alex Rivera',
      roles: ['crew' as const],
      what: `crew tablet; take ${FREE_UNITS.join(' or ')}`,
    },
    { username: 'bill', name: 'Bill Ng', roles: ['billing' as const], what: 'billing desk' },
  ];
  for (const { what: _what, ...person } of people) {
    await auth.members.add({ org: DEMO_ORG, sub: 'demo' }, { ...person, password: PASSWORD });
  }
  const admin = { username: 'chief', what: 'admin: every desk' };
  return [...people, admin].map(({ username, what }) => ({ username, password: PASSWORD, what }));
}

/** Real points of interest have no ZIP code; an empty one is none. */
function known({ zip, ...hospital }: Omit<Place['hospitals'][number], 'id'>): Record<string, unknown> {
  const { name, address, lat, lon } = hospital;
  return { name, address, lat, lon, kind: 'Hospital-Emergency Department', ...(zip ? { zip } : {}) };
}

/** The billing partner's endpoint, made as an admin would. Returns its secret. */
async function connectReceiver({ database, box }: RunningServer, receiver: Receiver): Promise<string> {
  const { secret } = await database.withOrg(DEMO_ORG, (trx) =>
    createEndpoint(trx, DEMO_ORG, {
      url: `${receiver.url}/hook`,
      types: ['transport.completed', 'transport.corrected', 'transport.not_transported'],
      ordered: true,
      createdBy: 'demo',
      box,
    }),
  );
  return secret;
}
