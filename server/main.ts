/** The composition root: the only file that knows every part and in which order they come up and go down. */
import { join } from 'node:path';
import { createApiRoutes } from './api-routes.ts';
import { createAuth, type Auth } from './auth/auth.ts';
import { createAuthRoutes } from './auth/auth-routes.ts';
import { installationSecret } from './auth/installation-secret.ts';
import { createRecordFacts } from './auth/record-facts.ts';
import { createRefusalAudit } from './auth/refusal-audit.ts';
import type { SecretBox } from './auth/secret-box.ts';
import { createSetupLink } from './auth/setup-link.ts';
import { parseConfig, type Config } from './config.ts';
import { createApp, type Routes } from './http/app.ts';
import { ensureClientBuilt } from './http/client-build.ts';
import { createDebugRoutes } from './http/debug-routes.ts';
import { createDocsRoutes } from './http/docs-routes.ts';
import { createHealthRoutes } from './http/health-routes.ts';
import { listen, portOf } from './http/listen.ts';
import { createMetricsRoutes } from './http/metrics-routes.ts';
import { openSockets } from './http/open-sockets.ts';
import { limitedSignIn } from './http/rate-limit.ts';
import { createSocketServer, forgetUpgradeRequests } from './http/socket-server.ts';
import { createStaticClient } from './http/static-client.ts';
import { createStatsRoutes } from './http/stats-routes.ts';
import { createTrackerRoutes } from './http/tracker-routes.ts';
import { startFollowUps } from './follow-ups.ts';
import { createLifecycle, stopOnSignals } from './lifecycle.ts';
import { billingCustody } from './integrations/billing/custody.ts';
import { createBridgeRoutes } from './integrations/cad/bridge-routes.ts';
import { relayCustody } from './integrations/cad/custody.ts';
import { relayCheck } from './integrations/cad/relay-check.ts';
import { createRelayMetrics } from './integrations/cad/relay-metrics.ts';
import { createRelays } from './integrations/cad/relays.ts';
import { shareReconnect } from './integrations/cad/shared-reconnect.ts';
import { createKafka } from './integrations/kafka/kafka.ts';
import { createKafkaJsPort } from './integrations/kafka/kafkajs-port.ts';
import type { MapOptions } from './map/installed-map.ts';
import { createMapRoutes } from './map/map-routes.ts';
import { createAppender } from './log/append.ts';
import { keepRecent } from './log/recent.ts';
import { refoldDocuments } from './log/refold.ts';
import { createTail } from './log/tail.ts';
import { createConnectionLimits } from './observability/connection-limits.ts';
import { createLogger, type Logger } from './observability/logger.ts';
import { startTracing } from './observability/tracing.ts';
import { createRateLimits } from './observability/rate-limits.ts';
import { createInstallationMetrics } from './installation-metrics.ts';
import { createOrganizationWorkers, type Worker } from './organization-workers.ts';
import { openOutsideDoor } from './outside/outside-door.ts';
import { createTrackStore } from './positions/track-store.ts';
import { createPartners } from './partners.ts';
import { createSharedPositions } from './positions/shared-positions.ts';
import { openProcesses, redisCheck } from './processes/open-processes.ts';
import { createPokes } from './processes/pokes.ts';
import { startRevisions } from './revisions.ts';
import { openStore } from './store/open-store.ts';
import { createCustodyBoard } from './sync/custody.ts';
import { createIngest, type Ingest } from './sync/ingest.ts';
import { createPositionFrames } from './sync/position-frames.ts';
import { createPresenceBoard } from './sync/presence.ts';
import { orgDispatchRoom } from './sync/session.ts';
import { mayReportFor } from './sync/signed-on.ts';
import { recordAudit } from './auth/audit-trail.ts';
import { createTakeCleared } from './sync/cleared-storage.ts';
import { openSyncDoor } from './sync/sync-namespace.ts';
import type { Database } from './store/database.ts';
import type { UnitPosition } from '../shared/protocol/feed.ts';

export interface RunningServer {
  url: string;
  port: number;
  database: Database;
  auth: Auth;
  ingest: Ingest;
  /** Seals partners' secrets in the database. */
  box: SecretBox;
  /** Every route there is, as the router knows it. */
  routes: readonly { method: string; path: string }[];
  stop(): Promise<void>;
}

const CLIENT = join(import.meta.dirname, '..', 'dist');

export interface ServerExtras {
  /** Doors of the demo, beside the server's own. */
  open?: readonly Routes[];
  /** Whoever starts it sets it up itself: no setup link is printed. */
  isSetUp?: boolean;
  /** Where the map comes from, when it is not only the data directory. */
  map?: Pick<MapOptions, 'readbackDataDir' | 'town' | 'streets'>;
  /** The folder of the built client, when it is another than this program's own. */
  client?: string;
}

/** Starts everything; resolves when the doors are open. Rejects, with nothing left running, when a part cannot start. */
export async function startServer(
  config: Config,
  logger: Logger,
  extras: ServerExtras = {},
): Promise<RunningServer> {
  const lifecycle = createLifecycle(logger);
  const now = Date.now;
  lifecycle.add(await startTracing(config.otelEndpoint));
  const store = await openStore(config, logger);
  lifecycle.add({ name: 'store', stop: () => store.stop() });
  const { database } = store;
  await refoldDocuments({ database, logger });

  const { wire, redis, shareLimit } = openProcesses({
    redisUrl: config.redisUrl,
    secret: await installationSecret(database, 'session-secret'),
    logger,
  });
  if (redis) lifecycle.add(redis);

  const tail = createTail({ database, logger });
  lifecycle.add({ name: 'tail', stop: () => tail.stop() });
  const pokes = createPokes(wire, (org) => {
    tail.poke(org);
    workers.wake(org);
  });
  const installation = createInstallationMetrics({
    database,
    people: () => outside.people(),
    ...(redis ? { redis: redis.figures } : {}),
    now,
  });
  const { metrics } = installation;
  const appender = createAppender({
    pool: database.pool,
    logger,
    onCommitted(batch) {
      installation.committed(batch);
      tail.committed(batch);
      workers.wake(batch.org);
      pokes.committed(batch.org);
    },
  });
  const ingest = createIngest({ appender: installation.timed(appender), now });
  const auth = await createAuth({ config, database, logger, now, wire });
  for (const service of auth.services) lifecycle.add(service);

  const io = createSocketServer(config.corsOrigins);
  installation.watch(io);
  const positionFrames = createPositionFrames({ database, logger, namespace: () => sync.namespace });
  const { livePositions, fellowPositions } = positionFrames;
  const presence = createPresenceBoard(
    (org, changed) => sync.namespace.local.to(orgDispatchRoom(org)).emit('presence', changed),
    wire,
  );
  const custody = createCustodyBoard({
    read: (org) =>
      database.withOrg(org, async (trx) => {
        const billing = await billingCustody(trx, org);
        const relay = config.cadBackendUrl === undefined ? {} : await relayCustody(trx, org);
        return billing === undefined ? relay : { ...relay, billing };
      }),
    namespace: () => sync.namespace,
    logger,
    wire,
  });
  const offerPositions = (org: string, positions: readonly UnitPosition[]): void => {
    livePositions.offer(org, positions);
    relays.offerPositions(org, positions);
    outside.offerPositions(org, positions);
  };
  const sharedPositions = createSharedPositions({
    wire,
    onHeard: offerPositions,
    known: livePositions.everywhere,
  });
  const storePositions = createTrackStore({
    database,
    now,
    onStored(org, positions) {
      offerPositions(org, positions);
      sharedPositions.tell(org, positions);
    },
    mayReport: (principal, unitId) => mayReportFor(database, principal, unitId),
  });
  const rateLimits = createRateLimits(config.rateLimitFactor, shareLimit);
  const signedIn = limitedSignIn(auth.authenticate, { limits: rateLimits, onLimited: metrics.rateLimited });
  const connectionLimits = createConnectionLimits({
    perPrincipal: config.maxConnectionsPerPrincipal,
    total: config.maxConnections,
  });
  /** What both live doors need. */
  const live = {
    io,
    database,
    tail,
    logger,
    ingest,
    storePositions,
    authenticate: auth.authenticate,
    watchSignIn: auth.signIns.watch,
    rateLimits,
    connectionLimits,
    wire,
    now,
  };
  const sync = openSyncDoor({
    ...live,
    livePositions,
    fellowPositions,
    presence,
    takeCleared: createTakeCleared({
      database,
      logger,
      now,
      audit: (org, entry) => recordAudit(database, org, entry),
    }),
    custody: (org) => custody.of(org),
    onFrame: installation.frameSent,
  });
  const auditRefusal = createRefusalAudit(database, now);
  const outside = openOutsideDoor({ ...live, appSignals: sync.signals, auditRefusal });
  const partners = await createPartners({
    config,
    database,
    logger,
    ingest,
    signedIn,
    limits: rateLimits,
    onAttempt: metrics.webhookAttempted,
    onMoved: (org) => custody.changed(org),
    now,
  });
  lifecycle.add(partners.sender);
  const relayMetrics = createRelayMetrics(() => relays.health(), now);
  if (config.cadBackendUrl) metrics.add(relayMetrics.metrics);
  const relays = createRelays({
    config,
    database,
    logger,
    ingest,
    storePositions,
    now,
    random: Math.random,
    onMoved: (org) => custody.changed(org),
    onLanded: relayMetrics.landed,
  });
  const kafka =
    config.kafka &&
    createKafka({
      config: config.kafka,
      port: createKafkaJsPort({ brokers: config.kafka.bootstrapServers, logger }),
      database,
      ingest,
      storePositions,
      logger,
      now,
      random: Math.random,
    });
  if (kafka) lifecycle.add(kafka);
  const recent = new Map<string, ReturnType<typeof keepRecent>>();
  const keepRecentFor = (org: string): Worker => {
    const kept = keepRecent(tail, org);
    recent.set(org, kept);
    return { wake: () => undefined, stop: () => Promise.resolve(kept.stop()) };
  };
  const workers = createOrganizationWorkers({
    database,
    logger,
    startFor: (org) => [
      keepRecentFor(org),
      ...partners.follow(org, (after, limit) => recent.get(org)?.read(after, limit)),
      startFollowUps({ database, ingest, logger, now }, org),
      startRevisions({ database, ingest, logger, now }, org),
      ...relays.startFor(org),
      ...(kafka?.followLog(org) ?? []),
    ],
  });
  lifecycle.add({ name: 'workers', start: () => workers.start(), stop: () => workers.stop() });

  const api = createApiRoutes({
    signedIn,
    database,
    ingest,
    storePositions,
    livePositions,
    auditRefusal,
    turn: config.turnSecret ? { urls: config.turnUrls, secret: config.turnSecret } : undefined,
  });
  const health = createHealthRoutes({
    database,
    sockets: () => ({
      active_connections: io.engine?.clientsCount ?? 0,
      rooms: io.of('/sync').adapter.rooms.size,
    }),
    webhooks: installation.webhooks,
    now,
    more: {
      ...(config.cadBackendUrl === undefined ? {} : { relay: () => relayCheck(relays) }),
      ...(kafka ? { kafka: () => Promise.resolve(kafka.check()) } : {}),
      ...(redis ? { redis: () => Promise.resolve(redisCheck(redis)) } : {}),
    },
  });
  const stats = createStatsRoutes({
    signedIn,
    database,
    sockets: () => openSockets(io),
    ...(kafka ? { kafka: () => kafka.status() } : {}),
    now,
  });
  const metricsRoutes = createMetricsRoutes({ metrics, token: config.metricsToken });
  const trackers = createTrackerRoutes({
    authenticate: auth.authenticate,
    database,
    storePositions,
    limits: rateLimits,
  });
  const bridge = createBridgeRoutes({
    signedIn,
    database,
    ingest,
    storePositions,
    relays: shareReconnect(wire, relays),
    now,
  });
  const authRoutes = createAuthRoutes({
    auth,
    signedIn,
    ingest,
    record: createRecordFacts(ingest, now),
    disconnect: sync.disconnect,
    logger,
    now,
  });
  const app = createApp({
    logger,
    open: [
      health,
      createDocsRoutes(config.publicUrl),
      stats,
      metricsRoutes,
      ...(config.isDevelopment ? [createDebugRoutes(() => openSockets(io))] : []),
      authRoutes,
      trackers,
      partners.routes,
      bridge,
      createMapRoutes({ dataDir: config.dataDir, ...extras.map }),
      ...(extras.open ?? []),
    ],
    api,
    client: createStaticClient(extras.client ?? CLIENT),
  });

  const http = await listen(app, config);
  io.attach(http);
  forgetUpgradeRequests(io);
  lifecycle.add({
    name: 'http',
    async stop() {
      custody.stop();
      positionFrames.stop();
      pokes.stop();
      sync.stop();
      outside.stop();
      await io.close();
      presence.stop();
    },
  });
  await lifecycle.start();

  const port = portOf(http);
  const setupLink = extras.isSetUp ? undefined : await createSetupLink({ database, config, now });
  // Not logged: it lets whoever reads it set up this installation.
  if (setupLink) process.stdout.write(`Nobody is set up here yet. Open this once: ${setupLink}\n`);
  logger.info({ port, embedded: store.embedded }, 'Readback is running');
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    database,
    auth,
    ingest,
    box: partners.box,
    routes: app.routes,
    stop: () => lifecycle.stop(),
  };
}

if (import.meta.main) {
  const config = parseConfig(process.env);
  const logger = createLogger(config.logLevel);
  ensureClientBuilt(CLIENT);
  try {
    const server = await startServer(config, logger);
    stopOnSignals(server, logger);
  } catch (error) {
    logger.fatal({ err: error }, 'Readback could not start');
    process.exitCode = 1;
  }
}
