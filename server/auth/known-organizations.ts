import type { Database } from '../store/database.ts';
import { createExpiringMap } from './expiring-map.ts';

export interface KnownOrganizations {
  /** The organization's name, or undefined if there is none with this id. */
  nameOf(org: string): Promise<string | undefined>;
  /** Ids of all organizations, at most `limit`. */
  list(limit: number): Promise<{ org: string; name: string }[]>;
}

/** Organizations are looked up with every request and hardly ever change. A missing one is asked for again each time. */
export function createKnownOrganizations(database: Database, now = Date.now): KnownOrganizations {
  const names = createExpiringMap<string>({ ttlMs: 30_000, max: 1_000, now });
  return {
    async nameOf(org) {
      const known = names.get(org);
      if (known !== undefined) return known;
      const row = await database.kysely
        .selectFrom('organizations')
        .select('name')
        .where('org', '=', org)
        .executeTakeFirst();
      if (row) names.set(org, row.name);
      return row?.name;
    },
    list: (limit) =>
      database.kysely
        .selectFrom('organizations')
        .select(['org', 'name'])
        .orderBy('created_at')
        .limit(limit)
        .execute(),
  };
}
