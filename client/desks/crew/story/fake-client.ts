/** A client without a server, for looking at screens: the real folds over an outbox in memory, with a link that can be cut. */
import { createSignal } from 'solid-js';
import type { Document } from '../../../../shared/log/document.ts';
import type { DeviceEvent, LogEvent, Source } from '../../../../shared/log/envelope.ts';
import { documentRooms, foldEvent } from '../../../../shared/protocol/folding.ts';
import type { Custody, RelayHow } from '../../../../shared/protocol/feed.ts';
import type { Principal } from '../../../../shared/rooms/principal.ts';
import { hears, scopeOf } from '../../../../shared/rooms/scope.ts';
import { toInstant } from '../../../../shared/time.ts';
import type { RosterState } from '../../../../shared/units/roster.ts';
import type { Draft, UnsavedEvent } from '../../../outbox/draft.ts';
import type { Outbox } from '../../../outbox/outbox.ts';
import type { OutboxItem, SentRow } from '../../../outbox/outbox-database.ts';
import type { DocumentKind, DocumentStates } from '../../../store/document-states.ts';
import type { RoomState } from '../../../outbox/storage-care.ts';
import type { Client } from '../../../sync/app-state.ts';
import type { ClearedStorage } from '../../../sync/cleared-storage.ts';
import type { DocumentView } from '../../../sync/documents-view.ts';
import type { LinkState } from '../../../sync/link-state.ts';

const AUTHOR = { org: 'demo', sub: 'u-jo', name: 'Jo Alvarez' };
const PRINCIPAL: Principal = { ...AUTHOR, roles: ['crew'], via: 'session' };
const ANSWER_MS = 700;
const COMMIT_MS = 30;

export interface FakeClient extends Client {
  setLink(link: LinkState): void;
  /** What somebody else recorded, `agoMs` ago. */
  hear(draft: Draft, agoMs?: number, source?: Source): void;
  /** An own fact the server has. */
  past(draft: Draft, agoMs: number): void;
  refuse(eventId: string, detail: string): void;
  /** From now on there is a CAD, which takes statuses like this; undefined: it is away. */
  setCad(how: RelayHow | undefined): void;
  /** Pressed, and not on the disk yet. */
  setUnsaved(drafts: readonly Draft[]): void;
  setStorage(trouble: StorageTrouble): void;
}

interface StorageTrouble {
  room?: RoomState;
  cleared?: ClearedStorage;
  isStuck?: boolean;
}

export function createFakeClient(): FakeClient {
  const [docs, setDocs] = createSignal<ReadonlyMap<string, Document>>(new Map());
  const [items, setItems] = createSignal<readonly OutboxItem[]>([]);
  const [sent, setSent] = createSignal<readonly SentRow[]>([]);
  const [link, setLink] = createSignal<LinkState>('live');
  const [custody, setCustody] = createSignal<Custody>({});
  const [scope, setScope] = createSignal(scopeOf(PRINCIPAL, []));
  const [deviceUnit, setDeviceUnit] = createSignal<string>();
  const [unsaved, setUnsaved] = createSignal<readonly UnsavedEvent[]>([]);
  const [storage, setStorage] = createSignal<StorageTrouble>({});
  const [ticks, setTicks] = createSignal(0);
  setInterval(() => setTicks((n) => n + 1), 1000);
  let seq = 0;
  let lane = 0;

  const toEvent = (draft: Draft, atMs: number): DeviceEvent => ({
    id: crypto.randomUUID(),
    v: 1,
    at: toInstant(atMs),
    lane: (lane += 1),
    source: draft.source ?? 'manual',
    type: draft.type,
    data: draft.data,
    ...(draft.unitId === undefined ? {} : { unitId: draft.unitId }),
    ...(draft.incidentId === undefined ? {} : { incidentId: draft.incidentId }),
    ...(draft.corrects === undefined ? {} : { corrects: draft.corrects }),
  });
  const fold = (event: DeviceEvent) => {
    seq += 1;
    const logged: LogEvent = {
      ...event,
      seq,
      receivedAt: event.at,
      occurredAt: event.at,
      skewMs: 0,
      actor: AUTHOR.sub,
      device: 'story',
      flags: [],
    };
    const next = new Map(docs());
    for (const { after } of foldEvent(logged, (kind, id) => next.get(`${kind} ${id}`)))
      next.set(`${after.kind} ${after.id}`, after);
    setDocs(next);
  };
  /** The server's word on what this person hears; it comes with its answer, not with the press. */
  const rescope = () => {
    const on = [...docs().values()].filter(
      ({ kind, state }) =>
        kind === 'roster' && (state as RosterState).crew.some(({ id }) => id === AUTHOR.sub),
    );
    setScope(
      scopeOf(
        PRINCIPAL,
        on.map(({ id }) => id),
      ),
    );
  };
  const acknowledge = (item: OutboxItem) => {
    setItems((all) => all.filter(({ id }) => id !== item.id));
    if (item.event.type === 'unit:crew') rescope();
    const row: SentRow = {
      id: item.id,
      lane: item.lane,
      seq: item.key,
      epoch: 'story',
      event: item.event,
      ackedAt: toInstant(Date.now()),
      author: AUTHOR.sub,
      org: AUTHOR.org,
    };
    setSent((all) => [row, ...all]);
    setTimeout(() => setCustody((before) => ({ ...before, billing: item.key })), ANSWER_MS);
  };
  const drain = () => {
    if (link() !== 'live') return;
    for (const item of items()) if (item.state === 'waiting') setTimeout(acknowledge, ANSWER_MS, item);
  };
  const keep = (event: DeviceEvent): OutboxItem => {
    const item: OutboxItem = {
      key: seq + 1,
      lane: event.lane,
      id: event.id,
      event,
      state: 'waiting',
      author: AUTHOR.sub,
      org: AUTHOR.org,
      capturedAt: event.at,
      attempts: 0,
    };
    setItems((all) => [...all, item]);
    fold(event);
    return item;
  };
  const record = async (draft: Draft): Promise<DeviceEvent> => {
    const event = toEvent(draft, Date.now());
    await new Promise((done) => setTimeout(done, COMMIT_MS));
    keep(event);
    drain();
    return event;
  };
  const oldest = () => items().find(({ state }) => state === 'waiting')?.capturedAt;
  const outbox: Outbox = {
    record,
    recordAll: async (drafts) => {
      const events: DeviceEvent[] = [];
      for (const draft of drafts) events.push(await record(draft));
      return events;
    },
    notYetSaved: unsaved,
    isJournalled: () => true,
    isStuck: () => storage().isStuck ?? false,
    items,
    isHeld: ({ state }) => state === 'held',
    counts: () => ({
      waiting: items().filter(({ state }) => state === 'waiting').length,
      held: items().filter(({ state }) => state === 'held').length,
      quarantined: items().filter(({ state }) => state === 'quarantined').length,
    }),
    quarantined: () => items().filter(({ state }) => state === 'quarantined'),
    oldestUnsentAt: oldest,
    oldestUnsentAgeMs: () => {
      ticks();
      const at = oldest();
      return at === undefined ? 0 : Date.now() - Date.parse(at);
    },
    drainState: () => (link() === 'live' ? 'idle' : 'no-link'),
    lastFailure: () => undefined,
    recentlySent: sent,
    whereIs: (id) => items().find((item) => item.id === id) ?? sent().find((row) => row.id === id),
    discard: async (id) => void setItems((all) => all.filter((item) => item.id !== id)),
    retry: async (id) =>
      void setItems((all) =>
        all.map((item) => (item.id === id ? { ...item, state: 'waiting' as const } : item)),
      ),
    wake: drain,
  };
  const view = (doc: Document): DocumentView => ({
    kind: doc.kind as DocumentKind,
    id: doc.id,
    seq: doc.seq,
    state: doc.state as DocumentStates[DocumentKind],
    unsent: items().filter(({ event }) => event.unitId === doc.id).length,
  });
  const isHeard = (doc: Document): boolean => hears(scope(), documentRooms(doc));
  function document<Kind extends DocumentKind>(kind: Kind, id: string): DocumentView<Kind> | undefined {
    const doc = docs().get(`${kind} ${id}`);
    return doc && isHeard(doc) ? (view(doc) as DocumentView<Kind>) : undefined;
  }
  function documents<Kind extends DocumentKind>(kind: Kind): readonly DocumentView<Kind>[] {
    return [...docs().values()]
      .filter((doc) => doc.kind === kind && isHeard(doc))
      .map((doc) => view(doc) as DocumentView<Kind>);
  }
  return {
    signedIn: () => ({ token: '', ...AUTHOR, roles: ['crew'] }),
    signIn: async () => undefined,
    signOut: async () => undefined,
    stop: async () => undefined,
    isLocked: () => false,
    unlocked: async () => undefined,
    document,
    documents,
    loaded: () => docs().size > 0,
    timeline: async () => [],
    link,
    lastHeardAt: () => undefined,
    reconnect: () => setLink('live'),
    clockOffset: () => undefined,
    serverNowMs: Date.now,
    position: () => undefined,
    positions: () => new Map(),
    keepPositions: () => undefined,
    presence: () => undefined,
    custody,
    deviceId: () => 'story',
    deviceUnit,
    setDeviceUnit: async (id) => void setDeviceUnit(id),
    outbox,
    storage: {
      room: () => storage().room ?? 'ample',
      spareMap: async () => false,
      cleared: () => storage().cleared,
      closeCleared: async () => void setStorage(({ cleared: _read, ...rest }) => rest),
    },
    attachments: {
      seals: {
        isOpen: () => false,
        opens: () => false,
        seal: async () => undefined,
        open: async () => undefined,
      },
      tokenOf: () => undefined,
    },
    track: {
      add: async () => undefined,
      next: async () => [],
      newest: async () => undefined,
      remove: async () => undefined,
      queued: () => 0,
    },
    sendPositions: async () => 'failed',
    setLink: (next) => {
      setLink(next);
      drain();
    },
    setCad: (how) =>
      setCustody((before) => ({
        ...before,
        relay: how ? Number.MAX_SAFE_INTEGER : 0,
        relayRuns: { 'unit:status': how ? [{ from: 0, how }] : [] },
      })),
    setUnsaved: (drafts) => setUnsaved(drafts.map((draft) => toEvent(draft, Date.now()))),
    setStorage,
    hear: (draft, agoMs = 0, source = 'dispatch') => fold(toEvent({ source, ...draft }, Date.now() - agoMs)),
    past: (draft, agoMs) => {
      const item = keep(toEvent(draft, Date.now() - agoMs));
      acknowledge(item);
    },
    refuse: (id, detail) =>
      void setItems((all) =>
        all.map((item) =>
          item.id === id
            ? {
                ...item,
                state: 'quarantined' as const,
                refusal: { code: 'unit-not-yours', retry: 'never', detail },
              }
            : item,
        ),
      ),
  };
}
