/**
 * The only door into the log (design 2.2). Appends of one organization are committed in groups without a timer: each
 * commit takes what arrived while the last one ran. `seq` is gapless and in commit order because the counter row is
 * held for the length of the transaction (I4); nothing is acknowledged before the commit returns (I1).
 */
import type pg from 'pg';
import type { Document } from '../../shared/log/document.ts';
import type { DocumentKey } from '../../shared/protocol/folding.ts';
import { refuse } from '../../shared/rooms/refusal.ts';
import type { Logger } from '../observability/logger.ts';
import {
  beginForOrg,
  findKnown,
  loadDocuments,
  loadLanes,
  writeGroup,
  type LockedHead,
} from './append-sql.ts';
import { inSpan, traceparent } from '../observability/tracing.ts';
import type { AppendResult, Candidate } from './candidate.ts';
import { decideGroup, type Accepted, type Decision, type Known, type StateView } from './decide.ts';
import { alignCache, documentKey, emptyCache, type OrganizationCache } from './organization-cache.ts';

/** Events of one commit, ready for delivery. */
export interface CommittedBatch {
  org: string;
  epoch: string;
  /** Everything after `from` up to and with `to`. */
  from: number;
  to: number;
  events: readonly Accepted[];
}

export interface Appended {
  epoch: string;
  head: number;
  results: AppendResult[];
}

export interface Appender {
  /** Appends in order, all or each: a refused event holds up no other. Rejects only when the database cannot be reached. */
  append(org: string, candidates: readonly Candidate[]): Promise<Appended>;
}

export interface AppenderDeps {
  pool: pg.Pool;
  logger: Logger;
  onCommitted(batch: CommittedBatch): void;
}

const MAX_GROUP = 500;

interface Waiting {
  candidates: readonly Candidate[];
  /** Of whoever asked, for the trace. */
  trace: string | undefined;
  resolve(appended: Appended): void;
  reject(error: unknown): void;
}

export function createAppender(deps: AppenderDeps): Appender {
  const lines = new Map<string, OrganizationLine>();
  return {
    append(org, candidates) {
      const line = lines.get(org) ?? createLine(deps, org);
      lines.set(org, line);
      return inSpan(
        'log.append',
        { attributes: { 'readback.events': candidates.length } },
        () =>
          new Promise((resolve, reject) =>
            line.enqueue({ candidates, trace: traceparent(), resolve, reject }),
          ),
      );
    },
  };
}

interface OrganizationLine {
  enqueue(waiting: Waiting): void;
}

/** One organization's queue: one commit in flight at a time. */
function createLine(deps: AppenderDeps, org: string): OrganizationLine {
  const queue: Waiting[] = [];
  const cache = emptyCache();
  let running = false;

  async function run(): Promise<void> {
    running = true;
    while (queue.length > 0) await commitNext();
    running = false;
  }

  async function commitNext(): Promise<void> {
    const group = takeGroup(queue);
    try {
      const { head, decision } = await commitTraced({ ...deps, org, cache }, group);
      let done = 0;
      for (const { candidates, resolve } of group) {
        resolve({ ...head, results: decision.slice(done, done + candidates.length) });
        done += candidates.length;
      }
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }

  return {
    enqueue(waiting) {
      queue.push(waiting);
      if (!running) void run();
    },
  };
}

/** Part of the trace of whoever came first; the others of the group are linked. */
function commitTraced(context: GroupContext, group: readonly Waiting[]): Promise<GroupOutcome> {
  const candidates = group.flatMap((each) => each.candidates);
  const [first, ...others] = group.flatMap(({ trace }) => trace ?? []);
  const attributes = { 'readback.events': candidates.length, 'readback.requests': group.length };
  return inSpan('log.commit', { attributes, parent: first, along: others }, () =>
    commitOrSplit(context, candidates),
  );
}

function takeGroup(queue: Waiting[]): Waiting[] {
  const group: Waiting[] = [];
  let size = 0;
  while (queue[0] && (group.length === 0 || size + queue[0].candidates.length <= MAX_GROUP)) {
    size += queue[0].candidates.length;
    const next = queue.shift();
    if (next) group.push(next);
  }
  return group;
}

interface GroupContext extends AppenderDeps {
  org: string;
  cache: OrganizationCache;
}

interface GroupOutcome {
  head: LockedHead;
  decision: AppendResult[];
}

/** A group the database refuses as data is retried one by one, so that a bad row refuses only itself (I15). */
async function commitOrSplit(context: GroupContext, group: readonly Candidate[]): Promise<GroupOutcome> {
  try {
    return await commitGroup(context, group);
  } catch (error) {
    if (!isDataError(error)) throw error;
    const [only, ...others] = group;
    if (!only || others.length === 0) {
      context.logger.error({ err: error, type: only?.event.type }, 'the database refused an event');
      return { head: await readLockedHead(context), decision: only ? [refusedByStore(only)] : [] };
    }
    const outcomes: GroupOutcome[] = [];
    for (const candidate of group) outcomes.push(await commitOrSplit(context, [candidate]));
    const last = outcomes.at(-1);
    if (!last) throw error;
    return { head: last.head, decision: outcomes.flatMap(({ decision }) => decision) };
  }
}

const refusedByStore = (candidate: Candidate): AppendResult => ({
  id: candidate.event.id,
  outcome: 'refused',
  ...refuse('bad-data', 'The database could not store this.'),
});

/** SQLSTATE class 22 (data exception) and 23 (integrity constraint violation). */
function isDataError(error: unknown): boolean {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' && /^2[23]/.test(code);
}

function readLockedHead(context: GroupContext): Promise<LockedHead> {
  return inTransaction(context, [], (_client, { epoch, head }) =>
    Promise.resolve({ writes: [], result: { epoch, head } }),
  );
}

async function commitGroup(context: GroupContext, group: readonly Candidate[]): Promise<GroupOutcome> {
  const { org, cache } = context;
  const ids = group.map(({ event }) => event.id);
  let batch: CommittedBatch | undefined;
  const outcome = await inTransaction(context, ids, async (client, { epoch, head, known }) => {
    alignCache(cache, head);
    const decision = await decide(context, client, { group, head, known });
    const to = head + decision.accepted.length;
    const writes = [keepRefused(client, org, decision)];
    if (decision.accepted.length > 0) {
      writes.push(writeGroup(client, { org, head, ...decision }));
      batch = { org, epoch, from: head, to, events: decision.accepted };
    }
    return { writes, result: { head: { epoch, head: to }, decision } };
  });
  remember(cache, outcome.head.head, outcome.decision);
  if (batch) context.onCommitted(batch);
  return { head: outcome.head, decision: outcome.decision.results };
}

/** Decides the group, loading what it turns out to need, until nothing is missing. */
async function decide(
  { org, cache }: GroupContext,
  client: pg.PoolClient,
  { group, head, known }: { group: readonly Candidate[]; head: number; known: ReadonlyMap<string, Known> },
): Promise<Decision> {
  for (;;) {
    const missing = new Map<string, DocumentKey>();
    const devices = new Set<string>();
    const view: StateView = {
      document(kind, id) {
        const key = documentKey(kind, id);
        const found = cache.documents.get(key);
        if (found === undefined) missing.set(key, { kind, id });
        return found ?? undefined;
      },
      lane(device) {
        const found = cache.lanes.get(device);
        if (found === undefined) devices.add(device);
        return found ?? undefined;
      },
    };
    const decision = decideGroup(group, head, { known, view });
    if (missing.size === 0 && devices.size === 0) return decision;
    for (const [key, document] of await loadDocuments(client, org, [...missing.values()])) {
      cache.documents.set(key, document);
    }
    for (const [device, lane] of await loadLanes(client, org, [...devices])) cache.lanes.set(device, lane);
  }
}

function remember(cache: OrganizationCache, head: number, decision: Decision): void {
  cache.head = head;
  for (const [key, document] of decision.documents) cache.documents.set(key, document satisfies Document);
  for (const [device, lane] of decision.lanes) cache.lanes.set(device, lane);
}

/** A refused fact is kept for support; its device has the refusal and quarantines it (I2). */
async function keepRefused(client: pg.PoolClient, org: string, { refused }: Decision): Promise<void> {
  const kept = refused.filter(({ candidate }) => candidate.keepRefused);
  await Promise.all(
    kept.map(({ candidate: { event, device, actor }, refusal }) =>
      client.query(
        `insert into dead_letters (org, event_id, device, actor, code, body)
         select $1::text, $2::text, $3::text, $4::text, $5::text, $6::jsonb
         where not exists (select 1 from dead_letters where org = $1 and event_id = $2 and code = $5)`,
        [org, event.id, device, actor, refusal.code, JSON.stringify(event)],
      ),
    ),
  );
}

interface Opening extends LockedHead {
  /** Which of the group's ids the log has already. */
  known: Map<string, Known>;
}

interface Closing<T> {
  /** Under way, and every statement of them already sent. */
  writes: readonly Promise<void>[];
  result: T;
}

/**
 * Two waits for the database however large the group: the counter row with the known ids, then the writes with the
 * commit. The commit is sent before the writes have answered; after a failed write the database makes it a rollback.
 */
async function inTransaction<T>(
  { pool, org, cache }: GroupContext,
  ids: readonly string[],
  work: (client: pg.PoolClient, opening: Opening) => Promise<Closing<T>>,
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    const [head, known] = await Promise.all([beginForOrg(client, org), findKnown(client, org, ids)]);
    if (!head) throw new Error(`organization ${org} has no log`);
    const { writes, result } = await work(client, { ...head, known });
    await Promise.all([...writes, client.query('commit')]);
    return result;
  } catch (error) {
    // The commit may or may not have happened; nothing cached can be trusted, and the ids make a retry safe.
    alignCache(cache, -1);
    broken = await rollback(client);
    throw error;
  } finally {
    client.release(broken);
  }
}

async function rollback(client: pg.PoolClient): Promise<Error | undefined> {
  try {
    await client.query('rollback');
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
