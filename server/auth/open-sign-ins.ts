/**
 * Sign-ins that hold a socket open. A revoked key or tablet, an ended session, a removed member or one with other roles loses it
 * within a second or two, on whichever process: the database is asked, since no poke is certain to arrive (I9, I12).
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Principal } from '../../shared/rooms/principal.ts';
import type { Logger } from '../observability/logger.ts';
import type { Database } from '../store/database.ts';
import { isPrincipal } from './principal-of.ts';
import type { OutsideTokens } from './outside-tokens.ts';
import { knownRoles } from './roles.ts';

/** `end` is called at most once, when the sign-in no longer holds; call the answer when the socket has left. */
export type WatchSignIn = (token: string, principal: Principal, end: () => void) => () => void;

export interface OpenSignIns {
  watch: WatchSignIn;
  /** Something was ended here: look at once. */
  look(): void;
  /** The secrets of outside tokens are others now. */
  tokensChanged(): void;
  stop(): Promise<void>;
}

export interface OpenSignInsDeps {
  database: Database;
  tokens: Pick<OutsideTokens, 'verify'>;
  logger: Logger;
  /** Before their sockets are told: nobody may come back in from memory. */
  onEnded(): void;
}

interface SignIn {
  token: string;
  principal: Principal;
  end(): void;
}

const LOOK_EVERY_MS = 1_000;

export function watchOpenSignIns({ database, tokens, logger, onEnded }: OpenSignInsDeps): OpenSignIns {
  const open = new Set<SignIn>();
  let isTokensDue = false;
  let wake = new AbortController();
  const stopping = new AbortController();
  const running = run();

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      await delay(LOOK_EVERY_MS, undefined, {
        signal: AbortSignal.any([wake.signal, stopping.signal]),
        ref: false,
      }).catch(() => undefined);
      wake = new AbortController();
      // What cannot be asked now is not taken for ended.
      await sweep().catch((error: unknown) => logger.warn({ err: error }, 'sign-ins could not be looked at'));
    }
  }

  async function sweep(): Promise<void> {
    const all = [...open];
    const isDue = isTokensDue;
    const [keys, people, crews] = await Promise.all([
      endedKeys(database, all.filter(isOf('key'))),
      endedSessions(database, all.filter(isOf('session'))),
      endedTablets(database, all.filter(isOf('device'))),
    ]);
    const ended = [
      ...keys,
      ...people,
      ...crews,
      ...(isDue ? await endedTokens(all.filter(isOf('token'))) : []),
    ];
    if (isDue) isTokensDue = false;
    if (ended.length === 0) return;
    onEnded();
    for (const signIn of ended) if (open.delete(signIn)) signIn.end();
  }

  async function endedTokens(given: readonly SignIn[]): Promise<SignIn[]> {
    const answers = await Promise.all(given.map(({ token }) => tokens.verify(token)));
    return given.filter((_, place) => {
      const answer = answers[place];
      return answer !== undefined && !isPrincipal(answer) && answer.code === 'signed-out';
    });
  }

  return {
    watch(token, principal, end) {
      const signIn: SignIn = { token, principal, end };
      open.add(signIn);
      return () => void open.delete(signIn);
    },
    look: () => wake.abort(),
    tokensChanged() {
      isTokensDue = true;
      wake.abort();
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

const isOf =
  (via: Principal['via']) =>
  ({ principal }: SignIn): boolean =>
    principal.via === via;

async function endedKeys(database: Database, given: readonly SignIn[]): Promise<SignIn[]> {
  if (given.length === 0) return [];
  const idOf = ({ principal }: SignIn): string => principal.sub.replace(/^key:/, '');
  const rows = await database.kysely
    .selectFrom('api_keys')
    .select('id')
    .where('id', 'in', [...new Set(given.map(idOf))])
    .where('revoked_at', 'is', null)
    .execute();
  const good = new Set(rows.map(({ id }) => id));
  return given.filter((each) => !good.has(idOf(each)));
}

async function endedSessions(database: Database, given: readonly SignIn[]): Promise<SignIn[]> {
  if (given.length === 0) return [];
  // What is kept of it is what stands before its signature.
  const idOf = ({ token }: SignIn): string => token.split('.')[0] ?? token;
  const rows = await database.kysely
    .selectFrom('auth_session')
    .innerJoin('members', 'members.user_id', 'auth_session.userId')
    .select(['auth_session.token', 'members.org', 'members.roles'])
    .where('auth_session.token', 'in', [...new Set(given.map(idOf))])
    .execute();
  const good = new Set(rows.map(({ token, org, roles }) => keyOf(token, org, knownRoles(roles))));
  return given.filter((each) => !good.has(keyOf(idOf(each), each.principal.org, each.principal.roles)));
}

/** Whose tablet was taken out of service, and who is no longer badged in on it or no longer crew. */
async function endedTablets(database: Database, given: readonly SignIn[]): Promise<SignIn[]> {
  const idOf = ({ principal }: SignIn): string => `${principal.tablet?.id} ${principal.sub}`;
  const ended: SignIn[] = [];
  // Tablets are under row-level security: each organization is asked by itself.
  for (const [org, here] of Map.groupBy(given, ({ principal }) => principal.org)) {
    const rows = await database.withOrg(org, (trx) =>
      trx
        .selectFrom('devices')
        .innerJoin('device_people', (join) =>
          join
            .onRef('device_people.org', '=', 'devices.org')
            .onRef('device_people.device_id', '=', 'devices.id'),
        )
        .innerJoin('members', (join) =>
          join
            .onRef('members.org', '=', 'devices.org')
            .onRef('members.user_id', '=', 'device_people.user_id'),
        )
        .select(['devices.id', 'device_people.user_id', 'members.roles'])
        .where('devices.org', '=', org)
        .where('devices.id', 'in', [...new Set(here.flatMap(({ principal }) => principal.tablet?.id ?? []))])
        .where('devices.revoked_at', 'is', null)
        .execute(),
    );
    const good = new Set(
      rows.filter(({ roles }) => roles.includes('crew')).map(({ id, user_id }) => `${id} ${user_id}`),
    );
    ended.push(...here.filter((each) => !good.has(idOf(each))));
  }
  return ended;
}

const keyOf = (token: string, org: string, roles: readonly string[]): string =>
  [token, org, ...roles].join(' ');
