import type { KyselyPlugin, UnknownRow } from 'kysely';

const ISO_UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/**
 * better-auth compares expiry times as Date objects; our connections read timestamptz as ISO text, and text compared
 * with a Date is never less, so an ended session would be taken for a good one. This turns its columns into dates.
 */
export const dateResults: KyselyPlugin = {
  transformQuery: ({ node }) => node,
  transformResult: async ({ result }) => ({ ...result, rows: result.rows.map(withDates) }),
};

function withDates(row: UnknownRow): UnknownRow {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      name.endsWith('At') && typeof value === 'string' && ISO_UTC.test(value) ? new Date(value) : value,
    ]),
  );
}
