/** The client as screens know it: one composition of outbox, replica and link. Everything a desk shows comes from here. */
import { createSignal } from 'solid-js';
import { uuidv7 } from '../../shared/ids.ts';
import type { Custody, Presence, UnitPosition } from '../../shared/protocol/feed.ts';
import { toInstant, type Instant } from '../../shared/time.ts';
import { whenSettled } from '../device/after-paint.ts';
import { readLane, writeUnit } from '../outbox/device-facts.ts';
import { isSamePerson, type Author } from '../outbox/author.ts';
import { createChecks } from '../outbox/checks.ts';
import type { DrainTimings } from '../outbox/drain-loop.ts';
import { createHttpPush } from '../outbox/http-push.ts';
import { createKeptFacts } from '../outbox/kept-facts.ts';
import { createMeasuredClock, type ClockOffset } from '../outbox/measured-clock.ts';
import { createOutbox, type Outbox } from '../outbox/outbox.ts';
import { openOutboxDatabase } from '../outbox/outbox-database.ts';
import { createPressJournal, JOURNAL_NAME } from '../outbox/press-journal.ts';
import type { PushPath } from '../outbox/push-path.ts';
import { dropOldSent } from '../outbox/retention.ts';
import { sendAhead } from '../outbox/send-ahead.ts';
import { startDraining } from '../outbox/start-draining.ts';
import { createStorageCare, type RoomState } from '../outbox/storage-care.ts';
import { createTrackStore, type TrackStore } from '../outbox/track-store.ts';
import type { DocumentKind } from '../store/document-states.ts';
import { openReplicaDatabase } from '../store/replica-database.ts';
import { writeSession } from '../store/session-row.ts';
import type { Tablet } from '../store/tablet.ts';
import { createCacheOpening } from './cache-opening.ts';
import { watchForClearing, type ClearedStorage } from './cleared-storage.ts';
import { createClockKeeper } from './clock-keeper.ts';
import { createConnection, type ConnectionTimings } from './connection.ts';
import { browserPorts, type DevicePorts } from './device-ports.ts';
import type { DocumentView } from './documents-view.ts';
import { startHolding } from './holding.ts';
import { createIdentity, type SignedIn } from './identity.ts';
import type { LinkState } from './link-state.ts';
import { createLiveFacts } from './live-facts.ts';
import { openOwnDocuments } from './own-documents.ts';
import { openOwnVault, type SafeSeals } from './own-vault.ts';
import { createPositionsPath, type SendPositions } from './positions-path.ts';
import { openDevice } from './open-device.ts';
import { createTabletCrew } from './tablet-crew.ts';
import { getTimeline, type TimelineFact } from './timeline.ts';

export type { SignedIn, TimelineFact };

export interface ClientOptions {
  /** Origin of the server; empty in the page. */
  baseUrl: string;
  signedIn: SignedIn;
  device?: Partial<DevicePorts>;
  outboxName?: string;
  cacheName?: string;
  /** This device, where it is an enrolled tablet. */
  tablet?: Tablet | undefined;
  /** The server said that this tablet was taken out of service. */
  onRevoked?: () => void;
  timings?: { drain?: Partial<DrainTimings>; connection?: Partial<ConnectionTimings> };
}

export interface Client {
  signedIn(): SignedIn;
  /** The same person with a fresh token, or another one: the queue stays, and held facts of that author go on. */
  signIn(signedIn: SignedIn): Promise<void>;
  /**
   * Ends the session; the outbox stays and, on an enrolled tablet, goes on draining. The cache goes, or is locked there: the
   * next one of its crew finds the unit without a network, and the patient with their PIN.
   */
  signOut(): Promise<void>;
  stop(): Promise<void>;

  /** What this device keeps of patients cannot be read until somebody shows their PIN. */
  isLocked(): boolean;
  /** The vault was opened by a PIN. */
  unlocked(): Promise<void>;

  document<Kind extends DocumentKind>(kind: Kind, id: string): DocumentView<Kind> | undefined;
  documents<Kind extends DocumentKind>(kind: Kind): readonly DocumentView<Kind>[];
  /** False until a first snapshot was installed on this device. */
  loaded(): boolean;
  /** Throws when the server cannot be asked. */
  timeline(incidentId: string): Promise<TimelineFact[]>;

  link(): LinkState;
  lastHeardAt(): Instant | undefined;
  reconnect(): void;
  clockOffset(): ClockOffset | undefined;
  /** Device clock corrected by what was measured, in Unix milliseconds. */
  serverNowMs(): number;

  position(unitId: string): UnitPosition | undefined;
  positions(): ReadonlyMap<string, UnitPosition>;
  /** Forgets the places of all other units (I9). */
  keepPositions(unitIds: readonly string[]): void;
  presence(unitId: string): Presence | undefined;
  custody(): Custody;

  deviceId(): string;
  /** The unit this tablet belongs to; survives reload and sign-out. */
  deviceUnit(): string | undefined;
  setDeviceUnit(unitId: string | undefined): Promise<void>;

  outbox: Outbox;
  track: TrackStore;
  /** Photos and signatures on their way: how they are sealed, and in whose name they go. */
  attachments: {
    seals: SafeSeals;
    tokenOf(author: Author): string | undefined;
  };
  /** Whether this device keeps what is pressed, for the notices above the desks. */
  storage: {
    room(): RoomState;
    /** What can be had again makes way for what cannot: resolves to whether the map was removed. */
    spareMap(): Promise<boolean>;
    /** This device started on empty storage, and nobody has read so yet. */
    cleared(): ClearedStorage | undefined;
    closeCleared(wasThisOne: boolean): Promise<void>;
  };
  sendPositions: SendPositions;
}

const HEARD_RESOLUTION_MS = 1_000;

/** Opens both databases, shows what they hold, and begins to connect. */
export async function createClient(options: ClientOptions): Promise<Client> {
  const ports: DevicePorts = { ...browserPorts, ...options.device };
  const now = (): number => ports.readClock().wallMs;
  const identity = createIdentity(options.signedIn);
  const { signedIn, author } = identity;

  const outboxDatabase = openOutboxDatabase(options.outboxName);
  const replicaDatabase = openReplicaDatabase(options.cacheName);
  // While the outbox opens, not after it: on a slow tablet each opening is a tenth of the start.
  void replicaDatabase.open().catch(() => undefined);
  const canary = ports.canary();
  const former = canary?.read();
  const opening = openDevice(outboxDatabase, () => uuidv7(now(), ports.random(10)));
  const care = createStorageCare({
    database: outboxDatabase,
    readRoom: ports.readRoom,
    evictMap: ports.evictMap,
    now,
  });
  const request = { baseUrl: options.baseUrl, token: () => signedIn().token, fetch: ports.fetch };
  const crew = createTabletCrew({
    tablet: options.tablet,
    identity,
    request,
    onRevoked: () => options.onRevoked?.(),
  });
  const [known, vault] = await Promise.all([
    opening,
    openOwnVault({
      tablet: options.tablet,
      owner: crew.ownerOf(signedIn()),
      device: async () => (await opening).id,
      request,
      name: options.cacheName === undefined ? undefined : `${options.cacheName}-keys`,
    }),
  ]);
  const { id: device, isNew } = known;
  const [unit, setUnit] = createSignal(known.unit);
  const clock = createMeasuredClock(ports.readClock, known.offset);
  const keeper = createClockKeeper(clock, outboxDatabase);
  const kept = createKeptFacts(vault.seals);

  const checks = createChecks();
  const pathsFor = (who: Author): readonly PushPath[] => {
    if (!isSamePerson(who, author())) return crew.pathsFor(who);
    return live.connected() ? [connection.push, http] : [http];
  };
  const opened = createOutbox({
    kept,
    database: outboxDatabase,
    clock,
    random: ports.random,
    check: checks.check,
    author,
    carries: crew.carries,
    journal: createPressJournal(ports.spareStores(JOURNAL_NAME)),
    device: { id: device, unit },
    onCaptureFailure: care.failed,
    onLate: (capture, isUnsaved) =>
      void sendAhead({ device, paths: pathsFor, now, chance: ports.chance }, capture, isUnsaved).catch(
        () => undefined,
      ),
    onSaved(facts) {
      canary?.write({ device, lane: facts.at(-1)?.lane ?? 0 });
      care.saved();
    },
    onWake(reason) {
      draining.wake(reason !== 'enqueue');
      if (reason === 'enqueue') ports.askBackground();
    },
  });
  const own = await openOwnDocuments({
    database: replicaDatabase,
    owner: crew.ownerOf(signedIn()),
    seals: vault.seals,
    outbox: opened,
    device,
    org: () => author()?.org,
  });
  const outbox = await opened;
  /** The service worker drains with no page open; without this row it only wakes pages. */
  const rememberSession = (): Promise<void> =>
    writeSession(replicaDatabase, signedIn()).catch(() => undefined);
  void rememberSession();

  const [link, setLink] = createSignal<LinkState>('offline');
  const [lastHeardAt, setLastHeardAt] = createSignal<Instant>();
  let lastEpoch: string | undefined;
  const connection = createConnection({
    request,
    device,
    replica: own.replica,
    readClock: ports.readClock,
    chance: ports.chance,
    onLink(state) {
      setLink(state);
      if (state === 'needs-sign-in') hello?.say();
    },
    onHeard() {
      const heardMs = Date.parse(lastHeardAt() ?? '') || 0;
      if (Math.abs(now() - heardMs) >= HEARD_RESOLUTION_MS) setLastHeardAt(toInstant(now()));
    },
    onClock: keeper.take,
    onEpoch(epoch) {
      lastEpoch = epoch;
      draining.heal(epoch);
    },
    onConnected() {
      draining.wake(true);
      if (outbox.counts().held > 0)
        void outbox.releaseHeld(crew.carries).then(
          () => draining.wake(true),
          () => undefined,
        );
      holding.tell();
      void cleared.tell();
      cache.connected();
    },
    timings: options.timings?.connection,
  });
  const { live } = connection;
  const cleared = await watchForClearing(outboxDatabase, live, {
    isNew: isNew && canary !== undefined,
    canary: former,
    known: known.cleared,
  });
  // Only now: until the incident is on disk, the canary is all that is known of the device before.
  void readLane(outboxDatabase)
    .then((lane) => canary?.write({ device, lane }))
    .catch(() => undefined);

  const http = createHttpPush(request);
  const leader = ports.lead('readback-drain');
  const draining = startDraining({
    database: outboxDatabase,
    outbox,
    device,
    author,
    now,
    chance: ports.chance,
    carries: crew.carries,
    paths: pathsFor,
    kept,
    onRevoked: () => options.onRevoked?.(),
    onReply: connection.expectHead,
    isLeader: leader.isLeader,
    timings: options.timings?.drain,
  });
  const holding = startHolding({ live, outbox, unitId: () => unit() ?? signedIn().unitId });
  outbox.listen(holding.tell);
  const hello = crew.startHello(() => outbox.counts().waiting + outbox.counts().held);
  const cache = createCacheOpening({
    vault,
    async reload() {
      await own.reload();
      await outbox.refresh();
      // What was sealed could not be offered to a restored server before.
      if (lastEpoch !== undefined) draining.heal(lastEpoch);
    },
    isStale: () => own.replica().isStale(),
    refill: connection.refill,
    isConnected: () => live.connected() !== undefined,
    chance: ports.chance,
  });
  const facts = createLiveFacts();
  live.whenMade(facts.listen);
  const endWakeUps = ports.watchWakeUps((reason) => {
    if (reason === 'clock-jump') keeper.rekeep();
    connection.check();
    draining.wake(true);
  });
  connection.start();
  void checks.fetch();
  // No screen waits for room, and no press behind the making of it.
  void whenSettled()
    .then(() => Promise.all([care.look(), dropOldSent(outboxDatabase, toInstant(now()))]))
    .catch(() => undefined);

  async function signIn(next: SignedIn): Promise<void> {
    const isOther = crew.ownerOf(next) !== crew.ownerOf(signedIn());
    // First of all: nothing of the next person may travel on the socket of the last.
    connection.disown();
    identity.set(next);
    if (isOther) {
      facts.clear();
      await vault.changeOwner(crew.ownerOf(next));
      await own.changeOwner(crew.ownerOf(next));
    } else if (vault.seals.isOpen()) {
      await own.reload();
    }
    await rememberSession();
    await outbox.releaseHeld((who) => isSamePerson(who, next));
    connection.signedIn();
    draining.wake(true);
  }

  async function signOut(): Promise<void> {
    connection.disown();
    identity.end();
    connection.stop();
    facts.clear();
    kept.forget();
    vault.lock();
    if (crew.isBadged(signedIn())) {
      await own.reload();
      await outbox.refresh();
    } else await own.replica().clear();
  }

  async function stop(): Promise<void> {
    endWakeUps();
    holding.stop();
    hello?.stop();
    cache.stop();
    leader.stop();
    connection.stop();
    await draining.stop();
    outbox.stop();
    care.stop();
    outboxDatabase.close();
    replicaDatabase.close();
  }

  async function setDeviceUnit(unitId: string | undefined): Promise<void> {
    await writeUnit(outboxDatabase, unitId);
    setUnit(unitId);
    holding.tell();
  }

  return {
    signedIn,
    signIn,
    signOut,
    stop,
    isLocked: () => crew.isBadged(signedIn()) && !vault.seals.isOpen(),
    unlocked: cache.opened,
    document: own.view.document,
    documents: own.view.documents,
    loaded: own.loaded,
    timeline: (incidentId) => getTimeline(request, incidentId),
    link,
    lastHeardAt,
    reconnect: connection.reconnect,
    clockOffset: keeper.offset,
    serverNowMs: () => now() + (clock.offset()?.ms ?? 0),
    position: facts.position,
    positions: facts.positions,
    keepPositions: facts.keepPositions,
    presence: facts.presence,
    custody: facts.custody,
    deviceId: () => device,
    deviceUnit: unit,
    setDeviceUnit,
    outbox,
    track: createTrackStore({ database: outboxDatabase, author, carries: crew.carries }),
    attachments: { seals: vault.safe, tokenOf: crew.tokenOf },
    storage: {
      room: care.room,
      spareMap: care.spareMap,
      cleared: cleared.incident,
      closeCleared: cleared.close,
    },
    sendPositions: createPositionsPath({ live, request, author, tokenOf: crew.tokenOf }),
  };
}
