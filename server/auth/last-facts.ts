/**
 * The one door a revoked tablet still has: what its crew did before has happened. Whoever recorded it, badged in or signed
 * in by password, it is taken, so that the tablet can be emptied at its next contact; and what the log does not take is
 * kept where support finds it, because nothing of it is left on the tablet (I2).
 */
import { deviceEventSchema } from '../../shared/log/envelope.ts';
import { pushRequestSchema, type PushReply } from '../../shared/protocol/push.ts';
import { parseDeviceToken } from '../../shared/rooms/device-token.ts';
import type { Principal } from '../../shared/rooms/principal.ts';
import type { Refusal } from '../../shared/rooms/refusal.ts';
import type { Database } from '../store/database.ts';
import type { Ingest } from '../sync/ingest.ts';
import { principalOfDevice, tabletOf, type FoundTablet } from './devices.ts';
import { isPrincipal } from './principal-of.ts';

export interface LastFactsDeps {
  database: Database;
  ingest: Ingest;
  /** Unix milliseconds. */
  now(): number;
}

/** Answers as a push does. `read` is called only for a tablet that is known here. */
export async function takeLastFacts(
  deps: LastFactsDeps,
  token: string,
  read: () => Promise<unknown>,
): Promise<PushReply | { refusal: Refusal }> {
  const author = await lastAuthor(deps.database, token, deps.now());
  if (!isPrincipal(author)) return { refusal: author };
  const body = await read();
  const reply = await deps.ingest(author, body);
  if (!('refusal' in reply) && author.tablet?.revokedAt !== undefined)
    await keepRefused(deps.database, author, { body, reply });
  return reply;
}

/** Of a revoked tablet, also people it knows only by its own word; facts that hang on it are flagged. */
async function lastAuthor(database: Database, token: string, nowMs: number): Promise<Principal | Refusal> {
  const badgedIn = await principalOfDevice(database, token, nowMs);
  if (isPrincipal(badgedIn)) return badgedIn;
  const parsed = parseDeviceToken(token);
  const found = parsed && (await tabletOf(database, parsed, nowMs));
  if (!found || found.revokedAt === undefined || parsed.sub === undefined) return badgedIn;
  const { org, id, device, name, revokedAt } = found;
  const { sub } = parsed;
  const person = await nameOf(database, found, sub);
  return {
    org,
    // Somebody this organization does not know has no name in its log: the tablet itself says it then.
    ...(person ? { sub, name: person.name } : { sub: `tablet:${id}`, name }),
    roles: ['crew'],
    via: 'device',
    tablet: { id, device, revokedAt, isVouching: true },
  };
}

/** A member, or somebody who was one when they badged in on this tablet. */
async function nameOf(
  database: Database,
  { org, id }: FoundTablet,
  sub: string,
): Promise<{ name: string } | undefined> {
  return database.withOrg(org, (trx) =>
    trx
      .selectFrom('auth_user')
      .select('auth_user.name')
      .where('auth_user.id', '=', sub)
      .where(({ or, exists, selectFrom }) =>
        or([
          exists(selectFrom('members').select('user_id').where('org', '=', org).where('user_id', '=', sub)),
          exists(
            selectFrom('device_people')
              .select('user_id')
              .where('org', '=', org)
              .where('device_id', '=', id)
              .where('user_id', '=', sub),
          ),
        ]),
      )
      .executeTakeFirst(),
  );
}

async function keepRefused(
  database: Database,
  { org, sub, tablet }: Principal,
  { body, reply }: { body: unknown; reply: PushReply },
): Promise<void> {
  const sent = pushRequestSchema.safeParse(body).data?.events ?? [];
  const letters = reply.results.flatMap(({ outcome, code, retry, id }, index) =>
    outcome === 'refused' && retry === 'never' ? [{ id, code: code ?? 'unreadable', fact: sent[index] }] : [],
  );
  if (letters.length === 0) return;
  await database.withOrg(org, async (trx) => {
    for (const { id, code, fact } of letters) {
      const known = await trx
        .selectFrom('dead_letters')
        .select('id')
        .where('org', '=', org)
        .where('event_id', '=', id)
        .where('code', '=', code)
        .executeTakeFirst();
      if (known) continue;
      const device = tablet?.device ?? '';
      const kept = textOf(deviceEventSchema.safeParse(fact).data ?? fact ?? null);
      await trx
        .insertInto('dead_letters')
        .values({ org, event_id: id, device, actor: sub, code, body: kept })
        .execute();
    }
  });
}

/** The one character that a database cannot store in a text. */
const textOf = (value: unknown): string => JSON.stringify(value).replaceAll('\\u0000', '\\ufffd');
